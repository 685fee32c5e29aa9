/** Styles that the components share. Everything follows the editor's theme. */
import { css } from 'lit';

/** Styles of the page itself. */
export const pageStyles = css`
  html, body { height: 100%; margin: 0; padding: 0; background: var(--vscode-editor-background); }
  /* Not on the body: for elements it clips, WhenVisible could not tell whether they are near. */
  html { overflow: clip; }
  /* High-contrast themes have no colour for buttons: selected ones are filled. */
  body.vscode-high-contrast, body.vscode-high-contrast-light { --selected: var(--vscode-editor-foreground);
    --on-selected: var(--vscode-editor-background);
    /* These themes' own dimmed text does not reach a contrast of 7:1 everywhere (WCAG 2.2, level AAA). */
    --muted-contrast: color-mix(in srgb, var(--vscode-foreground) 85%, var(--vscode-editor-background));
    --hatching: 65%;
    /* Colours alone do not tell the sign there. */
    --sign-marks: block;
    /* In these themes chosen rows are as white as bars are bright. */
    --chosen-bar: var(--vscode-editor-background); }
`;

export const sharedStyles = css`
  :host {
    --mono: var(--vscode-editor-font-family, ui-monospace, monospace);
    --muted: var(--muted-contrast, var(--vscode-descriptionForeground, #9d9d9d));
    --line: var(--vscode-editorWidget-border, var(--vscode-panel-border, #80808059));
    --chosen: var(--vscode-editor-selectionBackground, #264f78);
    --good: color-mix(in oklab, var(--vscode-charts-green, #89d185) 80%, var(--vscode-editor-foreground, #ccc));
    /* Has a contrast of 4.5:1 on a card's background as well. */
    --bad: color-mix(in oklab, var(--vscode-errorForeground, #f48771) 60%, var(--vscode-editor-foreground, #ccc));
    --small: calc(var(--vscode-font-size, 13px) * 0.88);
  }
  :host([hidden]), [hidden] { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }
  :focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
  /* Buttons of VS Code Elements have a line height of 22 CSS pixels, whatever the type size. */
  vscode-button::part(base) { line-height: var(--button-line, calc(22px * var(--type-size, 1))); }
  /* After a click the button looks as before: only keyboard focus is marked. */
  vscode-button[secondary]:focus:not(:hover)::part(base) { background-color: var(--vscode-button-secondaryBackground, #313131); }
  /* High-contrast themes do not define this colour: the button's own default is dark, and so is text on light. */
  vscode-button[secondary]:hover::part(base) { background-color: var(--vscode-button-secondaryHoverBackground, var(--vscode-button-secondaryBackground, #3c3c3c)); }
  /* A button in a sentence. */
  .link { appearance: none; font: inherit; background: none; border: 0; padding: 0; cursor: pointer;
    color: var(--vscode-textLink-foreground, #3794ff); }
  .link:hover { text-decoration: underline; }
  .muted { color: var(--muted); }
  .small { font-size: var(--small); }
  .mono { font-family: var(--mono); }
  /* The answer to the previous question, until the present one is answered. */
  .stale { opacity: 0.5; }
  /* Numbers of another block or head keep their room and the focus, but are not shown under the name of the chosen one. */
  .outdated { position: relative; }
  .outdated > :not(.computing) { opacity: 0; pointer-events: none; }
  .outdated > .computing { position: absolute; top: 4px; margin: 0; color: var(--muted); }
  .hatched {
    background-image: repeating-linear-gradient(135deg,
      color-mix(in srgb, currentColor var(--hatching, 30%), transparent) 0 1px, transparent 1px 5px);
  }
  td.hatched { background-image: repeating-linear-gradient(135deg,
    color-mix(in srgb, currentColor var(--hatching, 18%), transparent) 0 1px, transparent 1px 6px); }
  .unseen {
    position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }
  /* While a step is presented, content below a figure is shown whole or not at all: the edge of the view cuts no line. */
  .seen-whole { animation: var(--seen-whole, none); animation-timeline: view(); animation-range: entry; }
  @keyframes seen-whole { from, 97% { opacity: 0; } 98%, to { opacity: 1; } }
  .badge { white-space: nowrap; font-size: calc(var(--small) * 0.94); padding: 0 6px; border-radius: 8px;
    background: var(--vscode-badge-background, #616161); color: var(--vscode-badge-foreground, #fff); }
`;

/** Paragraphs that are read, no wider than one reads with ease. */
export const proseStyles = css`
  p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
`;

/** Tokens in a sentence, each a `bdi`. */
export const namedTokenStyles = css`
  bdi { font-family: var(--mono); white-space: pre; padding: 0 3px; border-radius: 3px;
    background: var(--vscode-textCodeBlock-background, #80808026); }
`;

/** The button that closes a note. */
export const closeStyles = css`
  .close { appearance: none; font: inherit; color: var(--muted); background: none; border: 0; border-radius: 4px; padding: 0;
    min-width: 22px; min-height: 22px; cursor: pointer; }
  .close:hover { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
`;

