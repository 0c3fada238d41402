/** The editor's styles; colours come from the portal and fall back to values that work alone. */
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  --text: var(--jgb-color-text, #1e2124);
  --subtle: var(--jgb-color-text-subtle, #58616a);
  --surface: var(--jgb-color-surface, #f4f5f6);
  --raised: var(--jgb-color-surface-raised, #fff);
  --line: var(--jgb-color-border, #cdd1d5);
  --edge: var(--jgb-color-border-strong, #58616a);
  --primary: var(--jgb-color-primary, #0b50d0);
  --soft: var(--jgb-color-primary-soft, #ecf2fe);
  --on-primary: var(--jgb-color-primary-text, #fff);
  --danger: var(--jgb-color-danger, #bd2c0f);
  --danger-soft: var(--jgb-color-danger-soft, #fdefec);
  --focus: var(--jgb-color-focus, #256ef4);
  display: block;
  color: var(--text);
  font: .9375rem/1.5 var(--jgb-font, system-ui, sans-serif);
  word-break: keep-all;
  overflow-wrap: anywhere;
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 1px; border-radius: 4px; }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shell { display: grid; gap: .75rem; position: relative; padding-block: .25rem .75rem; background: var(--surface); }
summary { cursor: pointer; min-block-size: 2rem; }
.offers li { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; }
h3 { margin: 0; font-size: 1.0625rem; line-height: 1.4; }
p { margin: 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }

button, select, input, textarea {
  font: inherit;
  color: inherit;
  background: var(--raised);
  border: 1px solid var(--edge);
  border-radius: var(--jgb-radius, 6px);
  min-block-size: 2.25rem;
  padding: .25rem .625rem;
  max-inline-size: 100%;
}
button { cursor: pointer; }
button:hover { background: var(--soft); }
button[aria-disabled=true] { color: var(--subtle); border-style: dashed; cursor: not-allowed; }
.primary { color: var(--on-primary); background: var(--primary); border-color: var(--primary); font-weight: 700; }
.primary:hover { background: var(--primary); text-decoration: underline; }
.primary[aria-disabled=true] { color: var(--subtle); background: none; }
.small { min-block-size: 1.75rem; padding: 0 .5rem; font-size: .875rem; }
[aria-invalid=true] { border: 2px solid var(--danger); }

.top, .body, .below { background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
.top { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: end; padding: .625rem .75rem; }
.top label { display: grid; font-size: .875rem; color: var(--subtle); }
.top label select { color: var(--text); font-size: .9375rem; }
.saved { margin-inline-start: auto; align-self: center; color: var(--subtle); }
.saved[data-saving=Away] { color: var(--danger); font-weight: 700; }
.fault { padding: .5rem .75rem; color: var(--danger); background: var(--danger-soft); border-radius: 6px; font-weight: 700; }
.hint, .note { color: var(--subtle); }
.hint { padding: .5rem .75rem; }
.note { font-size: .875rem; }

.body { display: grid; grid-template-columns: minmax(12rem, 15rem) minmax(0, 1fr) minmax(14rem, 19rem); block-size: max(34rem, 100vh - 9rem); }
.left, .right { display: flex; flex-direction: column; min-block-size: 0; overflow: auto; }
.right { padding: .75rem; gap: .75rem; border-inline-start: 1px solid var(--line); }
.left { border-inline-end: 1px solid var(--line); }
.middle { min-inline-size: 0; min-block-size: 0; background: var(--surface); }
.below { min-block-size: 10rem; }
.tabs { display: flex; flex-wrap: wrap; border-block-end: 1px solid var(--edge); }
.tabs button { min-block-size: 2.75rem; border: 0; border-radius: 0; background: none; border-block-end: 4px solid transparent; }
.tabs button[aria-selected=true] { font-weight: 700; color: var(--primary); border-color: currentColor; }
.panel { display: grid; gap: .625rem; align-content: start; padding: .75rem; min-block-size: 0; overflow: auto; }

.scroll { block-size: 100%; overflow: auto; padding: 0; }
.paper { position: relative; margin-inline: auto; overflow: hidden; background: var(--surface); }
iframe { display: block; border: 0; transform-origin: 0 0; }
.over { position: absolute; inset: 0; }
.spot, .spot:hover { position: absolute; margin: 0; padding: 0; min-block-size: 0; background: none; border: 1px dashed transparent; border-radius: 8px; cursor: grab; text-align: start; max-inline-size: none; }
.spot:hover { border-color: var(--edge); }
.spot .name { position: absolute; inset-block-start: 0; inset-inline-start: 0; max-inline-size: 100%; padding: 0 .5rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; font-size: .875rem; color: var(--on-primary); background: var(--primary); border-end-end-radius: 8px; opacity: 0; }
.spot:hover .name, .spot:focus-visible .name, .spot.chosen .name { opacity: 1; }
.spot.chosen, .spot.also { border: 2px solid var(--primary); }
.spot.also { border-style: dashed; }
.spot.also .name { opacity: 1; color: var(--primary); background: var(--soft); }
.spot, .entry { user-select: none; -webkit-touch-callout: none; }
.spot.hatched { background: repeating-linear-gradient(135deg, color-mix(in srgb, var(--edge) 28%, transparent) 0 6px, color-mix(in srgb, var(--surface) 55%, transparent) 6px 14px); border: 2px dashed var(--edge); }
.spot.hatched .name { opacity: 1; }
.spot.hatched.chosen, .spot.hatched.also { border-color: var(--primary); }
.spot.hatched.chosen { border-style: solid; }
.spot.moves { border-width: 4px; border-style: solid; cursor: grabbing; }
.handle { position: absolute; inline-size: 1.75rem; block-size: 1.75rem; margin: -1.25rem 0 0 -1.25rem; cursor: nwse-resize; touch-action: none; }
.handle::after { content: ""; position: absolute; inset: 7px; background: var(--primary); border: 2px solid var(--on-primary); border-radius: 3px; }
.shape { position: absolute; display: grid; place-items: start center; overflow: hidden; pointer-events: none; background: color-mix(in srgb, var(--primary) 18%, transparent); border: 3px solid var(--primary); border-radius: 10px; }
.shape span, .card { padding: .125rem .625rem; color: var(--on-primary); background: var(--primary); border-radius: 6px; font-weight: 700; }
.ghost { position: absolute; pointer-events: none; border: 2px dashed var(--primary); border-radius: 10px; }
.card { position: absolute; z-index: 5; inset-block-start: 0; inset-inline-start: 0; inline-size: max-content; max-inline-size: 17.5rem; pointer-events: none; will-change: transform; }
.shape.no { background: repeating-linear-gradient(45deg, var(--danger-soft) 0 8px, transparent 8px 16px); border: 3px dashed var(--danger); }
.shape.no span { color: var(--raised); background: var(--danger); }

.wires { position: absolute; inset: 0; pointer-events: none; }
.wires svg { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; overflow: visible; }
.wires .wire { fill: none; stroke: var(--primary); stroke-width: 3; }
.wires marker path { fill: var(--primary); }
.wire-word { position: absolute; padding: 0 .5rem; font-size: .8125rem; color: var(--text); background: var(--raised); border: 1px solid var(--primary); border-radius: 999px; white-space: nowrap; max-inline-size: 12rem; overflow: hidden; text-overflow: ellipsis; transform: translate(-50%, -50%); }

.as { display: flex; flex-wrap: wrap; gap: .375rem .75rem; align-items: end; }
.shell > .as { padding: .5rem .75rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
.as label { display: grid; font-size: .875rem; color: var(--subtle); }
.as label select { color: var(--text); min-block-size: 2rem; }
button[aria-pressed=true]:not(.spot, .item) { color: var(--primary); border-color: currentColor; border-width: 2px; font-weight: 700; }
.beside { display: grid; gap: .625rem; padding: .75rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
.frames { display: flex; gap: .75rem; overflow: auto; }
.frames .seen { display: grid; grid-template-rows: 1fr auto; gap: .5rem; flex: 0 0 20rem; margin: 0; }
.window { overflow: hidden; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); }

.heard { max-block-size: 20rem; overflow: auto; }
.heard td { vertical-align: top; }
.heard .time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.ways:has(> .field) { align-items: end; }
.steps { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: .75rem; }
.steps > :only-child { grid-column: 1 / -1; }
.step { max-block-size: 20rem; overflow: auto; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; }
.step h4 { margin-block: .5rem .25rem; font-size: .9375rem; }
.step ul { margin: 0; padding-inline-start: 1.25rem; }
.step pre { overflow: auto; font-size: .8125rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.stage { inline-size: 100%; block-size: 20rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); }
tr.picked td { background: var(--soft); }
tr.picked td:first-child { box-shadow: inset 4px 0 var(--primary); }
.inspected { min-inline-size: 48rem; overflow-wrap: normal; }
.inspected ul { margin: 0; padding-inline-start: 1rem; }
.heard code { font-size: .8125rem; overflow-wrap: anywhere; }
tr[data-chosen] td:first-child { box-shadow: inset 4px 0 var(--primary); }

.rows select, .rows input, .rows textarea { inline-size: 100%; margin-block: .125rem; }
.rows th[scope=row] { overflow-wrap: anywhere; }
.rows th[scope=row] .note { font-weight: 400; }
.rows td, .rows th { vertical-align: top; }
.rows td:nth-child(2) { inline-size: 15rem; }
.rows .pair { grid-template-columns: 1fr 1fr auto; }
.trial { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.trial figure { margin: 0; min-inline-size: 0; }
.trial figcaption { font-size: .875rem; color: var(--subtle); }
pre { margin: 0; padding: .5rem .625rem; max-block-size: 12rem; overflow: auto; font-size: .8125rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
.verdict { padding-inline-start: .625rem; border-inline-start: 4px solid var(--primary); }
.verdict[data-bad] { border-color: var(--danger); }
h5 { margin: .5rem 0 .25rem; font-size: .875rem; color: var(--subtle); }
dialog:has(.rows) { inline-size: min(48rem, calc(100vw - 2rem)); }

.colour { display: grid; grid-template-columns: 1fr 3rem; gap: .5rem; align-items: end; }
.colour input[type=color] { padding: .125rem; }
.colour [data-unset] { opacity: .5; }
.box { display: flex; gap: .5rem; align-items: center; }
.box input { min-block-size: 1.25rem; inline-size: 1.25rem; }
.brought { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; font-size: .875rem; }
.twin { font: .8125rem/1.5 ui-monospace, monospace; }
.twin-faults { display: grid; gap: .25rem; font-size: .875rem; }
.right .panel { flex: none; padding: .625rem 0 0; overflow: visible; }

.field { display: grid; gap: .125rem; }
.field > span { font-weight: 700; }
.field > input, .field > select, .field > textarea { inline-size: 100%; }
.fault-line { color: var(--danger); font-size: .875rem; font-weight: 700; }
fieldset { display: grid; gap: .625rem; min-inline-size: 0; margin: 0; padding: .625rem; border: 1px solid var(--line); border-radius: 8px; }
legend { padding-inline: .25rem; font-weight: 700; }
h4 { margin: 0; font-size: 1rem; }
.row { display: grid; gap: .25rem; padding-block-end: .625rem; border-block-end: 1px solid var(--line); }
.origin { display: flex; gap: .5rem; align-items: center; }
.origin select { flex: 1; min-inline-size: 0; min-block-size: 2rem; font-size: .875rem; }
.bound { font-weight: 700; }
.entry-of { display: grid; gap: .25rem; justify-items: start; }
.entry-of > .field, .entry-of > fieldset { inline-size: 100%; }
.numbers { grid-template-columns: 1fr 1fr; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
.ways { display: flex; flex-wrap: wrap; gap: .5rem; }
.ways > label:has(> [type=checkbox]) { display: flex; align-items: center; gap: .25rem; min-block-size: 2.25rem; }

.palette, .tree, .problems, .history { display: grid; gap: .375rem; }
.entry { display: grid; grid-template-columns: minmax(0, 1fr) auto; inline-size: 100%; text-align: start; padding: .5rem .625rem; }
.entry .note { grid-column: 1 / -1; }
.entry .size { color: var(--subtle); font-size: .875rem; white-space: nowrap; }
.tree { gap: .125rem; }
.line { min-block-size: 2rem; padding: .25rem .5rem .25rem calc(.5rem + (var(--level, 1) - 1) * 1rem); border: 1px solid transparent; border-radius: 6px; cursor: default; }
.line::before { content: ""; display: inline-block; inline-size: 1rem; }
.line[aria-expanded=true]::before { content: "▾" / ""; }
.line[aria-expanded=false]::before { content: "▸" / ""; }
.line:hover { background: var(--soft); }
.line[aria-selected=true] { font-weight: 700; color: var(--primary); background: var(--soft); border-color: currentColor; }
.line.part { color: var(--subtle); }
.aim { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .5rem .625rem; background: var(--soft); border-inline-start: 4px solid var(--primary); border-radius: 6px; }
.entry { touch-action: pan-y; }
.entry .why { color: var(--danger); }
.rows { display: grid; gap: .625rem; }
.rows li { display: grid; gap: .25rem; padding-block-end: .625rem; border-block-end: 1px solid var(--line); }
.rows .ways > select, .rows .ways > input { flex: 1 1 9rem; min-inline-size: 0; min-block-size: 2rem; font-size: .875rem; }
.rows .pair input { inline-size: 100%; min-inline-size: 0; }
.reasons { display: grid; gap: .25rem; padding-block: .25rem; color: var(--subtle); font-size: .875rem; }
.problems li, .history li { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; padding: .5rem .75rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--edge); border-radius: 6px; }
.problems li > span { flex: 1 1 12rem; }
.problems li > code { flex: 1 1 100%; font-size: .8125rem; color: var(--subtle); overflow-wrap: anywhere; }
.problems [data-level=error] { border-inline-start-color: var(--danger); }
.badge { padding: 0 .5rem; color: var(--on-primary); background: var(--primary); border-radius: 999px; font-size: .875rem; }
table { inline-size: 100%; border-collapse: collapse; }
th, td { padding: .375rem .5rem; text-align: start; border-block-end: 1px solid var(--line); }

dialog { inline-size: min(36rem, calc(100vw - 2rem)); max-block-size: calc(100vh - 2rem); overflow: auto; padding: 1.25rem; color: var(--text); background: var(--raised); border: 1px solid var(--edge); border-radius: 10px; }
dialog::backdrop { background: #0008; }
dialog > :not(h3) { margin-block-start: .75rem; }
.choice { display: flex; gap: .5rem; align-items: center; min-block-size: 2rem; }
.choice input { min-block-size: 0; inline-size: 1.25rem; block-size: 1.25rem; margin: 0; accent-color: var(--primary); }
.changes { display: grid; gap: .25rem; max-block-size: 12rem; overflow: auto; }
.changes li { padding-inline-start: .75rem; border-inline-start: 4px solid var(--line); }
.changes .sentence { inline-size: 100%; min-block-size: 1.75rem; padding: .125rem .375rem; text-align: start; background: none; border-color: transparent; }
.changes .sentence:hover { background: var(--soft); }
dialog:has(.pictures) { inline-size: min(80rem, calc(100vw - 2rem)); }
.pictures, .since { display: grid; gap: .5rem; min-inline-size: 0; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: .75rem; }
.picture { display: grid; gap: .25rem; min-inline-size: 0; margin: 0; }
.picture figcaption { font-weight: 700; }
.pane { max-block-size: 26rem; overflow: auto; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); }
.pane .paper { margin: 0; }
.outlines { position: absolute; inset: 0; pointer-events: none; }
.differs { position: absolute; border: 2px solid var(--primary); border-radius: 4px; }
.differs span { position: absolute; inset-block-start: 0; inset-inline-start: 0; max-inline-size: 100%; padding: 0 .375rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; font-size: .8125rem; font-weight: 700; color: var(--on-primary); background: var(--primary); border-end-end-radius: 4px; }
.differs[data-differs=removed] { border: 2px dashed var(--danger); background: repeating-linear-gradient(135deg, transparent 0 10px, color-mix(in srgb, var(--danger) 18%, transparent) 10px 14px); }
.differs[data-differs=removed] span { color: var(--raised); background: var(--danger); }
.differs[data-differs=added] { border-style: double; border-width: 5px; }
.differs[data-differs=moved] { border-style: dashed; }
.differs[data-differs=changed] { border-style: dotted; border-width: 3px; }
.differs.picked { outline: 4px solid var(--text); outline-offset: 2px; }
.approval { display: grid; gap: .5rem; padding: .625rem; border: 1px solid var(--line); border-radius: 8px; }
.approval .stands { font-weight: 700; }
blockquote { margin: 0; padding-inline-start: .75rem; border-inline-start: 4px solid var(--edge); }
.wide { overflow-x: auto; }
.broken { display: grid; gap: .625rem; padding: .75rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
.button { display: inline-flex; align-items: center; min-block-size: 2.25rem; padding: .25rem .625rem; color: inherit; border: 1px solid var(--edge); border-radius: var(--jgb-radius, 6px); text-decoration: none; }
.button:hover { background: var(--soft); }
.people { display: flex; flex-wrap: wrap; gap: .25rem; align-self: center; }
.person { padding: 0 .5rem; border: 2px solid var(--who); border-radius: 999px; font-size: .875rem; }
.news { align-self: center; font-size: .875rem; color: var(--subtle); }
.news:empty { display: none; }
.mark { position: absolute; pointer-events: none; border: 3px solid var(--who); border-radius: 8px; }
.mark span { position: absolute; inset-block-end: 100%; inset-inline-end: 0; padding: 0 .5rem; font-size: .8125rem; color: #fff; background: var(--who); border-radius: 6px 6px 0 0; white-space: nowrap; }
[data-colour="0"] { --who: #0b50d0; }
[data-colour="1"] { --who: #8a3ffc; }
[data-colour="2"] { --who: #0a7a4b; }
[data-colour="3"] { --who: #b0410a; }
[data-colour="4"] { --who: #a31d6b; }
[data-colour="5"] { --who: #00707a; }
.offers { display: grid; gap: .375rem; }
.offers .why { color: var(--subtle); }

@media (max-width: 1023px) {
  .body { grid-template-columns: minmax(0, 1fr); block-size: auto; }
  .left, .right { border: 0; max-block-size: none; }
  .middle { block-size: 70vh; order: -1; border-block-end: 1px solid var(--line); }
  .saved { margin: 0; }
}
@media (forced-colors: active) {
  .spot.chosen { border-color: Highlight; }
  .shape { border-color: Highlight; }
  .differs.picked { outline-color: Highlight; }
  .tabs button[aria-selected=false] { border-color: Canvas; }
  .handle::after { background: Highlight; }
  .wires .wire { stroke: Highlight; }
  .wires marker path { fill: Highlight; }
}
`);
