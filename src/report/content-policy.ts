import { sha256 } from '@noble/hashes/sha2.js';
import { base64 } from './base64.js';

/**
 * The page's Content-Security-Policy: this style sheet and these scripts as they are, pictures in
 * the page, and nothing else from anywhere.
 */
export function contentPolicy(style: string, ...scripts: string[]): string {
  const allowed = (texts: string[]): string => texts.map(hashOf).join(' ') || "'none'";
  return `default-src 'none'; img-src data:; style-src ${allowed([style])}; script-src ${allowed(scripts)}; base-uri 'none'; form-action 'none'`;
}

const hashOf = (text: string): string =>
  `'sha256-${base64(sha256(new TextEncoder().encode(text)))}'`;