/** A note above the trace. */
export const noteStyles = css`
  :host { display: contents; }
  .note { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-bottom: 6px; padding: 4px 10px;
    border: 1px solid var(--vscode-inputValidation-infoBorder, #007acc);
    background: var(--vscode-inputValidation-infoBackground, transparent);
    color: var(--vscode-inputValidation-infoForeground, inherit); }
  .note > span { overflow-wrap: anywhere; }
`;

/** Options with a border, of which one is chosen. */
export const chosenOptionStyles = css`
  [role='option']:hover { background: var(--vscode-list-hoverBackground, #80808026); }
  [role='option'][aria-selected='true'] { background: var(--chosen);
    border-color: var(--vscode-focusBorder, #0078d4);
    box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4);
    color: var(--vscode-editor-selectionForeground, inherit); }
`;

/**
 * Rows of a table that scrolls with the presented step, and paragraphs, are also shown whole or not at all. Used beside the
 * shared styles.
 */
export const wholeRowStyles = css`
  :is(tbody, tfoot) > tr > *, p { animation: var(--seen-whole, none); animation-timeline: view(); animation-range: entry; }
  /* The headings of a table are seen with its first row, never alone. */
  table { timeline-scope: --first-row; }
  tbody > tr:first-child { view-timeline-name: --first-row; }
  :is(caption, thead > tr > *) { animation: var(--seen-whole, none); animation-timeline: --first-row; animation-range: entry; }
`;

/** For content above the part that is read: in a low panel it scrolls by itself, and leaves most of the height. */
export const topStyles = css`
  @media (max-height: 560px) { .top { max-height: 36vh; overflow: hidden auto; } }
`;

export const tableStyles = css`
  .scroll { overflow: var(--table-overflow, auto); max-width: 100%; }
  table { border-collapse: collapse; font-family: var(--mono); font-size: var(--small);
    font-variant-numeric: tabular-nums; }
  th { font-weight: normal; color: var(--muted); white-space: pre; }
  td, th { padding: 1px 7px; text-align: right; height: 19px; }
  th[scope='row'], .left { text-align: left; }
  tr.chosen > *, tr.chosen > th > * { background: var(--chosen);
    color: var(--vscode-editor-selectionForeground, var(--vscode-editor-foreground)); }
  tr.pick { cursor: pointer; }
  tr.pick:hover > *, tr[data-previewed]:not(.chosen) > * { background: var(--vscode-list-hoverBackground, #80808026); }
  tr.pick.chosen:hover > * { background: var(--chosen); }
`;

/** The names of a table's rows: an index, and the token that it has. */
export const rowNameStyles = css`
  .index { display: inline-block; min-width: 3ch; color: var(--muted); margin-right: 1ch; text-align: right; }
  .token { display: inline-block; max-width: 14ch; overflow: hidden; text-overflow: ellipsis;
    vertical-align: bottom; color: var(--vscode-editor-foreground); }
`;

/** The heading of a row that is chosen by a click: it is a button, for the keyboard. */
export const rowButtonStyles = css`
  th > button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; margin: 0;
    text-align: inherit; white-space: inherit; cursor: pointer; }
  th > button:hover { text-decoration: underline; }
`;

/** Headings that sort a table by their column: each is filled by its button, and stays in view while the rows scroll. */
export const sortHeadingStyles = css`
  thead th { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); padding: 0; }
  thead button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 2px 7px;
    width: 100%; text-align: right; cursor: pointer; white-space: nowrap; }
  thead button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
  thead button:focus-visible { outline-offset: -1px; }
  [aria-sort] button::after { content: ' ▴'; }
  [aria-sort='descending'] button::after { content: ' ▾'; }
`;

/** Rows of all tokens of a text, each chosen by a button, in a table that scrolls below its heading. */
export const tokenRowStyles = css`
  /* Up to a thousand rows out of view need not be painted with everything else. */
  .scroll { max-height: 360px; content-visibility: auto; contain-intrinsic-block-size: auto 360px; }
  thead :is(th, td) { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); }
  .special { font-style: italic; }
  button { appearance: none; font: inherit; color: var(--vscode-editor-foreground); background: none; border: 0; padding: 0;
    margin: 0; cursor: pointer; white-space: pre; max-width: 22ch; overflow: hidden; text-overflow: ellipsis; }
  tr.chosen button { color: inherit; }
`;

/** Fields and sliders that VS Code Elements does not have, in the editor's colours. */
export const controlStyles = css`
  input[type='number'], input[type='search'], input[type='text'] { font: inherit; font-family: var(--mono); min-width: 0; width: 100%;
    padding: 2px 5px; color: var(--vscode-input-foreground, inherit);
    background: var(--vscode-input-background, transparent);
    border: 1px solid var(--vscode-input-border, var(--line)); border-radius: 2px; }
  input::placeholder { color: var(--vscode-input-placeholderForeground, var(--muted)); opacity: 1; }
  input[type='range'] { width: 100%; min-width: 0; margin: 0; height: 18px;
    accent-color: var(--vscode-charts-blue, #3794ff); cursor: pointer; }
  input:focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 0; }
  input:disabled { opacity: 0.5; cursor: default; }
`;
