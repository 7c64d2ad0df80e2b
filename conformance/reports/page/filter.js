// What of the matrix is shown: words, family, names, outcomes, columns, and whether clients differ.
(() => {
  const find = document.getElementById("find"), family = document.getElementById("family"), names = document.getElementById("names");
  const chips = [...document.querySelectorAll(".chip[data-outcome]")], differing = document.getElementById("differing");
  const ticks = [...document.querySelectorAll("#columns input")];
  const bodies = [...document.querySelectorAll("#matrix tbody")];
  const data = JSON.parse(document.getElementById("data").textContent);
  const said = data.rows.map(({ scenario, family, hosts, story }) => {
    const { title, about, sources } = data.stories[story];
    return [scenario, title, family, about, ...sources, ...hosts];
  });
  for (const cell of data.cells) said[cell.row].push(data.columns[cell.column].label, ...cell.reasons);
  const words = new Map(data.rows.map((row, number) => [row.scenario, said[number].join(" ").toLowerCase()]));
  const pressed = (chip) => chip.getAttribute("aria-pressed") === "true";

  const fits = (row, wanted) => {
    const cells = [...row.querySelectorAll("td:not([hidden]) .cell")].map((cell) => data.cells[cell.dataset.cell].outcome);
    const told = words.get(row.dataset.scenario);
    return cells.length > 0
      && wanted.words.every((word) => told.includes(word))
      && (!wanted.names || row.dataset.names === wanted.names)
      && (!wanted.outcomes.length || cells.some((outcome) => wanted.outcomes.includes(outcome)))
      && (!wanted.differing || new Set(cells).size > 1);
  };

  const columns = () => {
    for (const tick of ticks) {
      for (const each of document.querySelectorAll(`#matrix [data-column="${tick.value}"]`)) each.hidden = !tick.checked;
    }
  };

  const apply = () => {
    const wanted = {
      words: find.value.toLowerCase().split(/\s+/).filter(Boolean), names: names.value,
      outcomes: chips.filter(pressed).map((chip) => chip.dataset.outcome), differing: pressed(differing),
    };
    let shown = 0;
    for (const body of bodies) {
      let inside = 0, before = "";
      for (const row of body.querySelectorAll(".row")) {
        row.hidden = (family.value && family.value !== body.dataset.family) || !fits(row, wanted);
        if (row.hidden) continue;
        const id = row.dataset.scenario.split("/")[0];
        row.classList.toggle("again", id === before);
        before = id;
        inside += 1;
      }
      body.hidden = inside === 0;
      body.querySelector(".family small").textContent = inside;
      shown += inside;
    }
    document.getElementById("none").hidden = shown > 0;
    document.getElementById("matrix").hidden = shown === 0;
    document.querySelector("#tab-matrix .n").textContent = shown;
    document.getElementById("said").textContent = `${shown} stories`;
  };

  const clear = () => {
    find.value = family.value = names.value = "";
    for (const chip of [...chips, differing]) chip.setAttribute("aria-pressed", "false");
    for (const tick of ticks) tick.checked = true;
    columns();
    apply();
  };

  for (const each of [find, family, names]) each.addEventListener("input", apply);
  for (const chip of [...chips, differing]) {
    chip.addEventListener("click", () => { chip.setAttribute("aria-pressed", String(!pressed(chip))); apply(); });
  }
  for (const tick of ticks) tick.addEventListener("change", () => { columns(); apply(); });
  document.getElementById("clear").addEventListener("click", () => { clear(); find.focus(); });
  document.addEventListener("matrix:clear", clear);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)
        && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      views.show("matrix");
      find.focus();
    }
    if (event.key === "Escape" && document.activeElement === find && find.value) { find.value = ""; apply(); }
  });
})();
