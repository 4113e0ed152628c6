import axe from 'axe-core';
import type { Page } from 'playwright-core';

async function run(page: Page): Promise<axe.AxeResults> {
  // As a debugger does it: a policy of the page does not hold it off.
  await page.evaluate(axe.source);
  return page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
}

/** What axe-core calls serious or critical on a page, a line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await run(page);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** How many rules a page keeps, and elements that break one, by how bad that is. */
export async function axeFindings(
  page: Page,
): Promise<{ passed: number; byImpact: Record<string, number> }> {
  const { passes, violations } = await run(page);
  const byImpact: Record<string, number> = {};
  for (const { impact, nodes } of violations)
    byImpact[String(impact)] = (byImpact[String(impact)] ?? 0) + nodes.length;
  return { passed: passes.length, byImpact };
}
