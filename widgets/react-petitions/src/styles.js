/** Styles of both widgets; colours come from the portal and fall back to values that work alone. */
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
.petitions { display: grid; gap: var(--jgb-space, 1rem); }
p { margin: 0; }
h3 { margin: 0; font-size: 1.1875rem; }
form { display: grid; gap: var(--jgb-space, 1rem); justify-items: start; }
.fields { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .75rem 1rem; align-items: start; inline-size: 100%; }
.fields label { font-weight: 700; padding-block: .6rem; }
input, select, button {
  font: inherit;
  box-sizing: border-box;
  min-block-size: 2.75rem;
  padding: .25rem .75rem;
  color: inherit;
  background: var(--jgb-color-surface, #fff);
  border: 1px solid var(--jgb-color-border-strong, #6d7882);
  border-radius: var(--jgb-radius, .375rem);
}
.fields input, .fields select { inline-size: 100%; color-scheme: inherit; }
input[aria-invalid="true"] { border-color: var(--jgb-color-danger, #bd2c0f); border-width: 2px; }
button { cursor: pointer; }
button[type="submit"] {
  padding-inline: 1.25rem;
  font-weight: 700;
  color: var(--jgb-color-primary-text, #fff);
  background: var(--jgb-color-primary, #0b50d0);
  border-color: transparent;
}
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
.hint, .more, .number, .summary { font-size: .9375rem; color: var(--jgb-color-text-subtle, #464c53); }
.fault, .message.bad { color: var(--jgb-color-danger, #bd2c0f); }
.fault { font-size: .9375rem; }
.message:empty { display: none; }
.message { font-weight: 700; color: var(--jgb-color-success, #1b6e2d); }
.summary { display: flex; flex-wrap: wrap; gap: .25rem .75rem; justify-content: space-between; }
.tag { font-weight: 700; color: var(--jgb-color-text, #1e2124); }
.list { list-style: none; margin: 0; padding: 0; border-block-start: 1px solid var(--jgb-color-border, #cdd1d5); }
.list li { border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); }
.list button {
  display: grid;
  grid-template-columns: minmax(0, 1fr) auto;
  column-gap: 1rem;
  inline-size: 100%;
  padding: .625rem .25rem;
  text-align: start;
  background: none;
  border: 0;
}
.list button:hover { background: var(--jgb-color-surface-raised, #f4f5f6); }
.list .what { font-weight: 700; }
.list .number { grid-row: 1; grid-column: 2; font-variant-numeric: tabular-nums; white-space: nowrap; }
.list .more { grid-column: 1 / -1; }
.near .what::before { content: "● "; color: var(--jgb-color-primary, #0b50d0); }
.empty { color: var(--jgb-color-text-subtle, #464c53); padding-block: .5rem; }
a { color: var(--jgb-color-primary, #0b50d0); text-underline-offset: .2em; font-weight: 700; }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (inline-size < 26rem) { .fields { grid-template-columns: minmax(0, 1fr); gap: .25rem; } .fields label { padding-block: .25rem 0; } }
`);
