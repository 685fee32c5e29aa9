/** The layout of the step of the next token: bars, counts and sliders, on a page and presented. */
import { css } from 'lit';

export const nextTokenStyles = css`
  :host { display: block; container-type: inline-size; }
  /* The bars are above or beside the sliders, so that they are visible while a slider moves. */
  .setting { display: grid; gap: 4px 32px; align-items: start; }
  /* In units of the type size: 640 CSS pixels at the editor's own. */
  @container (min-width: 49em) {
    .setting { grid-template-columns: repeat(2, minmax(0, calc(420px * var(--type-size, 1)))); }
    .setting .controls { grid-row: 1; }
  }
  ol { list-style: none; margin: 2px 0 6px; padding: 0; max-width: calc(420px * var(--type-size, 1)); }
  li { display: grid; grid-template-columns: minmax(6ch, 18%) 1fr 19ch; align-items: center; gap: 10px;
    min-height: calc(19px * var(--type-size, 1)); font-size: var(--small); }
  @container (max-width: 26em) {
    li { grid-template-columns: 1fr auto; gap: 2px 10px; margin-bottom: 4px; }
    li .bar { grid-row: 2; grid-column: 1 / 3; zoom: calc(var(--type-size, 1) * 0.6); }
  }
  li bdi { font-size: 1em; padding: 0; border: 0; overflow: hidden; text-overflow: ellipsis; }
  ol li.others { grid-template-columns: 1fr auto; color: var(--muted); }
  .expected { display: inline-block; min-width: 11ch; }
  .far { text-decoration: underline; text-underline-offset: 2px; }
  /* They are listed because they were drawn often. */
  .other .far { text-decoration: none; }
  ol li.heads { grid-template-columns: 1fr auto; }
  .heads .share { font-family: inherit; }
  ol li.other { grid-template-columns: 1fr auto; padding-left: 2ch; }
  .share { justify-self: end; white-space: nowrap; font-family: var(--mono); text-align: right; color: var(--muted); }
  .share b { color: var(--vscode-editor-foreground, inherit); font-weight: 600; }
  .method > * { min-width: 0; max-width: 100%; }
  .method { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 18px; margin: 8px 0; }
  /* Brings the taken token into view, at a distance from the edge. */
  .large ~ .setting trace-sampling { margin-bottom: 0; }
  .large ~ div p, .large ~ p { margin-block: 3px; }
  .draws { display: inline-flex; gap: 8px; }
  /* No higher than the choice beside it. */
  .method.presented { --button-line: 1.4; zoom: var(--around, 1); gap: 4px 14px; margin-top: 0; }
  .presented .seed input { width: 9ch; }
  .now { display: inline-flex; align-items: center; gap: 8px; width: 22ch; height: 1.6em; white-space: nowrap; }
  .now.none { visibility: hidden; }
  .now bdi { font-size: 1em; line-height: 1.3; padding: 0 8px; overflow: hidden; text-overflow: ellipsis; }
  .seed { display: inline-flex; align-items: center; gap: 8px; }
  .seed input { width: 11ch; }
  /* Shows the full length of the scale. */
  li .bar { background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 14%, transparent); }
  p { margin: 6px 0; }
  .scale { margin: 0 0 6px; display: grid; }
  .scale > * { grid-area: 1 / 1; }
  .room::before { content: attr(data-text); visibility: hidden; }
  /* Room for a drawn token and its line before one is drawn, so that what is below stays in place. */
  .picked { min-height: 18em; }
  @container (max-width: 49em) { .picked { min-height: 22em; } }
  @container (max-width: 34em) { .picked { min-height: 29em; } }
  trace-sampling { max-width: calc(420px * var(--type-size, 1)); margin: 0 0 10px; }
  .token { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; }
  bdi { font-family: var(--mono); font-size: 1.25em; padding: 2px 12px;
    border: 1px solid var(--line); border-radius: 4px; white-space: pre; }
  /* Its room is there before anything is counted. */
  .often { margin: 0 0 6px; line-height: 1.3; min-height: 2.6em; }
  .beside .often { margin: 4px 0 0; }
  .beside .expected { min-width: 0; }
  trace-draw-line { margin: 8px 0; }
  /* In a presentation bars and sliders stand side by side whether or not a token is drawn, so that the first move of a slider
     moves no bar. */
  .setting.beside { zoom: var(--around, 1); column-gap: 16px; grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr); margin-bottom: 4px; }
  .beside .controls { grid-row: 1; }
  .beside trace-sampling { margin-bottom: 0; }
  .beside li { grid-template-columns: minmax(8ch, 16%) 1fr 17ch; gap: 8px; font-size: 1em; }
  /* If there is enough height, a bar has its own line below its name and numbers. */
  .wide li { grid-template-columns: 1fr auto; gap: 0 8px; margin-bottom: 2px; line-height: 1.1; }
  .wide li .bar { grid-row: 2; grid-column: 1 / 3; zoom: calc(var(--type-size, 1) * 0.8); }
  /* In little width as well: beside its name and numbers it would not be visible. */
  @container (max-width: 44em) {
    .beside:not(.wide) li { grid-template-columns: 1fr auto; gap: 0 8px; line-height: 1.1; }
    .beside:not(.wide) li .bar { grid-row: 2; grid-column: 1 / 3; zoom: calc(var(--type-size, 1) * 0.5); }
  }
  .wide ol { max-width: none; }
  .drawn-first > * { margin-block: 2px; }
  .drawn-first .token { zoom: var(--around, 1); }
  /* The findings beside the figure say it. */
  .drawn-first .probability { display: none; }
  .beside .scale { margin: 0; line-height: 1.2; }
  /* The explanation of the bars may take three lines; the line of a drawn token must still be visible whole below. */
  .beside ol { margin: 0 0 2px; }
  .taken bdi { border: 2px solid var(--vscode-focusBorder, #0078d4); }
`;
