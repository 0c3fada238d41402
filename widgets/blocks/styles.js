/** Styles of all blocks; colours come from the portal and fall back to values that work alone. */
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  display: block;
  color: var(--jgb-color-text, #1e2124);
  font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif);
  word-break: keep-all;
  overflow-wrap: anywhere;
}
:host([hidden]) { display: none; }
p { margin: 0; }
p + p { margin-block-start: .5rem; }
.title { font-size: 1.5rem; font-weight: 700; line-height: 1.3; text-wrap: balance; }
.subtle { color: var(--jgb-color-text-subtle, #464c53); }
.text { white-space: pre-line; }
a { color: var(--jgb-color-link, var(--jgb-color-primary, #0b50d0)); }
a.button, button, input {
  box-sizing: border-box;
  font: inherit;
  min-block-size: 2.75rem;
  padding: .375rem .875rem;
  border: 1px solid var(--jgb-color-border-strong, #6d7882);
  border-radius: var(--jgb-radius, .375rem);
  background: var(--jgb-color-surface, #fff);
  color: var(--jgb-color-text, #1e2124);
}
a.button { display: inline-flex; align-items: center; margin-block-start: .75rem; text-decoration: none; font-weight: 700; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
form label { flex: 1 1 12rem; display: grid; gap: .25rem; font-weight: 700; font-size: .9375rem; }
form input { inline-size: 100%; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
ul.links { grid-template-columns: repeat(auto-fill, minmax(min(9rem, 100%), 1fr)); }
ul.links a { box-sizing: border-box; display: flex; align-items: center; min-block-size: 3rem; padding: .5rem .875rem; background: var(--jgb-color-surface-raised, #f4f5f6);
  border: 1px solid var(--jgb-color-border, #cdd1d5); border-radius: var(--jgb-radius, .375rem); text-decoration: none; font-weight: 700; }
ul.links a:hover { text-decoration: underline; }
ul.list { gap: 0; }
ul.list button { inline-size: 100%; display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; text-align: start; border: 0;
  border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); border-radius: 0; background: none; }
ul.list button[aria-pressed=true] { font-weight: 700; }
dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: .375rem 1rem; }
dt { color: var(--jgb-color-text-subtle, #464c53); }
dd { margin: 0; }
@media print { form, a.button { display: none; } }
`);
