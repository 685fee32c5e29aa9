/** Styles of the table of a logit's parts, which shows all columns if there is any room for them. */
import { css } from 'lit';

export const attributionGridStyles = css`
  :host { display: block; }
  /* A long table scrolls in itself, so that its column headings stay in view. */
  /* In a presentation its last row is visible whole or not at all, by the view timeline of the step (see .seen-whole). */
  .after { animation: var(--seen-whole, none); animation-timeline: --grid; animation-range: entry; }
  .scroll { view-timeline-name: --grid; overflow: auto; max-width: 100%; max-height: max(160px, 55vh);
    padding: 0 2px 2px; scroll-padding: 30px 0 0 90px; }
  table { border-collapse: separate; border-spacing: 0; font-family: var(--mono); font-size: var(--small);
    font-variant-numeric: tabular-nums; }
  th { font-weight: normal; color: var(--muted); padding: 1px 6px; background: var(--vscode-editor-background);
    white-space: nowrap; }
  .columns th { min-width: 42px; position: sticky; top: 0; z-index: 2; }
  .columns .side { z-index: 3; }
  .side { position: sticky; left: 0; z-index: 1; text-align: left; min-width: 0; }
  .side.chosen { color: var(--vscode-editor-foreground); font-weight: 600; }
  td { position: relative; height: 25px; padding: 1px 4px; text-align: center; white-space: nowrap;
    border: 1px solid var(--vscode-editor-background); }
  td[data-part] { cursor: pointer; }
  td .label { opacity: 0.9; }
  td.apart { border-left-width: 6px; }
  /* Cells without heads: their columns are named below the inputs, and the outputs are set apart from the last block. */
  .outside td { border-radius: 6px; }
  .outside td:not(:last-child) { border-inline-end-width: 4px; }
  .after > * { border-top: 8px solid var(--vscode-editor-background); }
  .after td { height: 33px; border-start-start-radius: 6px 14px; border-start-end-radius: 6px 14px; }
  td.chosen { outline: 2px solid var(--vscode-focusBorder, #0078d4); outline-offset: -2px; }
  td.collected { outline: 2px dashed var(--vscode-editor-foreground); outline-offset: -2px; }
  td.read, td:focus-visible { outline: 2px solid var(--vscode-editor-foreground); outline-offset: -2px; }
  .outlier::after { content: ''; position: absolute; top: 2px; right: 2px; width: 4px; height: 4px;
    border-radius: 50%; background: currentColor; }
  /* A number is visible whole or not at all: one cut by the edge would read as another number. */
  td .number { display: inline-block; animation: whole linear both;
    animation-timeline: view(inline calc(var(--names, 40px) + 2px) calc(var(--sums, 80px) + 3px)); }
  /* The column beside the heads stays in place while they scroll, and its edge shows that there is more: MLPs often add most. */
  .mlp, .apart { position: sticky; right: 0; z-index: 1; }
  .apart { right: var(--mlp, 40px); }
  .columns :is(.mlp, .apart) { z-index: 3; }
  td:is(.mlp, .apart) { background: var(--vscode-editor-background); }
  td:is(.mlp, .apart) .number { animation: none; }
  .scroll td.mlp { border-left: 1px solid var(--line); }
  @keyframes whole {
    entry 0%, entry 98% { visibility: hidden; }
    entry 100%, exit 0% { visibility: visible; }
    exit 2%, exit 100% { visibility: hidden; }
  }
  td.bars { padding: 1px 8px 1px 2px; line-height: 0; }
  .bars svg { display: block; margin: 1px 0; }
  .room { container-type: inline-size; }
  /* If not all columns fit, the bars of the block sums give way, and numbers are as large as the columns allow. */
  .tight .bars { display: none; }
  .tight table { --least: max(var(--small) * var(--around, 1) * 0.8, var(--least-type, 0px));
    font-size: clamp(var(--least), (100cqi - var(--lines, 30px)) / var(--digits, 60) / 0.61, max(var(--small), var(--least))); }
  .tight th { padding-inline: 0; }
  .tight .columns th { min-width: 0; }
  .tight td { padding: 1px 0.35ch; }
  .tight .columns .side { font-size: max(0.88em, var(--least-type, 0px)); }
  .short table { --digits: var(--short-digits, 60); }
  /* If even that is too large, a sign replaces the 0 before the point. */
  .short .zero { display: none; }
  .short td { padding-inline: 0.2ch; }
  .scrolls :is(.apart, tr:not(:has(.apart)) .mlp) { box-shadow: -5px 0 5px -3px var(--vscode-widget-shadow, #0000005c); }
  .more { display: none; }
  .scrolls + .more { display: block; }
  /* In a presentation on a low page all rows are visible below their totals. */
  .low td { height: calc(21px * var(--type-size, 1) / 1.15); padding-block: 0; line-height: 1.2; }
  .low .after > * { border-top-width: 4px; }
  .low .after td { height: 27px; }
  .large th { padding-inline: 0; }
  .large td { padding-inline: 0.35ch; }
  .large .columns .bars { padding-inline: 1ch; }
  .readout { min-height: 1.5em; margin: 4px 0; font-family: var(--mono); font-size: var(--small); }
`;
