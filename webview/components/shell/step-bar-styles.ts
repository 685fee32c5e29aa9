/** Styles of the bar below the story. */
import { css } from 'lit';

export const stepBarStyles = css`
  /* As wide as for the longest name, so that what is beside it never moves under the pointer. */
  [data-names]::after { content: attr(data-names); display: block; height: 0; overflow: hidden; visibility: hidden;
    white-space: pre; }
  /* How much of the tour's time at this step is over. */
  .stay { position: absolute; left: 0; right: 0; bottom: 0; height: 3px; transform: scaleX(0); transform-origin: left;
    background: var(--vscode-charts-blue, #3794ff); }
  /* Looks like a button: muted text without an icon would look like a label. Its size is a share of the bar's, as the small size
     of a menu is that of the page. */
  .short { font-size: 0.88em; font-variant-numeric: tabular-nums; color: inherit; border-color: var(--line); }
  trace-menu.short { border: 1px solid var(--line); border-radius: 5px; }
  /* If there is room; its key works anyway. */
  @container (max-width: 1000px) { trace-menu.short { display: none; } }
  /* In a presentation buttons are larger; the list of steps has them as well. */
  @container (max-width: 1260px) { :host([presenting]) trace-menu.short { display: none; } }
  .tour[aria-pressed='true'] { color: inherit; border-color: var(--vscode-focusBorder, #0078d4); }
  .play, .pause { display: inline-block; width: 0.77em; height: 0.77em; }
  .play { background: currentColor; clip-path: polygon(0 0, 100% 50%, 0 100%); }
  .pause { border: solid currentColor; border-width: 0 0.23em; }
  .first { display: inline-block; width: 0.92em; height: 0.77em; border-left: 0.15em solid currentColor; }
  .first::after { content: ''; display: block; margin-left: 1px; height: 100%; background: currentColor;
    clip-path: polygon(100% 0, 0 50%, 100% 100%); }
  /* A small screen. */
  .chosen { display: flex; align-items: center; margin-left: 10px; color: var(--muted); }
  .chosen :is(span, trace-heads-popover) { min-width: 8ch; text-align: center; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .chosen button { padding-inline: 8px; }
  /* In two lines, since the name of the step needs the width; they make the bar no higher. */
  .chosen .why { min-width: 0; width: min-content; margin: -4px 0 -4px 4px; font-size: var(--small); line-height: 1;
    text-align: start; white-space: normal; }
  .why.awaited { visibility: hidden; }
  @container (max-width: 1100px) { :host([presenting]) .why { display: none; } }
  /* Nor has it room in one line. */
  @container ((min-width: 901px) and (max-width: 1020px)) or ((min-width: 640px) and (max-width: 760px)) {
    :host([presenting]:not([lesson])) .now { margin-block: -6px; font-size: var(--small); line-height: 1.05; white-space: normal;
      text-wrap: balance; }
    :host([presenting]:not([lesson])) .now::part(opener) { padding-block: 1px; }
  }
  /* Keys choose them as well. */
  @container (max-width: 900px) { :host([presenting]) .chosen { display: none; } }
  .chosen.awaited { visibility: hidden; }
  /* On one line with the dots, if both fit. */
  .dots { flex: 1 0 100%; display: flex; flex-wrap: wrap; align-items: center; gap: 0 10px; min-width: 0; }
  .dots .chosen { flex: 1 0 auto; justify-content: center; margin: 0; font-size: var(--small); }
  .dots .chosen button { min-height: 24px; padding-block: 0; }
  /* In a low panel the step needs the room. */
  @media (max-height: 560px) { .dots .chosen { display: none; } }
  /* The name of the next step and the line of progress need the room. */
  @container (max-width: 720px) {
    .tour .name, .back .name { display: none; }
    .tour[data-names]::after, .back[data-names]::after { content: none; }
    :host(:not([rail])) .next { max-width: 46%; }
  }
  /* Where there is no room for both, the word stays: it says more than the picture. */
  @container (max-width: 420px) { :host([rail]:not([presenting])) .screen { display: none; } }
  @container (max-width: 560px) {
    :host([presenting]) { --small: calc(var(--own) * 0.88); font-size: var(--own); }
    /* Beside so many buttons, names of steps need their own line. */
    :host([presenting]) .now { flex: 1 0 100%; order: -1; text-align: start; }
    :host([presenting]) .back { margin-right: auto; }
    :host([presenting]) .next { margin-left: 0; }
  }
  nav, .line { flex: 1 1 120px; display: flex; gap: 3px; min-width: 0; }
  .line { gap: min(3px, 1%); }
  .line i { flex: 1; padding: 8px 0; cursor: pointer; }
  .line i::before { content: ''; display: block; height: 4px; border-radius: 2px;
    background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 22%, transparent); }
  .line i:hover::before { outline: 1px solid currentColor; outline-offset: 1px; }
  .line i.done::before { background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 55%, transparent); }
  .line i.on::before { height: 8px; margin-block: -2px; background: var(--vscode-charts-blue, #3794ff);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: 1px; }
  :host([rail]) { flex-wrap: wrap; padding: 3px 8px 6px; }
  :host([rail]) nav { flex: 1 0 100%; gap: 0; overflow-x: auto; scrollbar-width: none; order: -1; }
  :host([rail]) .dots nav { flex: 1000 0 240px; order: 0; }
  .dot { flex: 1 0 13px; max-width: none; display: grid; place-items: center; min-height: 24px; padding: 0; border: 0; }
  .dot::before { content: ''; width: 9px; height: 9px; border-radius: 50%;
    border: 2px solid color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 55%, transparent); }
  .dot.done::before { background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 55%, transparent); }
  .dot.block::before { border-radius: 2px; }
  .dot.skipped:not([aria-current]) { opacity: 0.3; }
  .dot[aria-current]::before { width: 13px; height: 13px; border-color: var(--vscode-focusBorder, #0078d4);
    background: var(--vscode-focusBorder, #0078d4); }
  .now.note { font-size: var(--small); }
  .note span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .back { min-width: 30px; flex: 0 1 auto; text-align: start; }
  /* The presenter can be told a number and find its dot. */
  .number { display: none; font-size: var(--small); color: var(--muted); font-variant-numeric: tabular-nums; line-height: 1; }
  [aria-current] .number { color: inherit; font-weight: 600; }
  @container (min-width: 720px) {
    :host([presenting]) .dot { display: flex; align-items: center; justify-content: center; gap: 4px; }
    :host([presenting]) .dot::before { flex: none; }
    :host([presenting]) .number { display: inline; }
  }
  .dot.failed::before { border-color: var(--bad); background: var(--bad); }
  /* Whatever the text, the buttons beside it keep their places: two lines are as high as they. */
  .now { flex: 1 1 0; min-width: 0; text-align: center; color: var(--muted); overflow: hidden; text-overflow: ellipsis;
    white-space: nowrap; }
  .now::part(opener) { width: 100%; padding: 0 4px; font: inherit; line-height: inherit; color: inherit; overflow: hidden;
    text-overflow: ellipsis; white-space: inherit; text-wrap: inherit; border: 0; }
  :host([rail]:not([presenting])) .now { font-size: var(--small); line-height: 1.15; height: 2.3em; align-content: center;
    white-space: normal; text-wrap: balance; }
  /* Between the buttons hardly a word would fit: it has its own line where that takes little of the step's room. */
  @container (max-width: 330px) {
    :host([rail]:not([presenting])) .now { flex: 1 0 100%; order: -1; height: auto; white-space: nowrap; }
    :host([rail]:not([presenting])) .back { margin-right: auto; }
    :host([rail]:not([presenting])) .next { margin-left: 0; }
  }
  /* Both buttons stay on one line: a dot leads to the first step as well. */
  @container (max-width: 260px) { :host([rail]:not([presenting])) [data-action='tour-start'] { display: none; } }
  /* The name of the step has two lines, and the longest one needs some of their room. */
  @container (max-width: 400px) { :host([rail]:not([presenting])) .tour { padding-inline: 6px; } }
  /* During a short walk the name of the step needs their room: dots lead to the first step, and the menu above presents. */
  @container (max-width: 480px) {
    :host([rail]:not([presenting])) .short[aria-pressed='true'] ~ :is([data-action='tour-start'], [data-action='present']) { display: none; }
  }
  @media (max-height: 560px) and (max-width: 330px) { :host([rail]:not([presenting])) .now { display: none; } }
  /* Where the dots have their own line, none of them moves if the name of the step takes this room. */
  @media (min-height: 561px) { :host([presenting]) .chosen.of-none { display: none; } }
  /* In a presentation on a low page, all is on one line: the number says which step it is, and the title above has its
     name. */
  @media (max-height: 560px) {
    :host([presenting]) { --small: var(--own); flex-wrap: nowrap; gap: 4px; padding-block: 2px; font-size: calc(var(--own) * 1.1); }
    :host([presenting]) .back { order: -2; }
    :host([presenting][rail]) nav { flex: 1 1 0; }
    :host([presenting]:not([lesson])) .now { flex: none; min-width: 6ch; font-variant-numeric: tabular-nums; }
    :host([presenting]:not([lesson])) .now :is(.name, .arrow) { display: none; }
    /* A dot and its number do not fit side by side: the number is the dot, underlined if the step was read. */
    :host([presenting]) .dot { display: grid; }
    :host([presenting]) .dot::before { display: none; }
    :host([presenting]) .number { display: inline; padding: 2px 1px; border-bottom: 2px solid transparent; }
    :host([presenting]) .dot.done .number { border-color: currentColor; }
    :host([presenting]) .dot.failed .number { color: var(--bad); border-color: var(--bad); }
    :host([presenting]) .dot[aria-current] { background: var(--vscode-button-background, #0078d4); }
    :host([presenting]) .dot[aria-current] .number { color: var(--vscode-button-foreground, #fff); }
    :host([presenting]) [data-action='tour-start'] { display: none; }
    :host([presenting]) button { padding-inline: 6px; }
    :host([presenting]) .full-screen { padding-inline: 2px; }
    /* Numbers of two digits have the same distance as those of one. */
    :host([presenting]) .dot { padding: 0; flex-basis: 1ch; }
    :host([presenting]) .dot.two { flex-basis: 2ch; }
    :host([presenting]) .chosen { display: flex; margin: 0; }
    :host([presenting]) .chosen :is(span, trace-heads-popover) { min-width: 0; }
    :host([presenting]) .why { display: none; }
    /* Where so many numbers would run together, the number of the step alone opens their list. */
    @container (max-width: 840px) {
      :host([presenting]) :is(.chosen, nav) { display: none; }
      :host([presenting]:not([lesson])) .now { flex: 1; }
      :host([presenting]:not([lesson])) .now .arrow { display: inline; }
    }
  }
`;
