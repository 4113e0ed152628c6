/// <reference path="./saxen.d.ts" />
import { Parser } from 'saxen';

export interface Handlers {
  open(name: string, attributes: Record<string, string>): void;
  close(name: string): void;
  text(value: string): void;
}

/**
 * Walks through XML; element names come without their namespace prefix. Entities beyond XML's own
 * are not expanded, and nothing is fetched.
 * @throws Error where it is none
 */
export function walkXml(xml: string, { open, close, text }: Handlers): void {
  const parser = new Parser();
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  parser.on('openTag', (name, attributes) => open(local(name), attributes()));
  parser.on('closeTag', (name) => close(local(name)));
  parser.on('text', (value, decode) => text(decode(value)));
  parser.on('cdata', (value) => text(value));
  parser.on('error', (error) => {
    throw error;
  });
  parser.parse(xml);
}
