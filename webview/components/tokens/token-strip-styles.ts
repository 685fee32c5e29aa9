/** Styles of the chips in the strip of tokens. */
import { css } from 'lit';

/** The length of a full bar in CSS pixels, which fits the narrowest token. */
export const FULL_BAR = 22;

export const stripStyles = css`
  /* A long line of tokens scrolls; it must not make the panel wider. */
  :host { display: flex; flex-direction: column; gap: 4px; contain: inline-size; position: relative; }
  /* A closed menu takes no room, and no gap before it. */
  trace-token-menu { margin-top: -4px; }
  /* With two texts, each has its name and the text about its tokens on one line above them. */
  :host([named]) { display: grid; grid-template-columns: auto minmax(0, 1fr); align-items: stretch; gap: 2px 0; }
  :host([named]) .tokens { grid-area: 2 / 1 / auto / span 2; min-width: 0; }
  :host([named]) trace-token-strip-legend { grid-area: 1 / 2; min-height: 1.5em; }
  :host([named]) trace-token-menu { position: absolute; }
  /* Lines from another text pass behind its letters, which the background around them sets apart. */
  .named { --around-letters: 0 0 2px var(--vscode-editor-background); font-weight: 600; line-height: 1.5; padding-inline-end: 12px; position: relative; z-index: 1;
    text-shadow: var(--around-letters), var(--around-letters), var(--around-letters), var(--around-letters); }
  .tokens { font-size: calc(1em * var(--strip-fit, 1)); }
  .scroll { max-height: var(--strip-height, 122px); overflow: auto; scrollbar-width: thin; }
  .line { position: relative; }
  .flow { display: flex; flex-wrap: wrap; gap: 4px; padding: 2px; }
  .chips { display: contents; }
  .view { position: relative; min-width: 0; }
  .scroll.arcs { max-height: calc(122px * var(--type-size, 1)); scroll-padding-inline: 12px; }
  /* An edge with more beyond it fades. */
  .arcs[data-before] { --before: 16px; }
  .arcs[data-after] { --after: 16px; }
  .arcs:is([data-before], [data-after]) { mask-image: linear-gradient(to right, transparent, transparent calc(var(--before, 0px) - 6px), black var(--before, 0px),
    black calc(100% - var(--after, 0px)), transparent calc(100% - var(--after, 0px) + 6px), transparent); }
  /* An arrow at the middle of the tokens' height shows on which side the text continues. */
  .view:has(> [data-before])::before, .view:has(> [data-after])::after { position: absolute; bottom: 2px; line-height: 2.4;
    font-size: 1.15em; font-weight: 600; color: var(--vscode-textLink-foreground, #3794ff); pointer-events: none; }
  .view:has(> [data-before])::before { content: '‹' / ''; left: -1px; }
  .view:has(> [data-after])::after { content: '›' / ''; right: calc(var(--beyond-room, 0px) - 1px); }
  /* Without arcs, a token beyond an edge is named beside the line, over none of the tokens; there is room for its letters, an
     arrow and a share. */
  :host([bare]) .view[data-goes-on] { --beyond-room: max(76px * var(--type-size, 1), (var(--beyond-letters, 2) + 7) * 6.9px * var(--type-size, 1) + 18px); --beyond-words: none; --beyond-top: 5px;
    padding-inline-end: var(--beyond-room); }
  .arcs .line { width: max-content; }
  .arcs .flow { flex-wrap: nowrap; }
  /* Only the tokens determine the width of the line: the arcs of a wider line would keep it wide. */
  trace-token-arcs { width: 0; min-width: 100%; }
  :host([dense]) trace-token-arcs[empty], :host([bare]) trace-token-arcs { display: none; }
  :host([bare]) { --legend-room: 0; --attends: none; }
  .chip, .group { border: 1px solid var(--line); border-radius: 4px; line-height: 1.3; font-family: var(--mono); }
  .chip { --rest: transparent; --fill: var(--vscode-editorWidget-background, transparent);
    display: flex; flex-direction: column; align-items: center; padding: 1px 7px 4px; min-width: 26px; cursor: pointer;
    /* The full length, which is the same for all tokens whatever their width. */
    background: linear-gradient(var(--vscode-charts-blue, #3794ff) 0 0) 1px 100% /
      calc(var(--surprisal, 0) * ${FULL_BAR}px) 3px no-repeat,
      linear-gradient(var(--rest) 0 0) 1px 100% / ${FULL_BAR}px 3px no-repeat var(--fill); }
  .chip[data-surprisal] { --rest: color-mix(in srgb, currentColor 25%, transparent); }
  .group { display: flex; flex-direction: column; align-items: center;
    background: var(--vscode-editorWidget-background, transparent); }
  .parts { display: flex; flex-wrap: wrap; align-self: stretch; }
  .parts .chip { flex: 1; border-width: 0 0 0 1px; border-radius: 0; padding: 0 4px 4px; }
  .parts .chip:first-child { border-left-width: 0; }
  .chip:hover { --fill: var(--vscode-list-hoverBackground, #80808026); }
  .chip[data-previewed] { box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4);
    --fill: var(--vscode-list-hoverBackground, #80808026); }
  :host(:not([unlooked])) .chip[aria-selected='true'] { --fill: var(--chosen); border-color: var(--vscode-focusBorder, #0078d4);
    box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4);
    color: var(--vscode-editor-selectionForeground, inherit); }
  /* Attention matters more than where the pointer is; the frame still shows what is chosen. */
  :host(:not([unlooked])) .tinted .chip[aria-selected='true'] { outline: 2px solid var(--vscode-focusBorder, #0078d4);
    outline-offset: -1px; }
  /* Tokens that differ from the text before it was edited here. */
  .chip[data-changed] bdi { text-decoration: underline 2px; text-underline-offset: 3px; }
  .chip[data-kept] bdi { text-decoration: underline dotted 2px; text-underline-offset: 3px; }
  .told .chip { background-image: none; }
  /* What is not part of the text yet. */
  .next { appearance: none; font: inherit; font-family: var(--mono); line-height: 1.3; color: inherit; cursor: pointer;
    display: flex; flex-direction: column; align-items: center; padding: 1px 7px 4px; margin-left: 10px; border-radius: 4px;
    background: var(--vscode-editor-background); border: 1px dashed var(--vscode-focusBorder, #0078d4); }
  /* Thicker than its own frame, and inside it: the line above or below may cut off what is around it. */
  .next:focus-visible { outline: 2px solid var(--vscode-focusBorder, #0078d4); outline-offset: -2px; }
  /* Beside the line of tokens, never over it. */
  .beside { display: flex; align-items: flex-end; min-width: 0; }
  .beside .next { flex: none; margin-bottom: 2px; }
  /* Above it, so that choosing another token takes no room from the tokens; below the tokens, on one line with it. */
  .after { font-family: var(--vscode-font-family, sans-serif); font-size: max(var(--small) * 0.88, var(--least-type, 0px)); color: var(--muted); white-space: pre; }
  .beside .next { position: relative; }
  .beside .after { position: absolute; bottom: calc(100% + 2px); right: -1px; max-width: 16ch; overflow: hidden; text-overflow: ellipsis; }
  :host(:is([bare], [dense])) .beside .after { position: static; }
  /* On a line below the tokens, over no arc. */
  .whose { display: var(--whose-arcs, none); margin-block: -2px -6px; pointer-events: none;
    font-size: calc(var(--small) * var(--around, 1)); line-height: 1.2; color: var(--muted); }
  .whose.pending { visibility: hidden; }
  .link { padding: 0 2px; margin-left: 14px; pointer-events: auto; }
  :host([named]) .whose { grid-column: 1 / span 2; }
  .whose span { white-space: nowrap; padding: 0 2px; }
  .whose bdi { font-family: var(--mono); color: var(--vscode-editor-foreground); }
  .whose .change { flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; margin-left: 14px; color: var(--vscode-editor-foreground); pointer-events: auto; }
  .whose .link { flex: none; }
  .turn { appearance: none; flex: none; font: inherit; font-size: var(--small); white-space: nowrap; cursor: pointer; padding: 2px 6px;
    margin: 0 0 2px 6px; color: inherit; background: var(--vscode-editorWidget-background, transparent); border: 1px solid var(--line); border-radius: 4px; }
  .turn:hover { background: var(--vscode-list-hoverBackground, #80808026); }
  .next:hover { background: var(--vscode-list-hoverBackground, #80808026); }
  .special { border-style: dashed; font-style: italic; }
  .chip s { font-style: normal; opacity: 0.8; margin-right: 3px; }
  /* On a tint the text keeps the colour chosen for that tint. */
  .tinted .chip s { opacity: 1; }
  bdi { white-space: pre; }
  /* Only where needed: a thousand clipped boxes take longer than a frame to composite. */
  .long { max-width: 22ch; overflow: hidden; text-overflow: ellipsis; }
  .id { font-size: max(var(--small) * 0.88 * var(--strip-fit, 1), var(--least-type, 0px)); color: var(--muted); }
  [aria-selected='true'] .id, .tinted .id { color: inherit; }
  /* In a presentation the line of tokens is low; the ids are in the table of their step. */
  .chip .id { display: var(--ids, inline); }
  .next { flex-direction: var(--next-flow, column); gap: 0 0.5ch; }
`;
