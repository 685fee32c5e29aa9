/** The layout of the most probable next tokens: beside the steps, on a line below them, and as the figure of a step. */
import { css } from 'lit';

export const nextBarsStyles = css`
  :host { display: block; min-width: 0; }
  h2 { margin: 0 0 4px; font-size: var(--small); font-weight: 600; color: var(--muted); overflow: hidden;
    text-overflow: ellipsis; white-space: nowrap; }
  :host(:not([flat])) h2 { white-space: normal; overflow-wrap: anywhere; }
  ol { list-style: none; margin: 0; padding: 0; }
  /* One line, whatever the text, so that nothing beside it moves when another token is chosen. */
  .why { display: flex; align-items: center; gap: 4px; height: 21px; margin: 0 0 4px; font-size: var(--small); min-width: 0; }
  .why span { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  /* The question remains legible, however narrow. */
  .why .other { flex: none; max-width: 60%; }
  .why .aside { flex: none; display: inline; width: auto; min-height: 0; padding: 0 5px; color: var(--muted); }
  /* Visible also where the bars fill the page: otherwise nothing near the pressed one would say what it did. */
  .again { position: sticky; bottom: 0; margin: 6px 0 0; font-size: var(--small); line-height: 1.35;
    background: var(--vscode-editor-background, #1f1f1f); }
  .moved { margin: 0 0 4px; font-size: var(--small); line-height: 1.35; color: var(--muted); }
  p:is(.moved, .again) button { display: inline; width: auto; min-height: 0; font-size: inherit; padding: 0; border: 0; color: var(--vscode-textLink-foreground, #3794ff); }
  /* A space at the edge of a part of a line is kept. */
  .why .not { flex: none; white-space: pre; }
  .why .ask { flex: 0 1 auto; display: block; width: auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 0 3px; color: var(--vscode-textLink-foreground, #3794ff); }
  .why[data-pair] .ask { display: flex; gap: 0; }
  .why .ask:hover { text-decoration: underline; }
  button { appearance: none; display: grid; grid-template-columns: minmax(5ch, 34%) 1fr 7.5ch; align-items: center; gap: 8px; width: 100%;
    padding: 1px 3px; font: inherit; font-size: var(--small); color: inherit; background: none; border: 1px solid transparent;
    border-radius: 4px; cursor: pointer; text-align: left; min-height: 21px; }
  button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
  button[aria-pressed='true'] { border-color: var(--vscode-focusBorder, #0078d4); }
  bdi { font-family: var(--mono); white-space: pre; overflow: hidden; text-overflow: ellipsis; }
  .share { font-family: var(--mono); text-align: right; color: var(--muted); font-variant-numeric: tabular-nums; }
  /* In a low window, as on a projector, the steps beside them need the room. */
  @media (max-height: 760px) { :host(:not([large], [flat])) li:nth-child(n + 4) { display: none; } }
  @media (max-height: 520px) { .idle { display: none; } }
  @media (max-height: 520px) { :host(:not([large], [flat])) li:nth-child(n + 2) { display: none; } }
  :host([large]) { position: relative; }
  :host([large]) ol { margin-right: calc(36px * var(--type-size, 1)); }
  trace-picture-menu { position: absolute; top: 0; right: 0; }
  :host([large]) button { font-size: 1.1em; min-height: calc(28px * var(--type-size, 1)); grid-template-columns: minmax(6ch, 22%) 1fr 9ch; }
  :host([large]) :is(.moved, .again) button { font-size: inherit; min-height: 0; }
  :host([large]) :is(.bar, .bar rect) { height: 16px; }
  :host([large]) .bar rect.former { height: 22px; }
  .former-mark { margin: 4px 0 0; font-size: var(--small); line-height: 1.35; color: var(--muted); }
  :host([flat]) { display: flex; align-items: baseline; gap: 8px; min-width: 0; overflow: hidden; white-space: nowrap; }
  :host([flat]) .why { margin: 0; flex: none; }
  /* The title is cut only if it has no room beside the first token; a fraction of a pixel less would cut it. */
  :host([flat]) h2 { margin: 0; flex: 0 1 auto; min-width: 0; }
  :host([flat]) .idle { margin-left: auto; }
  @media (max-width: 380px) { :host([flat]) .idle { display: none; } }
  /* Only whole ones: what does not fit on the line moves to the lines below, which are hidden. */
  :host([flat]) ol { display: flex; flex-wrap: wrap; gap: 2px; height: 23px; overflow: hidden;
    flex: 0 1000000 auto; min-width: 6.5em; }
  :host([flat]) button { display: flex; gap: 5px; width: auto; }
  :host([flat]) .bar { display: none; }
  /* Side by side, the box separates a token from the number before it. */
  :host([flat]) bdi { padding: 0 3px; border-radius: 3px; background: var(--vscode-textCodeBlock-background, #80808026); }
`;
