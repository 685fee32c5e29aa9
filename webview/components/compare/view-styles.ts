/** The layout of a comparison: what stays in view, its rail and its parts, on a page and presented. */
import { css } from 'lit';

export const compareViewStyles = css`
  :host { display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); height: 100%; container-type: inline-size; }
  .top { position: relative; display: flex; flex-direction: column; gap: 7px; padding: 9px 14px;
    border-bottom: 1px solid var(--line); }
  /* In little room, one line each for the sides, the buttons, the tokens, and what is chosen. */
  .top.narrow { gap: 4px; padding: 5px 10px; }
  .body { display: grid; grid-template-columns: auto minmax(0, 1fr); min-height: 0; }
  main { position: relative; overflow-y: auto; min-width: 0; }
  @container (max-width: 700px) { .body { grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); } }
  /* The margin hides fractions of a pixel: otherwise a sliver of the part above would be in view, and the browser would
     anchor that part, not the one that is read, while it grows. */
  section { padding: 14px 16px 18px; border-bottom: 1px solid var(--line); margin-bottom: 1px; --figure-room: calc(100cqi - 32px); }
  h2 { display: flex; gap: 2px 10px; margin: 0 0 4px; font-size: 1.12em; font-weight: 600; }
  h2 small { align-self: baseline; font-weight: normal; color: var(--muted); font-size: 0.82em; }
  h2 .number { display: inline-block; color: var(--muted); font-weight: normal; min-width: 1.4ch; margin-right: 4px; }
  h2 { flex-wrap: wrap; align-items: baseline; }
  .only-b { padding: 10px 16px; }
  .link { text-decoration: underline; }
  .texts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 10px; margin: 6px 0; max-width: 84ch; }
  .texts dt { color: var(--muted); font-weight: 600; }
  .texts dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; max-height: 8.7em; overflow-y: auto; }
  .own { list-style: none; margin: 6px 0; padding: 0; max-width: 460px; display: grid; column-gap: 8px;
    grid-template-columns: fit-content(45%) 1fr 8ch; font-size: var(--small); }
  .own li { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center; min-height: max(20px, 1.4em); }
  .own bdi { font-family: var(--mono); white-space: pre; overflow: hidden; text-overflow: ellipsis; }
  .own .share { font-family: var(--mono); text-align: right; font-variant-numeric: tabular-nums; }
  .written { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 84ch; }
  /* Keys choose the same. */
  :host([presenting]) :is(compare-pickers, compare-rail) { display: none; }
  /* One part at a time, with its figure first, which is seen from afar. */
  :host([presenting]) section { border: 0; margin: 0; padding-block: 8px; }
  /* Whoever presents reads no outline. */
  :host([presenting]) h2:focus-visible { outline: none; }
  :host([presenting]) :is(#parts, #drift) { display: flex; flex-direction: column; }
  :host([presenting]) :is(#parts, #drift) > p { order: 1; }
  :host([presenting]) #parts > p { max-width: none; }
  /* Larger type leaves no room for both: the figure comes before its text, and what is compared stays above. */
  :host([presenting][larger]) { --said-order: 1; }
  /* The same in a low window. */
  @media (max-height: 560px) {
    :host([presenting]) { --said-order: 1; }
    :host([presenting]) section[id*='step-']:not([hidden]) { display: flex; flex-direction: column; }
    :host([presenting]) section[id*='step-'] > p { order: 1; }
  }
  :host([presenting]) { --seen-whole: seen-whole linear both; }
  :host([presenting]) section[hidden] { display: none; }
  /* A presentation turns pages: the page says what is in sight of a row, unless a table is wider than this. */
  @media (min-width: 640px) { :host([presenting]) { --table-overflow: visible; } }
`;
