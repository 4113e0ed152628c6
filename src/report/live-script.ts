/** Made of `live/` by `npm run live`; not to be edited. */
export const LIVE_SCRIPT = `"use strict";
(() => {
  function chooseOne(page) {
    for (const [b, box] of [...page.querySelectorAll(".choose")].entries()) {
      const parts = [...box.querySelectorAll(":scope > details")];
      const first = Math.max(
        0,
        parts.findIndex(({ open }) => open)
      );
      const field = page.createElement("fieldset");
      const legend = page.createElement("legend");
      legend.textContent = box.dataset.name ?? "";
      field.append(legend);
      for (const [p, part] of parts.entries()) {
        const summary = part.querySelector("summary");
        const label = page.createElement("label");
        const input = page.createElement("input");
        input.type = "radio";
        input.name = \`choice-\${b}\`;
        input.checked = p === first;
        input.addEventListener("change", () => show(parts, part));
        label.append(input, \` \${summary.textContent}\`);
        field.append(label);
        summary.hidden = true;
      }
      box.prepend(field);
      show(parts, parts[first]);
    }
  }
  function show(parts, chosen) {
    for (const part of parts) {
      part.open = part === chosen;
      part.hidden = part !== chosen;
    }
  }

  function chooseMaps(page) {
    for (const table of page.querySelectorAll(".maps")) {
      const bodies = [...table.tBodies];
      const sizes = [...table.tHead.rows[0].cells].slice(2);
      const shown = { cell: 0, size: -1 };
      const apply = () => {
        for (const [b, body] of bodies.entries())
          body.classList.toggle("off", shown.cell >= 0 && b !== shown.cell);
        for (const row of table.rows) {
          for (const [s, cell] of [...row.cells].slice(-sizes.length).entries())
            cell.classList.toggle("off", shown.size >= 0 && s !== shown.size);
        }
        table.classList.toggle("large", shown.size >= 0);
      };
      const field = (legend, names, chosen) => {
        const box = page.createElement("fieldset");
        const title = page.createElement("legend");
        title.textContent = legend;
        box.append(title);
        for (const [i, name] of ["all", ...names].entries()) {
          const label = page.createElement("label");
          const input = page.createElement("input");
          input.type = "radio";
          input.name = \`maps-\${chosen}\`;
          input.checked = i - 1 === shown[chosen];
          input.addEventListener("change", () => {
            shown[chosen] = i - 1;
            apply();
          });
          label.append(input, \` \${name}\`);
          box.append(label);
        }
        return box;
      };
      table.parentElement.before(
        field(
          "Cell",
          bodies.map((body) => body.dataset.name ?? ""),
          "cell"
        ),
        field(
          "Training images",
          sizes.map((head) => (head.textContent ?? "").replace(/\\D+$/, "")),
          "size"
        )
      );
      apply();
    }
  }

  function showNetworks(page) {
    const all = page.querySelector("#networks table");
    if (!all) return;
    for (const chart of page.querySelectorAll(".chart")) {
      const spots = [...chart.querySelectorAll(".spots a")];
      if (spots.length === 0) continue;
      const panel = page.createElement("div");
      panel.className = "panel";
      panel.setAttribute("aria-live", "polite");
      panel.textContent = "Point at a size, or reach it with the Tab key, to see its networks.";
      chart.after(panel);
      const show2 = (spot) => {
        for (const one of spots) one.classList.toggle("shown", one === spot);
        panel.replaceChildren(...networksOf(page, all, spot));
      };
      for (const spot of spots) {
        spot.addEventListener("pointerenter", () => show2(spot));
        spot.addEventListener("focus", () => show2(spot));
        spot.addEventListener("click", (event) => {
          event.preventDefault();
          show2(spot);
        });
      }
    }
  }
  function networksOf(page, all, spot) {
    const size = spot.dataset.size ?? "";
    const rows = [...all.tBodies[0].rows].filter(
      (row) => row.cells[0].textContent?.startsWith(\`\${size} + \`)
    );
    const words = page.createElement("p");
    const link = page.createElement("a");
    link.href = spot.href.baseVal;
    link.textContent = "In the table of sizes";
    words.append(\`\${spot.getAttribute("aria-label")}. \`, link);
    const table = page.createElement("table");
    const without = (row) => {
      const copy = row.cloneNode(true);
      copy.cells[0].remove();
      for (const button of copy.querySelectorAll("button")) button.replaceWith(...button.childNodes);
      for (const head2 of copy.cells) head2.removeAttribute("aria-sort");
      return copy;
    };
    const head = page.createElement("thead");
    head.append(without(all.tHead.rows[0]));
    const body = page.createElement("tbody");
    body.append(...rows.map(without));
    table.append(head, body);
    return [words, table];
  }

  function sortTables(page) {
    for (const table of page.querySelectorAll("table:not(.maps)")) {
      if (table.tBodies[0].rows.length < 2) continue;
      for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
        const button = page.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => sortBy(table, column));
      }
    }
  }
  function sortBy(table, column) {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[column].ariaSort === "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].ariaSort = down ? "descending" : "ascending";
    const [body] = table.tBodies;
    const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
    keyed.sort((a, b) => compare(a.key, b.key, down));
    body.append(...keyed.map(({ row }) => row));
  }
  function keyOf({ textContent }) {
    const text = (textContent ?? "").trim();
    const number = Number.parseFloat(text);
    return Number.isNaN(number) ? text : number;
  }
  function compare(a, b, down) {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    const order = typeof a === "number" ? a - b : a.localeCompare(b);
    return down ? -order : order;
  }

  showNetworks(document);
  chooseOne(document);
  chooseMaps(document);
  sortTables(document);
})();
`;
