import { css } from 'lit';
import { BETWEEN } from './presented';

/**
 * In CSS pixels: the type size of the sign that smaller type says more, and its width, which fits beside the lines of the box.
 */
const SIGN = 11;
const BESIDE_LINES = 14;

export const storyStepStyles = css`
  :host { display: block; padding: 14px 18px 26px; }
  section { min-width: 0; }
  /* The text stays in sight while figures longer than the view are scrolled. */
  section.beside { display: grid; grid-template-columns: var(--said) minmax(0, 1fr); column-gap: ${BETWEEN}px;
    margin-top: -12px; --figure-top: 0px; }
  .presented { --seen-whole: seen-whole linear both; --strip-width: 100%; --most-strip: calc(var(--seen) * 0.4);
    --text-height: max(222px, var(--seen) * 0.6);
    /* The reason why a token was drawn comes before the explanation of the bars. */
    --strip-display: flex; --strip-legend: 1; --scope-order: 1; }
  /* Changing the text or the model is not for the audience, nor is how a number is computed, or how tokens will be made. */
  .presented { --changes: none; --details: none; --most-type: calc(var(--vscode-font-size, 13px) * 1.25); }
  .presented trace-what-next { font-size: calc(1em * var(--around, 1)); --button-line: 1.4; }
  .beside .hero { margin-top: 0; }
  .hero trace-top-logits + trace-finding { display: block; margin-top: 12px; }
  .beside .said { position: sticky; top: 2px; align-self: start; max-height: var(--said-height);
    overflow-y: auto; font-size: var(--said-type); }
  .beside > .said { grid-area: 1 / 1; }
  .beside > .shown { grid-area: 1 / 2; min-width: 0; }
  /* For the presenter: in the lower corner of the findings' box, where it takes no room from the lines; it looks like the key
     that it names. */
  .left-away { grid-area: 1 / 1; place-self: start end; position: sticky; top: calc(var(--box-foot, var(--said-height)) - 1.4em);
    width: ${BESIDE_LINES}px; font-size: ${SIGN}px; line-height: 1.2; letter-spacing: -0.5px; text-align: center;
    color: var(--muted); }
  /* In the same corner. */
  .all-text { grid-area: 1 / 1; place-self: start end; position: sticky; top: calc(var(--box-foot, var(--said-height)) - 20px);
    width: ${BESIDE_LINES}px; height: 18px; padding: 0; font-size: ${SIGN}px; font-weight: bold; line-height: 1; cursor: pointer; border: 1px solid var(--line); border-radius: 3px;
    color: var(--vscode-button-foreground, #fff); background: var(--vscode-button-background, #0078d4); }
  /* Looks like a key, not like a word of the text. */
  .left-away::before { outline: 1px solid var(--line); border-radius: 2px; }
  .left-away::before { content: 'A−' / ''; }
  /* Its edge shows if there is more below. */
  .beside .said { border-bottom: 1px dotted transparent; animation: continues linear; animation-timeline: scroll(self); }
  @keyframes continues { from, 95% { border-color: var(--muted); } to { border-color: transparent; } }
  .large:not(.beside) trace-finding { font-size: 0.82em; }
  .beside .find { display: none; }
  /* Keyboard users are told the key that leads on; in a presentation nothing is shown that is not for everyone. */
  .keys { display: none; margin-left: 1em; font-size: 1em; }
  :host([by-keys]) .keys { display: inline; white-space: nowrap; }
  /* No room for it beside the place; the help has it as well. */
  @media (max-width: 420px) { :host([by-keys]) .keys { display: none; } }
  .place { font-size: max(0.88em, var(--least-type, 0px)); color: var(--muted); }
  h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; margin: 2px 0 4px; font-size: 1.5em;
    font-weight: 600; width: fit-content; max-width: 100%; }
  h2 small { font-size: 0.56em; font-weight: normal; color: var(--muted); text-wrap: balance; }
  /* Whoever presents reads no outline; what can be operated has one. */
  .presented h2:focus-visible { outline: none; }
  .large h2 { font-size: 1.2em; line-height: 1.2; }
  .large h2 small { font-size: 0.7em; }
  /* Above the figure of a lesson, which larger type must not make smaller. */
  .figure-first :is(.place, h2) { zoom: var(--around, 1); }
  /* Screen readers still read it, and it can be focused. */
  .untitled h2 { position: absolute; clip-path: inset(50%); }
  .lead { margin: 0 0 12px; max-width: 76ch; font-size: 1.1em; line-height: 1.5; }
  .beside h2 { font-size: 1.2em; line-height: 1.2; }
  .beside h2 small { font-size: max(0.7em, var(--least-type, 0px)); }
  .beside .lead { margin-bottom: 8px; line-height: 1.4; }
  /* The bar below says where the step is, at every step, and the text needs the line. */
  .presented .place, .beside .lead:not(:has(> :not([hidden]))) { display: none; }
  .hero { margin: 4px 0 10px; scroll-margin-bottom: 10px; }
  trace-value-panel { display: block; margin: 8px 0; }
  .note { padding-left: 10px; border-left: 3px solid var(--vscode-charts-yellow, #cca700); max-width: 76ch;
    line-height: 1.5; }
  .force { max-width: 84ch; color: var(--muted); line-height: 1.5; }
  .arcs { max-width: 84ch; color: var(--muted); line-height: 1.5; }
  .all { margin-top: 16px; }
  .size { margin: 12px 0 0; }
  .find, .walks { margin: 0 0 12px; }
  /* In a low or narrow panel the figure begins in view below its text. */
  @media (max-height: 720px), (max-width: 640px) {
    section:not(.beside) { margin-top: -6px; }
    .lead { margin-bottom: 8px; font-size: 1em; line-height: 1.35; }
    .hero { margin-top: 0; }
  }
  /* Without the rail the bar below says where the step is, and the text needs the line. */
  @media (max-height: 720px) and (max-width: 640px) { .place { display: none; } }
  .heads { max-width: calc(360px * var(--type-size, 1)); margin: 0 0 12px; }
`;
