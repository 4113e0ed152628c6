import { AUTHOR_NOTES, NOTES_FILE } from '../study/author-notes.js';
import { CHECKLIST, type ChecklistItem } from './checklist-items.js';
import { escapeHtml } from './escape.js';
import type { RunData } from './run-data.js';
import type { PageParts, Section } from './section.js';

const GUIDELINES = ['CLAIM 2024', 'TRIPOD+AI', 'STARD-AI', 'REFORMS'];

/** A filled list for reviewers: what guidelines ask, and where this page answers. */
export const checklist: Section = {
  id: 'checklist',
  title: 'Reporting checklist',
  html({ data, above }) {
    const open = CHECKLIST.filter((item) => !isAnswered(item, data)).length;
    const rows = CHECKLIST.map((item) => rowHtml(item, data, above));
    const heads = ['Asked for', ...GUIDELINES, 'Answer'];
    return `<p>Items of CLAIM 2024, TRIPOD+AI, STARD-AI and REFORMS, in our words and by their own numbers; for STARD-AI those of STARD 2015, which it keeps. ${CHECKLIST.length - open} of ${CHECKLIST.length} rows are answered. What only the authors know can stand in a file <code>${NOTES_FILE}</code> beside the images or in the folder of the run: one JSON object with a text for each of the fields that are named below.</p>
<div class="scroll words checklist" role="region" tabindex="0" aria-label="Reporting checklist"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  },
};

const isAnswered = ({ says, note }: ChecklistItem, data: RunData): boolean =>
  says?.(data) !== undefined || (note !== undefined && data.notes[note] !== undefined);

function rowHtml(item: ChecklistItem, data: RunData, above: PageParts['above']): string {
  const { asks, claim, tripod, stard, reforms } = item;
  // On a narrow screen, where the head of the table is not shown, each number says whose it is.
  const numbers = [claim, tripod, stard, reforms].map(
    (one, i) => `<td data-of="${GUIDELINES[i]}">${one ?? ''}</td>`,
  );
  return `<tr><td>${asks}</td>${numbers.join('')}<td>${answerHtml(item, data, above)}</td></tr>`;
}

function answerHtml(
  { says, note, at = [] }: ChecklistItem,
  data: RunData,
  above: PageParts['above'],
): string {
  const said = says?.(data);
  const written = note && data.notes[note];
  const parts = [
    ...(said === undefined ? [] : [escapeHtml(said)]),
    ...(written === undefined ? [] : [escapeHtml(written)]),
    ...(note && written === undefined
      ? [`<span class="open">Not reported</span> (<code>${note}</code>: ${AUTHOR_NOTES[note]}).`]
      : []),
  ];
  const links = at.flatMap((id) => {
    const title = above(id);
    return title === undefined ? [] : [`<a href="#${id}">${title}</a>`];
  });
  return `${parts.join(' ')}${links.length > 0 ? ` → ${links.join(', ')}` : ''}`;
}
