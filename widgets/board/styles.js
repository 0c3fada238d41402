/** The board's styles; colours come from the portal and fall back to values that work alone. */
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; color: var(--jgb-color-text, #1e2124); font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif); word-break: keep-all; overflow-wrap: anywhere; }
nav ul, ol { list-style: none; margin: 0; padding: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; margin-block-end: 1rem; border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); }
.door { display: inline-flex; align-items: center; min-block-size: 2.75rem; font-weight: 700; }
nav a { display: block; padding: .5rem .75rem; min-block-size: 2.75rem; box-sizing: border-box; }
nav a[aria-current] { font-weight: 700; border-block-end: 3px solid var(--jgb-color-primary, #256ef4); }
a { color: var(--jgb-color-primary, #0b50d0); }
li { padding-block: .75rem; border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); }
nav li { padding: 0; border: 0; }
h3 { margin: 0 0 .5rem; font-size: 1.375rem; }
h4 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
p { margin: 0 0 .5rem; }
.text { white-space: pre-wrap; }
.note { color: var(--jgb-color-text-subtle, #464c53); font-size: .9375rem; }
.bad { color: var(--jgb-color-danger, #bd2c0f); }
form { display: grid; gap: .25rem; max-inline-size: 42rem; margin-block-start: 1rem; }
label { font-weight: 700; margin-block-start: .5rem; }
input, textarea, button { font: inherit; padding: .5rem .75rem; min-block-size: 2.75rem; box-sizing: border-box; border-radius: var(--jgb-radius, .375rem); border: 1px solid var(--jgb-color-border-strong, #6d7882); color: inherit; background: var(--jgb-color-surface, #fff); max-inline-size: 100%; }
textarea { min-block-size: 8rem; }
button { cursor: pointer; justify-self: start; margin-block-start: .5rem; font-weight: 700; color: var(--jgb-color-primary-text, #fff); background: var(--jgb-color-primary, #256ef4); border-color: transparent; }
:focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
`);
