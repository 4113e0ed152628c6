/** One cell or all of them, one training size or all of them; what is alone is shown larger. */
export function chooseMaps(page: Document): void {
  for (const table of page.querySelectorAll<HTMLTableElement>('.maps')) {
    const bodies = [...table.tBodies];
    const sizes = [...table.tHead!.rows[0].cells].slice(2);
    const shown = { cell: 0, size: -1 };
    const apply = (): void => {
      for (const [b, body] of bodies.entries())
        body.classList.toggle('off', shown.cell >= 0 && b !== shown.cell);
      for (const row of table.rows) {
        // The cell itself spans two rows: maps are the last cells of each.
        for (const [s, cell] of [...row.cells].slice(-sizes.length).entries())
          cell.classList.toggle('off', shown.size >= 0 && s !== shown.size);
      }
      table.classList.toggle('large', shown.size >= 0);
    };
    const field = (legend: string, names: string[], chosen: keyof typeof shown): HTMLElement => {
      const box = page.createElement('fieldset');
      const title = page.createElement('legend');
      title.textContent = legend;
      box.append(title);
      for (const [i, name] of ['all', ...names].entries()) {
        const label = page.createElement('label');
        const input = page.createElement('input');
        input.type = 'radio';
        input.name = `maps-${chosen}`;
        input.checked = i - 1 === shown[chosen];
        input.addEventListener('change', () => {
          shown[chosen] = i - 1;
          apply();
        });
        label.append(input, ` ${name}`);
        box.append(label);
      }
      return box;
    };
    table.parentElement!.before(
      field(
        'Cell',
        bodies.map((body) => body.dataset.name ?? ''),
        'cell',
      ),
      field(
        'Training images',
        sizes.map((head) => (head.textContent ?? '').replace(/\D+$/, '')),
        'size',
      ),
    );
    apply();
  }
}
