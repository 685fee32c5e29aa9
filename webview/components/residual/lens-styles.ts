/** Styles of the logit lens; widths as in `state/residual/lens-view.ts`. */
import { css, unsafeCSS } from 'lit';
import { LEFT_OUT } from '../../state/residual/lens-rows';
import { COLUMN, HEAD, HEADER, ROW } from '../../state/residual/lens-view';

export const lensStyles = css`
  :host { display: block; margin-top: var(--figure-top, 16px); --column: calc(var(--lens-column, ${unsafeCSS(COLUMN)}px) * var(--type-size, 1));
    --header: calc(var(--lens-header, ${unsafeCSS(HEADER)}px) * var(--type-size, 1));
    --head: calc(${unsafeCSS(HEAD)}px * var(--type-size, 1) * max(var(--around, 1), var(--cell))); --whole-row: calc(var(--lens-row, ${unsafeCSS(ROW)}px) * var(--type-size, 1));
    --row: calc(var(--whole-row) * var(--row-fit, 1));
    /* In lower rows the lines move closer together before the type shrinks. */
    --cell: min(1, var(--row-fit, 1) * 1.18); }
  h3 { margin: 0; font-size: 1em; font-weight: 600; color: var(--muted); }
  .title { display: flex; align-items: baseline; gap: 0 6px; margin: 0 0 4px; }
  /* Does not make the line higher. */
  .title trace-picture-menu { margin-block: -4px; }
  .title.large { margin-top: calc(-1 * var(--figure-top, 16px)); }
  /* What is above the table keeps the initial size of a presentation: larger type is for the rows, and the heading stays in
     sight. */
  .large { font-size: calc(1em * var(--around, 1)); }
  details { margin: 2px 0 6px; color: var(--muted); }
  summary { cursor: pointer; width: fit-content; }
  /* As wide as whole columns, so that at its end none is cut by the row names. */
  /* In a presentation it is as high as whole rows. */
  .scroll { overflow: auto; scroll-padding-block-start: var(--head); max-height: calc(var(--head) + round(down, var(--lens-height) - var(--wrapped, 0px) - var(--head) - var(--bar, 0px), var(--row)) + var(--bar, 0px)); width: fit-content; margin-top: 6px;
    max-width: calc(var(--header) + round(down, max(100% - var(--header), var(--column)), var(--column))); }
  /* The height for the rows that fit, with the lines that say which are left out. */
  .scroll.chosen-rows { max-height: var(--lens-height); }
  .left-out td { height: calc(${unsafeCSS(LEFT_OUT)}px * var(--type-size, 1) * var(--row-fit, 1)); padding: 0; text-align: left; cursor: default; overflow: visible; }
  /* In place however far the tokens are scrolled. */
  .left-out button { position: sticky; left: 0; appearance: none; font: inherit; color: var(--muted); background: none; border: 0; padding: 0 4px; cursor: pointer; }
  .left-out button:hover { text-decoration: underline; }
  table { table-layout: fixed; border-collapse: separate; border-spacing: 0; font-family: var(--mono);
    font-size: max(calc(var(--small) * var(--cell) * var(--lens-type, 1)), var(--least-type, 0px)); font-variant-numeric: tabular-nums; width: 0; }
  th { font-weight: normal; color: var(--muted); padding: 1px 4px; background: var(--vscode-editor-background); }
  thead th { width: var(--column); height: var(--head); overflow: hidden; text-overflow: ellipsis; white-space: pre;
    cursor: pointer; }
  /* When the table scrolls in itself, the tokens stay above their columns. */
  thead th { position: sticky; top: 0; z-index: 2; }
  thead .side { z-index: 3; }
  .side { position: sticky; left: 0; z-index: 1; width: var(--header); text-align: left;
    white-space: nowrap; cursor: default; }
  /* An edge with more tokens beyond it fades: at the left behind the row names, which stay. */
  .scroll[data-after] { mask-image: linear-gradient(to right, black calc(100% - 16px), transparent); }
  thead .side { overflow: visible; }
  .scroll[data-before] .side::after { content: ''; position: absolute; left: 100%; top: 0; bottom: 0; width: 16px;
    background: linear-gradient(to right, var(--vscode-editor-background), transparent); pointer-events: none; }
  thead .chosen { background: var(--chosen);
    color: var(--vscode-editor-selectionForeground, var(--vscode-editor-foreground)); }
  tbody .side.chosen { color: var(--vscode-editor-foreground); font-weight: 600; }
  .pointed { text-decoration: underline; }
  td { height: var(--row); padding: 0 3px; text-align: center; line-height: calc(1.25 * var(--row-fit, 1) / var(--cell)); cursor: pointer; overflow: hidden;
    white-space: nowrap; border: 1px solid var(--vscode-editor-background); }
  /* For text slightly too long for a line. */
  .tight { font-size: max(0.86em, var(--least-type, 0px)); }
  .tighter { font-size: max(0.74em, var(--least-type, 0px)); }
  td bdi { display: block; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
  /* The share stays whole, however long the token is. */
  .one-line td bdi { display: inline-block; max-width: calc(100% - 6.5ch); vertical-align: bottom; }
  .one-line td bdi.more { max-width: calc(100% - 5ch); }
  .one-line .side { padding-block: 0; line-height: 1.1; }
  /* Thinner in lower rows, so that no row is higher than the others and makes the table scroll. */
  .block > * { border-top-width: calc(3px * var(--row-fit, 1)); }
  th { border-top: 0 solid var(--vscode-editor-background); }
  td.chosen { border-inline: 2px solid var(--vscode-focusBorder, #0078d4); }
  td.read, td:focus-visible { outline: 2px solid var(--vscode-editor-foreground); outline-offset: -2px; }
  .readout { min-height: 3.6em; font-family: var(--mono); font-size: var(--small); max-width: none;
    font-variant-numeric: tabular-nums; }
  .facts { display: flex; flex-wrap: wrap; gap: 0 14px; white-space: pre-wrap; }
  [data-sum] { display: var(--details, inline); }
  .proof { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 10px; }
`;
