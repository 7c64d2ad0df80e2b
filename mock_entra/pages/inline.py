"""What pages carry inline, and the hashes by which their content security policy lets in only that (CSP 3, 2.3.1)."""

import base64
import hashlib

# A field may be called "submit" and would hide the form's own method.
SUBMIT = 'HTMLFormElement.prototype.submit.call(document.querySelector("form"))'

# An application that does not answer must not hold anybody up: a refreshing page waits for all of its frames.
LEAVE = 'setTimeout(() => document.getElementById("back").click(), 2000)'

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #221c35; --soft: #5c5570; --paper: #f3efe6; --dot: #d9d1c0; --card: #fffdf8; --line: #857d97;
  --accent: #5a2ca0; --pressed: #43207a; --on: #fff; --tint: #efe7fb; --shade: #cdb9ee; --stamp: #8a3a06;
  --stamp-ground: #ffedcf; --wrong: #9f1239; --wrong-ground: #ffe9ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #f1edf9; --soft: #b9b1cb; --paper: #141120; --dot: #2a2440; --card: #1e1930; --line: #82799b;
    --accent: #c9aeff; --pressed: #e0d0ff; --on: #221044; --tint: #2c2346; --shade: #3d2c66; --stamp: #ffc169;
    --stamp-ground: #33230d; --wrong: #ffb3c2; --wrong-ground: #3d1522;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; grid-template-rows: auto 1fr auto; gap: 1rem;
  padding: 1rem; color: var(--ink);
  font: 1rem/1.5 ui-rounded, "Avenir Next", Seravek, Verdana, "DejaVu Sans", sans-serif;
  background: var(--paper) radial-gradient(var(--dot) 1px, transparent 1.5px) 0 0 / 1.25rem 1.25rem;
}
header { display: flex; justify-content: flex-end; }
.badge {
  margin: .25rem; padding: .2rem .7rem; transform: rotate(2deg); border: 2px dashed var(--stamp); border-radius: .4rem;
  background: var(--stamp-ground); color: var(--stamp); font-size: .875rem; font-weight: 700;
}
.badge b { text-transform: uppercase; letter-spacing: .12em; }
main {
  width: 100%; max-width: 28rem; margin: auto; padding: 1.75rem; overflow: hidden; overflow-wrap: anywhere;
  background: var(--card); border: 2px solid var(--ink); border-radius: 1rem; box-shadow: .4rem .4rem 0 var(--shade);
}
main::before {
  content: ""; display: block; height: .6rem; margin: -1.75rem -1.75rem 1.5rem; border-bottom: 2px solid var(--ink);
  background: repeating-linear-gradient(-45deg, var(--accent) 0 .7rem, var(--shade) 0 1.4rem);
}
main.wide { max-width: 36rem; }
footer { max-width: 28rem; margin: 0 auto; padding: .1rem .5rem; background: var(--paper); color: var(--soft);
  font-size: .8125rem; text-align: center; }
footer p, .tenant, .for { margin: 0; }
.tenant { color: var(--accent); font-size: .875rem; font-weight: 700; }
h1 { margin: .1rem 0 1rem; font-size: 1.5rem; line-height: 1.2; text-wrap: balance; }
h2 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
p { margin: 0 0 1rem; text-wrap: pretty; } .for { margin: -.6rem 0 1.25rem; color: var(--soft); }
.who { display: flex; align-items: center; gap: .6rem; width: fit-content; max-width: 100%; margin: 0 0 1.25rem;
  padding: .25rem .9rem .25rem .25rem; border-radius: 2rem; background: var(--tint); }
.mark { flex: none; display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: 50%;
  background: var(--accent); color: var(--on); font-weight: 700; }
.error { padding: .6rem .8rem; border-left: .3rem solid var(--wrong); border-radius: .3rem;
  background: var(--wrong-ground); color: var(--wrong); font-weight: 600; }
label { display: block; margin: 0 0 .3rem; font-weight: 600; }
.hint { margin: -.1rem 0 .4rem; color: var(--soft); font-size: .875rem; }
input:not([type=checkbox], [type=hidden]) {
  display: block; width: 100%; min-height: 2.9rem; margin: 0 0 1.1rem; padding: .5rem .75rem; font: inherit;
  color: inherit; background: var(--card); border: 2px solid var(--line); border-radius: .6rem;
}
input[aria-invalid=true]:not([type=checkbox], [type=hidden]) { border-color: var(--wrong); }
input.code { font: 700 1.4rem/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  letter-spacing: .18em; text-transform: uppercase; }
.check { display: flex; gap: .6rem; align-items: flex-start; margin: 0 0 1.1rem; font-weight: 400; }
.check input { flex: none; width: 1.3rem; height: 1.3rem; margin: .12rem 0 0; accent-color: var(--accent); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button, .button {
  flex: 1 1 8rem; min-height: 2.9rem; padding: .5rem 1.2rem; font: inherit; font-weight: 700; text-align: center;
  text-decoration: none; color: var(--ink); background: transparent; border: 2px solid var(--line);
  border-radius: .6rem; cursor: pointer; overflow-wrap: anywhere;
}
button:hover { background: var(--tint); }
.first { color: var(--on); background: var(--accent); border-color: var(--accent); }
.first:hover { background: var(--pressed); border-color: var(--pressed); }
.tiles { display: grid; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.tile { display: flex; align-items: center; gap: .9rem; width: 100%; padding: .7rem .9rem; text-align: left;
  font-weight: 400; }
.tile b, .tile small { display: block; } .tile small { color: var(--soft); font-size: .875rem; }
.tile .state { color: var(--accent); font-weight: 600; }
.other .mark { background: transparent; color: var(--accent); border: 2px dashed var(--accent); }
.permissions { margin: .5rem 0 1.25rem; padding: 0; list-style: none; border-top: 1px solid var(--line); }
.permissions li { padding: .6rem 0; border-bottom: 1px solid var(--line); }
.permissions b, .permissions span { display: block; }
.permissions span { color: var(--soft); font-size: .9375rem; }
.permissions .level { width: fit-content; margin-top: .25rem; padding: 0 .5rem; border-radius: .3rem; font-weight: 600;
  background: var(--stamp-ground); color: var(--stamp); font-size: .8125rem; }
.note { padding: .7rem .9rem; border: 2px dashed var(--stamp); border-radius: .6rem; background: var(--stamp-ground);
  color: var(--stamp); font-size: .9375rem; }
.folded { display: none; } .folded:target { display: block; margin-top: 1.25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 0 0 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
code { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
dl + dl { padding-top: 1rem; border-top: 1px solid var(--line); }
a { color: var(--accent); text-underline-offset: .2em; }
.away { display: inline-block; padding: .4rem 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.first:focus-visible { outline-color: var(--ink); }
main > :last-child, form > :last-child { margin-bottom: 0; }
@media (max-width: 30rem) {
  body { padding: .75rem; } main { padding: 1.25rem; } main::before { margin: -1.25rem -1.25rem 1.25rem; }
  dl.narrow { grid-template-columns: 1fr; gap: 0; } dl.narrow dd { margin-bottom: .6rem; }
}
@media (forced-colors: active) { button, .button, input, main { border-color: CanvasText; } }
"""


def source(text: str) -> str:
    """The word of a policy that allows this very text: 'sha256-…' in quotes."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
