/** The card's styles; colours come from the portal and fall back to values that work alone. */
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  display: block;
  color: var(--jgb-color-text, #1e2124);
  font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif);
  word-break: keep-all;
  overflow-wrap: anywhere;
  container-type: inline-size;
}
:host([hidden]) { display: none; }
.card { display: grid; gap: var(--jgb-space, 1rem); }
.pick { display: flex; align-items: center; gap: .5rem; flex-wrap: wrap; }
.pick label { font-weight: 700; font-size: .9375rem; }
select, button {
  font: inherit;
  min-block-size: 2.75rem;
  padding: .25rem .75rem;
  color: var(--jgb-color-text, #1e2124);
  background: var(--jgb-color-surface, #fff);
  border: 1px solid var(--jgb-color-border-strong, #6d7882);
  border-radius: var(--jgb-radius, .375rem);
  max-inline-size: 100%;
}
select { flex: 1 1 8rem; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
.now { display: grid; grid-template-columns: auto 1fr; column-gap: 1rem; align-items: center; }
.now > p:only-child { grid-column: 1 / -1; }
.sky { grid-row: span 2; }
.sky svg { inline-size: 4rem; block-size: 4rem; display: block; }
.temp { margin: 0; font-size: 2.25rem; font-weight: 700; line-height: 1.2; }
.words { margin: 0; color: var(--jgb-color-text-subtle, #464c53); }
.facts { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); gap: .5rem; margin: .75rem 0 0; }
.facts div { background: var(--jgb-color-surface-raised, #f4f5f6); border-radius: var(--jgb-radius, .375rem); padding: .5rem .75rem; }
dt { font-size: .875rem; color: var(--jgb-color-text-subtle, #464c53); }
dd { margin: 0; font-weight: 700; }
dd.bad, dd.worst { color: var(--jgb-color-danger, #bd2c0f); }
dd.good { color: var(--jgb-color-success, #1b6e2d); }
.days { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; text-align: center; }
.days li { display: grid; justify-items: center; gap: .125rem; font-size: .9375rem; }
.weekday { font-weight: 700; }
.small-sky svg { inline-size: 1.75rem; block-size: 1.75rem; display: block; }
.rain { font-size: .875rem; color: var(--jgb-color-text-subtle, #464c53); }
.more { justify-self: start; }
.more[hidden] { display: none; }
dialog {
  box-sizing: border-box;
  inline-size: min(26rem, calc(100vw - 2rem));
  padding: 1.5rem;
  color: var(--jgb-color-text, #1e2124);
  background: var(--jgb-color-surface-raised, #fff);
  border: 1px solid var(--jgb-color-border-strong, #6d7882);
  border-radius: var(--jgb-radius, .375rem);
}
dialog::backdrop { background: #0008; }
dialog h2 { margin: 0 0 .25rem; font-size: 1.25rem; }
dialog p { margin: 0 0 .75rem; }
dialog table { inline-size: 100%; border-collapse: collapse; margin-block-end: 1rem; }
dialog :is(th, td) { padding: .5rem; text-align: start; border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); }
dialog tbody th { font-weight: 400; }
dialog [aria-current] > * { font-weight: 700; color: var(--jgb-color-primary, #256ef4); }
.note { margin: 0; font-size: .875rem; color: var(--jgb-color-text-subtle, #464c53); }
svg path { fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
svg .sun { stroke: var(--jgb-color-warning, #c78500); }
svg .drop { stroke: var(--jgb-color-primary, #256ef4); }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { .more { display: none; } }
@container (inline-size < 16rem) { .days { grid-template-columns: 1fr; text-align: start; } }
@media (prefers-reduced-motion: no-preference) { select, button { transition: border-color .15s; } }
`);
