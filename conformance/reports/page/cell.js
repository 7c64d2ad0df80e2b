// One cell opened: its verdict at once, then its steps, and in each what went over the wire, what tokens said and what was judged.
const opened = (() => {
  const dialog = document.getElementById("cell"), body = document.getElementById("cell-body");
  const data = JSON.parse(document.getElementById("data").textContent);
  const address = (cell) => `${data.rows[cell.row].scenario} @ ${data.columns[cell.column].key}`;
  const numbered = (wanted) => data.cells.findIndex((cell) => address(cell) === wanted);
  let from = null;

  // Everything a client wrote becomes text, never markup.
  const make = (name, given = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) if (value !== undefined && value !== "") made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const written = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));
  const short = (value) => (typeof value === "string" ? value : JSON.stringify(value));

  const pairs = (title, table) => {
    const entries = Object.entries(table || {});
    if (!entries.length) return null;
    const lines = entries.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, written(value))));
    return make("div", {}, make("p", { class: "group" }, title), make("table", { class: "pairs" }, make("tbody", {}, ...lines)));
  };

  const exchange = (each) => make("details", {},
    make("summary", {}, make("span", { class: "method" }, each.method), make("span", {}, `${each.host}${each.path}`),
      make("span", { class: `status t-${each.status < 400 ? "passed" : "known"}` }, String(each.status))),
    make("div", { class: "inside" }, pairs("query", each.query), pairs("form", each.form), pairs("headers", each.headers), pairs("answer", each.answer)));

  const moment = (claim, value) => {
    const time = ["exp", "iat", "nbf"].includes(claim) && typeof value === "number" && value > 0 && value < 8e12 / 1e3;
    return time ? `${value}  (${new Date(value * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC)` : value;
  };
  const token = (each) => make("details", {},
    make("summary", {}, make("span", { class: "method" }, each.as), make("span", {}, `${each.where}, ${each.header.alg || "no alg"} ${each.header.typ || ""}`), make("span", { class: "status" }, each.print)),
    make("div", { class: "inside" }, pairs("header", each.header), pairs("claims", Object.fromEntries(Object.entries(each.claims).map(([name, value]) => [name, moment(name, value)])))));

  const signs = (event) => event.known ? ["≈", "known"] : event.strength === "observe" ? ["●", "observed"] : event.met || event.promised ? ["✓", "passed"]
    : event.strength === "should" ? ["!", "known"] : ["✕", "failed"];
  const check = (event) => {
    const [sign, outcome] = signs(event);
    const seen = event.strength === "observe" ? `saw ${short(event.actual)}` : `expected ${short(event.expected)}`;
    const line = make("li", { class: `t-${outcome}` }, make("b", { title: outcome }, sign),
      make("span", {}, make("code", {}, event.path), " ", make("span", { class: "value" }, seen, event.strength === "should" ? " (should)" : "")));
    if (outcome === "failed" || (outcome === "known" && !event.met)) line.append(make("span", { class: "but" }, `got ${short(event.actual)}`));
    if (event.known) line.append(make("span", { class: "but" }, `known: ${event.known}`));
    return line;
  };

  const group = (title, several) => several.length ? [make("p", { class: "group" }, title), ...several] : [];
  const of = (events, kind) => events.filter((event) => event.event === kind);

  const step = (number, events, note) => {
    const start = of(events, "StepStarted")[0], end = of(events, "StepEnded")[0];
    const wire = of(events, "Exchanged"), judged = of(events, "Judged"), asked = of(events, "Asked"), broker = of(events, "BrokerCalled"), answered = of(events, "Answered");
    return make("section", { class: "step" },
      make("h3", {}, make("span", { class: "number" }, String(number)), make("span", {}, start ? start.name : "", note && note !== (start || {}).name ? make("small", {}, ` ${note}`) : null),
        make("small", {}, end ? `${Math.round(end.took * 1000)} ms` : "")),
      ...group("asked of its surroundings", asked.length ? [make("p", {}, asked.map((each) => each.kind).join(", "))] : []),
      ...group("at the prompt", answered.length ? [make("p", {}, answered.map((each) => `${each.page}: ${each.answer}`).join(", "))] : []),
      ...group("on the wire", wire.map(exchange)),
      ...group("tokens", wire.flatMap((each) => each.tokens).map(token)),
      ...group("broker calls", broker.map((each) => pairs(each.call, each.with))),
      ...group("held against it", judged.length ? [make("ul", { class: "checks" }, ...judged.map(check))] : []));
  };

  const inside = ({ steps, events, log }) => {
    const numbers = [...new Set(events.filter((event) => event.step).map((event) => event.step))].sort((a, b) => a - b);
    return [
      ...numbers.map((each) => step(each, events.filter((event) => event.step === each), steps[each - 1])),
      ...(log.length ? [make("details", {}, make("summary", {}, "the client's log", make("span", { class: "status" }, `${log.length} lines`)), make("div", { class: "inside" }, make("pre", { class: "log", tabindex: "0" }, log.join("\n"))))] : [])];
  };

  const trouble = (text) => make("p", { class: "reasons o-broken", role: "alert" }, text);
  const unpacked = (number, cell) => {
    if (details.missing) return trouble(details.missing);
    const place = make("div", { "aria-busy": "true" }, make("p", { class: "about" }, "Unpacking …"));
    details.of(number, cell.column)
      .then((told) => place.replaceChildren(...inside(told)), (error) => place.replaceChildren(trouble(`The details cannot be unpacked: ${error}`)))
      .finally(() => place.removeAttribute("aria-busy"));
    return place;
  };

  const show = (number, opener) => {
    const cell = data.cells[number], row = data.rows[cell.row], story = data.stories[row.story];
    from = opener || from;
    document.getElementById("cell-where").replaceChildren(make("b", {}, row.scenario), ` told to ${data.columns[cell.column].label}`);
    document.getElementById("cell-title").textContent = story.title;
    body.replaceChildren(
      make("p", {}, make("span", { class: `verdict o-${cell.outcome}` }, `${data.glyphs[cell.outcome]} ${cell.outcome}`), make("small", {}, `  ${Math.round(cell.took * 1000)} ms · ${row.family} · ${row.names} names`)),
      cell.reasons.length ? make("ul", { class: `reasons o-${cell.outcome}` }, ...cell.reasons.map((reason) => make("li", {}, reason))) : "",
      story.about ? make("p", { class: "about" }, story.about) : "",
      ...(story.sources.length ? [make("p", { class: "group" }, "learned from"), make("ul", { class: "sources" }, ...story.sources.map((source) => make("li", {}, source)))] : []),
      unpacked(number, cell));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    history.replaceState(null, "", `#${encodeURIComponent(address(cell))}`);
  };

  dialog.addEventListener("close", () => { history.replaceState(null, "", "#"); if (from) from.focus(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.getElementById("close").addEventListener("click", () => dialog.close());
  return { show, numbered };
})();
