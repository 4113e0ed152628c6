import { escapeHtml } from './escape.js';

/**
 * Parts of which a reader wants one at a time, for instance one for each training size. Where
 * scripts run, buttons choose; without, each part unfolds, the chosen one is open.
 * @param name what is chosen
 * @param parts title, as text, and content, as HTML
 */
export function chooseHtml(
  name: string,
  parts: readonly { title: string; html: string }[],
  chosen = 0,
): string {
  if (parts.length === 1) return parts[0].html;
  const folded = parts.map(
    ({ title, html }, i) =>
      `<details${i === chosen ? ' open' : ''}><summary>${escapeHtml(title)}</summary>${html}</details>`,
  );
  return `<div class="choose" data-name="${escapeHtml(name)}">${folded.join('')}</div>`;
}
