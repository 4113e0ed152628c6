import type { Notice } from '../study/notices.js';
import { escapeHtml } from './escape.js';

/** The words of a notice; undefined where the page says it elsewhere. */
function inWords(notice: Notice): string | undefined {
  switch (notice.kind) {
    case 'small-classes':
      return `Classes left out, as they have fewer than ${notice.smallest} images: ${[notice.classes].flat().join(', ')}.`;
    case 'set-reduced':
      return `The ${notice.set} set of a fold has ${notice.given} images in place of the preset’s ${notice.wanted}: there are no more.`;
    case 'sizes-reduced':
      return `Training sizes end at ${notice.largest}: the folds allow ${notice.allowed}.`;
    case 'recognised':
      return `The folder was read as the published data set ${notice.name}, by the names of its folders and files; classes and licence are taken from there.`;
    case 'labelled-in': {
      const from = notice.tool === 'a table' ? 'the table' : `files of ${notice.tool}`;
      const squares = notice.cut
        ? ` Each image is a square of ${notice.cut.side} × ${notice.cut.side} pixels, cut out of one of ${notice.cut.pictures} pictures around a labelled place.`
        : '';
      const named = notice.files.slice(0, 3).join(', ');
      const more = notice.files.length > 3 ? ` and ${notice.files.length - 3} more` : '';
      return `Labels were read from ${from}: ${named}${more}.${squares}`;
    }
    case 'split-folders':
      return `The images of ${[notice.folders].flat().join(', ')} were put together; that split was not used, the folds are the study’s own.`;
    case 'empty-images':
      return `Images that show nothing or little: ${notice.constant} of one colour, ${notice.dark} very dark (the first: ${notice.first}). They were used as they are.`;
    case 'validation-size':
      return `Validation sets have ${notice.given}${notice.most === undefined || notice.most === notice.given ? '' : ` to ${notice.most}`} images in place of ${notice.wanted}: patients stay whole.`;
    case 'copies':
      return notice.contradictions > 0
        ? `${notice.contradictions} images are copies of one that has another class: one of the two labels is wrong.`
        : undefined;
    default:
      return undefined;
  }
}

/** What the study noticed of its images and sets, as a list in HTML; '' if there is nothing. */
export function dataNoticesHtml(notices: readonly Notice[] = []): string {
  const items = notices.flatMap((notice) => inWords(notice) ?? []);
  if (items.length === 0) return '';
  return `<ul class="note">${items.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
}
