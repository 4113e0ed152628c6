/** A point of the learning curve shows its networks, from the table of all of them. */
export function showNetworks(page: Document): void {
  const all = page.querySelector<HTMLTableElement>('#networks table');
  if (!all) return;
  for (const chart of page.querySelectorAll<HTMLElement>('.chart')) {
    const spots = [...chart.querySelectorAll<SVGAElement>('.spots a')];
    if (spots.length === 0) continue;
    const panel = page.createElement('div');
    panel.className = 'panel';
    panel.setAttribute('aria-live', 'polite');
    panel.textContent = 'Point at a size, or reach it with the Tab key, to see its networks.';
    chart.after(panel);
    const show = (spot: SVGAElement): void => {
      for (const one of spots) one.classList.toggle('shown', one === spot);
      panel.replaceChildren(...networksOf(page, all, spot));
    };
    for (const spot of spots) {
      spot.addEventListener('pointerenter', () => show(spot));
      spot.addEventListener('focus', () => show(spot));
      // The panel is the answer here; it links to where the spot would lead.
      spot.addEventListener('click', (event) => {
        event.preventDefault();
        show(spot);
      });
    }
  }
}

function networksOf(page: Document, all: HTMLTableElement, spot: SVGAElement): Node[] {
  const size = spot.dataset.size ?? '';
  const rows = [...all.tBodies[0].rows].filter((row) =>
    row.cells[0].textContent?.startsWith(`${size} + `),
  );
  const words = page.createElement('p');
  const link = page.createElement('a');
  link.href = spot.href.baseVal;
  link.textContent = 'In the table of sizes';
  words.append(`${spot.getAttribute('aria-label')}. `, link);
  const table = page.createElement('table');
  // The first column is the same for all of them.
  const without = (row: HTMLTableRowElement): Node => {
    const copy = row.cloneNode(true) as HTMLTableRowElement;
    copy.cells[0].remove();
    for (const button of copy.querySelectorAll('button')) button.replaceWith(...button.childNodes);
    for (const head of copy.cells) head.removeAttribute('aria-sort');
    return copy;
  };
  const head = page.createElement('thead');
  head.append(without(all.tHead!.rows[0]));
  const body = page.createElement('tbody');
  body.append(...rows.map(without));
  table.append(head, body);
  return [words, table];
}
