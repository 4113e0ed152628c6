import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { closeLab, type Lab, launchLab } from './lab-browser.js';

const folder = mkdtempSync(join(tmpdir(), 'cytograd-lab-'));
const opened: Lab[] = [];
afterAll(async () => {
  for (const lab of opened) await closeLab(lab);
  rmSync(folder, { recursive: true, force: true });
});

/** The built page in a browser that is closed behind the file's last test. */
export async function openLab(args?: string[]): Promise<Lab> {
  const lab = await launchLab(mkdtempSync(join(folder, 'profile-')), args);
  opened.push(lab);
  return lab;
}
