/** Styles of findings. */
import { css } from 'lit';

export const findingStyles = css`
  :host { display: block; }
  p { margin: 0; }
  .where { margin-bottom: 6px; }
  /* Another subject begins, in a paragraph of its own. */
  [data-another-question] { font-style: normal; color: var(--muted); }
  .break { display: block; height: 6px; }
  /* In a presentation every line is needed. */
  :host([alone]) .break { display: none; }
  /* A remark does not make the answer longer to read. */
  :host(:not([alone])) .remark { display: block; margin-top: 4px; font-size: max(0.88em, var(--least-type, 0px)); color: var(--muted); }
  .test { margin-top: 6px; }
  /* No larger than the sentence that it tests. */
  .test vscode-button { max-width: 100%; --vscode-font-size: 0.92em; }
  /* Shown whole in the narrow column of a presentation, as high as its own type needs. */
  :host([alone]) .test { --button-line: 1.4; }
  .test :is(.opposes, .words) { display: inline-block; max-width: 100%; margin-top: 4px; }
  .test .opposes[hidden] { display: none; }
  .test span { white-space: normal; line-height: 1.25; }
  .test small { display: block; margin-top: 4px; font-size: max(0.88em, var(--least-type, 0px)); line-height: 1.4; color: var(--muted); }
  /* In the narrowest panel, and in a low one without the rail, the figure begins in view below it. */
  @media (max-width: 420px), (max-height: 720px) and (max-width: 640px) { .test small, .where .around { display: none; } }
  details { margin-top: 4px; }
  summary { width: fit-content; font-size: max(0.88em, var(--least-type, 0px)); color: var(--muted); cursor: pointer; }
  .aside { margin-top: 6px; font-size: max(0.88em, var(--least-type, 0px)); color: var(--muted); }
  .box, .room { margin: 0 0 14px; padding: 8px 14px; max-width: 84ch; font-size: 1.08em; line-height: 1.6;
    border-left: 3px solid var(--vscode-charts-yellow, #cca700); border-radius: 0 6px 6px 0;
    background: color-mix(in srgb, var(--vscode-charts-yellow, #cca700) 9%, transparent); }
  .with-room { display: grid; }
  /* The frame is as high as that room, so that nothing seems to be missing below. */
  .with-room > * { grid-area: 1 / 1; }
  .room { visibility: hidden; }
  @media (max-height: 720px), (max-width: 640px) { .box, .room { margin-bottom: 4px; padding-block: 5px; font-size: 1em; line-height: 1.4; } }
  /* In a presentation it is the last in its column. */
  :host([alone]) .box { margin-bottom: 0; }
  /* The short form has the size and colour of what follows, since it is read first. */
  .where.aside { margin-top: 0; font-size: inherit; color: inherit; }
  /* Other runs may give a result a line longer or shorter, and the figure below must not move. */
  .aside[data-measured] { min-height: 3lh; }
  .awaited { min-height: var(--told-height, 3em); }
  .stale { opacity: 0.55; }
  button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; margin: 0;
    cursor: pointer; border-radius: 3px; text-decoration: underline dotted; text-underline-offset: 3px; }
  /* Framed text has padding; beside plain words that would look like a space before a comma or bracket. */
  .token, .prediction { padding: 0 3px; margin: 0 -1px; font-family: var(--mono); white-space: pre-wrap; text-decoration: none;
    background: var(--vscode-textCodeBlock-background, #80808026); }
  button.prediction { outline: 1px dashed var(--vscode-focusBorder, #0078d4); outline-offset: -1px; margin-right: 1px; }
  button.prediction:focus-visible { outline: 2px solid var(--vscode-focusBorder, #0078d4); }
  button:hover { background: var(--vscode-list-hoverBackground, #80808026); text-decoration: underline; }
  /* A comma or bracket after a token stays on its line. */
  .joined { white-space: nowrap; }
  .full { white-space: normal; }
  .number { font-family: var(--mono); font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
`;
