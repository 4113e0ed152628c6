const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML 1.0 (section 2.2) does not allow, and no page shows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for.
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\p{Cs}/gu;

/** A drawing or page that can be read whatever the names in it are. */
export const wellFormed = (text: string): string => text.replace(FORBIDDEN, '\ufffd');

/** Text as it may stand in HTML or SVG; control characters become the mark for what is not known. */
export const escapeHtml = (text: string): string =>
  wellFormed(text).replace(/[&<>"']/g, (c) => ENTITIES[c]);
