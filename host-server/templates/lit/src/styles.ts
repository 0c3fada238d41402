import { css } from "lit";

/** Colours and fonts are the portal's tokens; the values behind them count on other pages. */
export const styles = css`
  :host { display: block; color: var(--jgb-color-text, #1e2124); font: 1.0625rem/1.5 var(--jgb-font, system-ui, sans-serif); word-break: keep-all; overflow-wrap: anywhere; }
  :host([hidden]) { display: none; }
  p { margin: 0 0 .5rem; }
  button {
    font: inherit;
    min-block-size: 2.75rem;
    padding: .25rem 1rem;
    color: var(--jgb-color-primary-text, #fff);
    background: var(--jgb-color-primary, #0b50d0);
    border: 1px solid transparent;
    border-radius: var(--jgb-radius, .375rem);
    cursor: pointer;
  }
  :focus-visible { outline: 3px solid var(--jgb-color-focus, #256ef4); outline-offset: 2px; }
`;
