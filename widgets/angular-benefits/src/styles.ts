/** Colours come from the portal and fall back to values that work alone. */
export const styles = `
:host {
  display: block;
  color: var(--jgb-color-text, #1e2124);
  font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif);
  word-break: keep-all;
  overflow-wrap: anywhere;
  container-type: inline-size;
}
:host([hidden]) { display: none; }
.check { display: grid; gap: 1rem; }
p { margin: 0; }
form { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .75rem 1rem; align-items: start; }
label { font-weight: 700; padding-block: .6rem; }
.field { display: grid; gap: .25rem; }
input, select, button {
  box-sizing: border-box;
  font: inherit;
  min-block-size: 2.75rem;
  inline-size: 100%;
  padding: .25rem .75rem;
  color: inherit;
  background: var(--jgb-color-surface, #fff);
  border: 1px solid var(--jgb-color-border-strong, #6d7882);
  border-radius: var(--jgb-radius, .375rem);
}
input[aria-invalid="true"] { border: 2px solid var(--jgb-color-danger, #bd2c0f); }
button {
  grid-column: 1 / -1;
  font-weight: 700;
  color: var(--jgb-color-primary-text, #fff);
  background: var(--jgb-color-primary, #0b50d0);
  border-color: transparent;
  cursor: pointer;
}
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
#hint, .note, .limit { font-size: .9375rem; color: var(--jgb-color-text-subtle, #464c53); }
#hint.fault { color: var(--jgb-color-danger, #bd2c0f); }
.share { font-weight: 700; }
ul { list-style: none; margin: 0; padding: 0; border-block-start: 1px solid var(--jgb-color-border, #cdd1d5); }
li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; padding: .5rem .25rem; border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); }
.limit { grid-row: 2; }
.answer { grid-row: 1 / 3; grid-column: 2; align-self: center; }
.yes .name { font-weight: 700; }
.yes .answer { font-weight: 700; color: var(--jgb-color-success, #1b6e2d); }
.yes .answer::before { content: "✓ " / ""; }
@container (inline-size < 26rem) { form { grid-template-columns: minmax(0, 1fr); gap: .25rem; } label { padding-block: .25rem 0; } button { margin-block-start: .75rem; } }
`;
