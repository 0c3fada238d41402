/** The chat window's styles; colours come from the portal and fall back to values that work alone. */
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; color: var(--jgb-color-text, #1e2124); font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif); word-break: keep-all; overflow-wrap: anywhere; }
p { margin: 0; }
.lines { block-size: 16rem; overflow-y: auto; padding: .75rem; border: 1px solid var(--jgb-color-border, #cdd1d5); border-radius: var(--jgb-radius, .375rem); background: var(--jgb-color-surface, #f4f5f6); }
.line { padding-block: .25rem; }
.mine { text-align: end; }
.who { font-size: .9375rem; color: var(--jgb-color-text-subtle, #464c53); }
.who b { color: var(--jgb-color-text, #1e2124); }
.said { white-space: pre-wrap; }
.note { font-size: .9375rem; color: var(--jgb-color-text-subtle, #464c53); margin-block: .5rem; }
.bad { color: var(--jgb-color-danger, #bd2c0f); }
form { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .25rem .5rem; align-items: end; }
.field { display: grid; gap: .25rem; grid-column: 1 / -1; }
.field:last-of-type { grid-column: 1; }
label { font-weight: 700; font-size: .9375rem; }
input, button { font: inherit; min-block-size: 2.75rem; min-inline-size: 0; box-sizing: border-box; padding: .5rem .75rem; border-radius: var(--jgb-radius, .375rem); border: 1px solid var(--jgb-color-border-strong, #6d7882); color: inherit; background: var(--jgb-color-surface-raised, #fff); }
button { cursor: pointer; font-weight: 700; color: var(--jgb-color-primary-text, #fff); background: var(--jgb-color-primary, #256ef4); border-color: transparent; }
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
[hidden] { display: none; }
`);
