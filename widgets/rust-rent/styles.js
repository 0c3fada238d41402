/** The calculator's styles; colours come from the portal and fall back to values that work alone. */
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
.calculator { display: grid; gap: .75rem; }
.fields { display: grid; grid-template-columns: minmax(0, 1fr) minmax(6rem, 9rem); gap: .5rem 1rem; align-items: center; }
.label { font-weight: 700; }
.input {
  font: inherit;
  box-sizing: border-box;
  inline-size: 100%;
  min-block-size: 2.75rem;
  padding: .25rem .75rem;
  text-align: end;
  color: inherit;
  background: var(--jgb-color-surface, #fff);
  border: 1px solid var(--jgb-color-border-strong, #6d7882);
  border-radius: var(--jgb-radius, .375rem);
}
.input[aria-invalid="true"] { border-color: var(--jgb-color-danger, #bd2c0f); border-width: 2px; }
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
.outcome {
  display: flex;
  flex-wrap: wrap;
  gap: .25rem 1rem;
  align-items: baseline;
  justify-content: space-between;
  padding: .75rem 1rem;
  background: var(--jgb-color-surface-raised, #f4f5f6);
  border-radius: var(--jgb-radius, .375rem);
}
.result { font-size: 1.5rem; font-weight: 700; font-variant-numeric: tabular-nums; }
p { margin: 0; font-size: .9375rem; color: var(--jgb-color-text-subtle, #464c53); }
.cap.over { color: var(--jgb-color-danger, #bd2c0f); font-weight: 700; }
@container (inline-size < 18rem) { .fields { grid-template-columns: minmax(0, 1fr); gap: .25rem; } }
`);
