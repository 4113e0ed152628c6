import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readXlsx } from '../../src/layouts/containers/xlsx.js';
import { partedFile } from '../../src/node/folder-tree.js';
import { encodeZip } from '../support/archives.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('a workbook cannot read files, expand entities, or write outside', () => {
  const file = join(root, 'hostile.xlsx');
  const entities = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa">]>';
  const sheet =
    '<worksheet><sheetData><row><c t="inlineStr"><is><t>&f;&a;</t></is></c></row></sheetData></worksheet>';
  const content = {
    '../outside.xml': Buffer.from('<x/>'),
    'xl/worksheets/sheet1.xml': Buffer.from(`<?xml version="1.0"?>${entities}${sheet}`),
  };
  writeFileSync(file, encodeZip(content));
  const text = (() => {
    try {
      return JSON.stringify(readXlsx(partedFile(file)));
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(text).not.toMatch(/root:|aaaa/);
  expect(readdirSync(root)).toEqual(['hostile.xlsx']);
});
