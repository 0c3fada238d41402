import { css } from "lit";

/** Colours come from the portal and fall back to values that work alone. */
export const styles = css`
  :host {
    display: block;
    color: var(--jgb-color-text, #1e2124);
    font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif);
    word-break: keep-all;
    overflow-wrap: anywhere;
    container-type: inline-size;
  }
  :host([hidden]) { display: none; }
  .news { display: grid; gap: .75rem; }
  .beside { display: grid; gap: 1rem; }
  .beside .aside { display: grid; gap: .75rem; align-content: start; }
  @container (inline-size >= 36rem) { .beside { grid-template-columns: minmax(0, 1fr) minmax(0, 16rem); } }
  p { margin: 0; }
  .head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; font-weight: 700; }
  .hint, .note, .meta { font-size: .9375rem; color: var(--jgb-color-text-subtle, #464c53); }
  ul { list-style: none; margin: 0; padding: 0; border-block-start: 1px solid var(--jgb-color-border, #cdd1d5); }
  li { border-block-end: 1px solid var(--jgb-color-border, #cdd1d5); padding-block-end: .25rem; }
  button {
    font: inherit;
    min-block-size: 2.75rem;
    padding: .25rem .75rem;
    color: inherit;
    background: var(--jgb-color-surface, #fff);
    border: 1px solid var(--jgb-color-border-strong, #6d7882);
    border-radius: var(--jgb-radius, .375rem);
    cursor: pointer;
  }
  li button {
    display: flex;
    gap: .5rem;
    justify-content: space-between;
    align-items: center;
    inline-size: 100%;
    padding: .5rem .25rem;
    font-weight: 700;
    text-align: start;
    background: none;
    border: 0;
  }
  li button:hover { background: var(--jgb-color-surface-raised, #f4f5f6); }
  li button::after { content: "＋" / ""; color: var(--jgb-color-primary, #0b50d0); }
  li button[aria-expanded="true"]::after { content: "－" / ""; }
  .meta { padding-inline: .25rem; display: flex; flex-wrap: wrap; gap: 0 .75rem; }
  .summary { padding: .5rem .25rem; }
  .topic { color: var(--jgb-color-primary, #0b50d0); font-weight: 700; }
  :focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
`;
