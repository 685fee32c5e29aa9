/** The layout of a trace: its top, the rail, the steps, and the bar below them. */
import { css } from 'lit';

export const traceViewStyles = css`
  :host { display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); height: 100%; container-type: inline-size; }
  .above { position: relative; min-width: 0; }
  .top { display: flex; flex-direction: column; gap: 7px; padding: 9px 14px;
    border-bottom: 1px solid var(--line); }
  .body { display: grid; grid-template: auto auto minmax(0, 1fr) / auto minmax(0, 1fr); min-height: 0; }
  .side { grid-row: 1 / 4; width: 244px; }
  trace-lesson-place { grid-column: 2; }
  trace-pickers { grid-column: 2; grid-row: 2; padding: 6px 14px; border-bottom: 1px solid var(--line); }
  main { grid-column: 2; grid-row: 3; }
  /* In a presentation the card of a lesson is beside the figure that it is about. */
  .body.beside { grid-template-columns: var(--lesson) minmax(0, 1fr); }
  .beside trace-lesson-place { grid-area: 1 / 1 / 4; min-height: 0; }
  :host([presenting]) .side, :host([presenting]) trace-pickers { display: none; }
  /* Its dialogs are shown, as that of the worksheet. */
  :host([presenting]) trace-header { position: absolute; inset-inline: 0; height: 0; overflow: hidden; visibility: hidden; }
  :host([presenting]) trace-text-bar { --kept-note: none; }
  /* The figure needs the room more than a line that may come. */
  :host([presenting]) .top { padding-block: 3px; --legend-room: 0; --bar-legend: none; --whose-arcs: flex; --ids: none; --next-flow: row; }
  .next { padding: 4px 12px; border-top: 1px solid var(--line); }
  /* The strip of tokens names the most probable one as well. */
  @media (max-height: 400px) { .next { display: none; } }
  .bottom { min-width: 0; }
  /* A narrow panel has the most probable tokens above the bar. */
  trace-text-bar { --beside-note: 244px; }
  @container (max-width: 840px) { trace-text-bar { --beside-note: 222px; } }
  @container (max-width: 639px) {
    trace-text-bar { --beside-note: 0px; --above-bar: 122px; }
    /* Where no next token is predicted, nothing stands above the bar. */
    .above:not(:has(~ .bottom .next)) trace-text-bar { --above-bar: 84px; }
  }
  @media (max-height: 400px) { @container (max-width: 639px) { trace-text-bar { --above-bar: 84px; } } }
  .strips { display: flex; flex-direction: column; gap: 7px; --strip-height: calc(84px * var(--type-size, 1)); }
  /* Lets the last steps, and a step below an explained suggestion, be scrolled to the top as well. An opaque background lets
     the browser scroll without painting everything again. */
  /* With a note below it, its edge shows that it continues there. */
  main { position: relative; overflow-y: auto; min-width: 0; margin-bottom: var(--note-room, 0px); box-shadow: 0 1px 0 var(--line); background: var(--vscode-editor-background); }
  main > trace-suggestion-run + * { min-height: 100%; }
  main.numbers { padding-bottom: max(0px, 100vh - 480px); }
  .scope { margin: 0; }
  .typing { position: absolute; z-index: 3; left: 14px; top: 100%; margin-top: 8px; padding: 4px 12px;
    background: var(--vscode-editorHoverWidget-background, #202020);
    border: 1px solid var(--vscode-editorHoverWidget-border, #454545); }
  @container (max-width: 840px) { .side { width: 208px; } }
  @container (max-width: 560px) { .top { padding: 9px 10px; } }
  /* In a low panel the step needs the room. */
  @media (max-height: 720px) { :host(:not([presenting])) .top { gap: 3px; padding-block: 5px; } }
`;
