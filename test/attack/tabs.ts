import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import {
  chooseFolder,
  closeLab,
  fill,
  type Lab,
  launchLab,
  openPage,
  saved,
} from '../web/lab-browser.js';
import type { Random } from './draw.js';

const STUDY = { sizes: '2, 4, 6', folds: '2', imageSize: '190', epochs: '30', val: '4' };
/** Seconds that a tab lives at most: long enough to load, compile, train and save. */
const LIFE = 40;

/**
 * Kills the page's tab at random moments of a study, opens it again and goes on, until it may end:
 * its models must be those of a study that nothing disturbed.
 */
export async function tabs(root: string, times: number, random: Random): Promise<string[]> {
  const lab = await launchLab(mkdtempSync(join(root, 'profile-')));
  try {
    const undisturbed = await openPage(lab);
    await begin(undisturbed, join(root, 'cells'));
    const expected = await models(undisturbed);
    await remove(undisturbed);
    await undisturbed.close();
    return await disturbed(lab, root, times, random, expected);
  } finally {
    await closeLab(lab);
  }
}

async function disturbed(
  lab: Lab,
  root: string,
  times: number,
  random: Random,
  expected: Map<string, Buffer>,
): Promise<string[]> {
  const faults: string[] = [];
  let ends = 0;
  for (let kills = 0; kills < times; ) {
    const page = await openPage(lab);
    const ended = goOn(page, join(root, 'cells')).then(() => models(page));
    // A tab that is killed never answers.
    ended.catch(() => {});
    const life = 1000 * LIFE * random();
    const done = await Promise.race([ended, wait(life).then(() => undefined)]);
    if (done) {
      // It came to its end between two kills: the next ones are of a new study.
      faults.push(...differences(expected, done));
      ends++;
      await remove(page);
      await page.close();
      continue;
    }
    kills++;
    const session = await lab.context.newCDPSession(page);
    // The process of the tab dies where it stands; nothing of the page runs any more.
    void session.send('Page.crash').catch(() => {});
    await page.waitForEvent('crash');
    await page.close();
  }
  const page = await openPage(lab);
  await goOn(page, join(root, 'cells'));
  faults.push(...differences(expected, await models(page)));
  console.log(`tabs: ${times} killed, ${ends + 1} studies came to their end`);
  return [...faults, ...lab.complaints.map((text) => `console: ${text}`)];
}

/** A tab may have died before there was anything to go on with. */
async function goOn(page: Page, cells: string): Promise<void> {
  await page.getByText('Computes on').waitFor();
  const button = page.getByRole('button', { name: 'Go on', exact: true });
  const result = page.getByRole('button', { name: 'Show result' });
  await page.locator('ul.studies').waitFor({ state: 'attached' });
  if (await button.isVisible()) await button.click();
  else if (await result.isVisible()) await result.click();
  else await begin(page, cells);
}

async function begin(page: Page, cells: string): Promise<void> {
  await chooseFolder(page, cells);
  await page.getByText('Sizes and formats').waitFor();
  await page.getByText('Every other setting').click();
  await fill(page, STUDY);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
}

/** Of a study that ends: it may take minutes until then. */
async function models(page: Page): Promise<Map<string, Buffer>> {
  const alert = page.getByRole('alert');
  await page.getByTitle('Report').or(alert).waitFor({ timeout: 1_200_000 });
  if (await alert.isVisible()) throw new Error(`the page says: ${await alert.innerText()}`);
  const zip = unzipSync(readFileSync(await saved(page, 'Save as ZIP')));
  return new Map(
    Object.entries(zip)
      .filter(([path]) => path.endsWith('.safetensors'))
      .map(([path, bytes]) => [path.slice(path.indexOf('/') + 1), Buffer.from(bytes)]),
  );
}

async function remove(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete for good?' }).click();
  await page.getByRole('button', { name: 'Show result' }).waitFor({ state: 'detached' });
}

function differences(expected: Map<string, Buffer>, found: Map<string, Buffer>): string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [expected.get(name), found.get(name)];
    return a && b && a.equals(b) ? [] : [`${name} is not that of the undisturbed study`];
  });
}
