// The matrix under the keyboard: one cell can be tabbed to, the arrows move, Enter opens; and links that point at rows and cells.
(() => {
  const grid = document.getElementById("matrix");
  const rows = () => [...grid.querySelectorAll("tbody:not([hidden]) .row:not([hidden])")].filter((row) => row.querySelector("td:not([hidden]) .cell"));
  const cells = (row) => [...row.querySelectorAll("td:not([hidden])")].map((td) => td.querySelector(".cell"));

  const settle = (cell) => {
    for (const each of grid.querySelectorAll('.cell[tabindex="0"]')) each.tabIndex = -1;
    cell.tabIndex = 0;
  };
  const nearest = (row, at) => {
    const several = cells(row);
    return several[at] || several.find(Boolean);
  };
  const along = (row, at, by) => {
    const several = cells(row);
    for (let next = at + by; next >= 0 && next < several.length; next += by) if (several[next]) return several[next];
    return null;
  };
  const moves = {
    ArrowDown: (all, at, column) => all[at + 1] && nearest(all[at + 1], column),
    ArrowUp: (all, at, column) => all[at - 1] && nearest(all[at - 1], column),
    ArrowRight: (all, at, column) => along(all[at], column, 1),
    ArrowLeft: (all, at, column) => along(all[at], column, -1),
    Home: (all, at) => along(all[at], -1, 1),
    End: (all, at) => along(all[at], cells(all[at]).length, -1),
    PageDown: (all, at, column) => nearest(all[Math.min(at + 10, all.length - 1)], column),
    PageUp: (all, at, column) => nearest(all[Math.max(at - 10, 0)], column),
  };

  grid.addEventListener("keydown", (event) => {
    const move = moves[event.key], row = event.target.closest(".row");
    if (!move || !row) return;
    event.preventDefault();
    const all = rows();
    const next = move(all, all.indexOf(row), cells(row).indexOf(event.target));
    if (next) next.focus();
  });
  grid.addEventListener("focusin", (event) => { if (event.target.matches(".cell")) settle(event.target); });
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest(".cell");
    if (cell) opened.show(Number(cell.dataset.cell), cell);
  });
  // When the one cell that can be tabbed to is filtered away, another takes its place.
  new MutationObserver(() => {
    const current = grid.querySelector('.cell[tabindex="0"]');
    const first = rows()[0];
    if (first && (!current || !current.offsetParent)) settle(nearest(first, 0));
  }).observe(grid, { subtree: true, attributes: true, attributeFilter: ["hidden"] });

  const go = () => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (!wanted || document.getElementById(wanted)) return;
    const short = /^c(\d+)$/.exec(wanted);
    const number = short ? Number(short[1]) : opened.numbered(wanted);
    const row = number >= 0 ? grid.querySelector(`[data-cell="${number}"]`)?.closest(".row") : [...grid.querySelectorAll(".row")].find((each) => wanted.startsWith(each.dataset.scenario + " @") || each.dataset.scenario === wanted || each.dataset.scenario.startsWith(wanted + "/"));
    if (!row) return;
    document.dispatchEvent(new Event("matrix:clear"));
    views.show("matrix");
    row.scrollIntoView({ block: "center" });
    row.classList.add("glow");
    setTimeout(() => row.classList.remove("glow"), 2500);
    const cell = number >= 0 ? grid.querySelector(`[data-cell="${number}"]`) : nearest(row, 0);
    cell.focus({ preventScroll: true });
    if (number >= 0) opened.show(number, cell);
  };
  // A proof opens over the promise it is of; its address, once it is open, is the one that lasts.
  document.getElementById("view-promises").addEventListener("click", (event) => {
    const link = event.target.closest(".proving a");
    if (!link) return;
    event.preventDefault();
    opened.show(Number(link.hash.slice(2)), link);
  });
  window.addEventListener("hashchange", go);
  if (rows()[0]) settle(nearest(rows()[0], 0));
  go();
})();
