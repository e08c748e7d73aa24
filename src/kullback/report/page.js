"use strict";
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const theme = () => ({
    background: "transparent",
    font: "system-ui, sans-serif",
    axis: { labelColor: color("--ink"), titleColor: color("--quiet"), gridColor: color("--line"), domainColor: color("--line"), tickColor: color("--line") },
    legend: { labelColor: color("--ink"), titleColor: color("--quiet") },
    title: { color: color("--quiet") },
    view: { stroke: null },
    range: { category: [color("--p"), color("--q")], diverging: [color("--q"), color("--even"), color("--p")] },
    bar: { color: color("--p") },
  });

  const draw = (place) => {
    const spec = structuredClone(charts[Number(place.dataset.chart)]);
    spec.config = theme();
    window.kullbackEmbed(place, spec, { actions: false, renderer: "svg" }).then(
      () => { place.dataset.drawn = "yes"; },
      (error) => { place.textContent = "This picture could not be drawn: " + error.message; },
    );
  };

  // Vega's script is a module: it has run when the document is complete.
  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll("main > figure .chart")) draw(place);
  });

  for (const button of document.querySelectorAll(".open")) {
    button.addEventListener("click", () => {
      const detail = button.closest("tbody").querySelector(".detail");
      detail.hidden = !detail.hidden;
      button.setAttribute("aria-expanded", String(!detail.hidden));
      if (!detail.hidden) {
        for (const place of detail.querySelectorAll(".chart:not([data-drawn])")) draw(place);
      }
    });
  }
  dark.addEventListener("change", () => {
    for (const place of document.querySelectorAll(".chart[data-drawn]")) draw(place);
  });

  const key = (body, column) => {
    const text = body.rows[0].cells[column].dataset.sort;
    const number = Number(text);
    return text !== "" && !Number.isNaN(number) ? number : text === "inf" ? Infinity : text;
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === typeof b) return a.localeCompare(b);
    return typeof a === "number" ? 1 : -1;
  };
  for (const button of document.querySelectorAll("thead button")) {
    button.addEventListener("click", () => {
      const heading = button.closest("th");
      const table = button.closest("table");
      const numeric = heading.classList.contains("number");
      const before = heading.getAttribute("aria-sort");
      const order = before === null ? (numeric ? "descending" : "ascending")
        : before === "ascending" ? "descending" : "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", order);
      const column = Number(button.dataset.column);
      const sign = order === "ascending" ? 1 : -1;
      const bodies = [...table.tBodies].map((body) => [key(body, column), body]);
      bodies.sort((a, b) => sign * compare(a[0], b[0]));
      for (const [, body] of bodies) table.append(body);
    });
  }

  const search = document.getElementById("search");
  const filters = [...document.querySelectorAll(".filter")];
  const count = document.getElementById("count");
  const refresh = () => {
    const wanted = search.value.trim().toLowerCase();
    const group = filters.find((f) => f.getAttribute("aria-pressed") === "true").dataset.group;
    let shown = 0;
    const bodies = [...document.querySelectorAll("table.main > tbody")].filter((b) => b.dataset.group);
    for (const body of bodies) {
      const name = body.rows[0].cells[0].textContent.toLowerCase();
      body.hidden = !(name.includes(wanted) && (group === "" || body.dataset.group === group));
      if (!body.hidden) shown += 1;
    }
    count.textContent = `${shown} of ${bodies.length} shown`;
  };
  if (search) {
    search.addEventListener("input", refresh);
    for (const filter of filters) {
      filter.addEventListener("click", () => {
        for (const other of filters) other.setAttribute("aria-pressed", String(other === filter));
        refresh();
      });
    }
    refresh();
  }
})();
