/**
 * Of the parts of a `.choose` box one is shown, and a row of buttons says which. Without scripts
 * each part unfolds by itself.
 */
export function chooseOne(page: Document): void {
  for (const [b, box] of [...page.querySelectorAll<HTMLElement>('.choose')].entries()) {
    const parts = [...box.querySelectorAll<HTMLDetailsElement>(':scope > details')];
    const first = Math.max(
      0,
      parts.findIndex(({ open }) => open),
    );
    const field = page.createElement('fieldset');
    const legend = page.createElement('legend');
    legend.textContent = box.dataset.name ?? '';
    field.append(legend);
    for (const [p, part] of parts.entries()) {
      const summary = part.querySelector('summary')!;
      const label = page.createElement('label');
      const input = page.createElement('input');
      input.type = 'radio';
      input.name = `choice-${b}`;
      input.checked = p === first;
      input.addEventListener('change', () => show(parts, part));
      label.append(input, ` ${summary.textContent}`);
      field.append(label);
      summary.hidden = true;
    }
    box.prepend(field);
    show(parts, parts[first]);
  }
}

function show(parts: HTMLDetailsElement[], chosen: HTMLDetailsElement): void {
  for (const part of parts) {
    part.open = part === chosen;
    part.hidden = part !== chosen;
  }
}
