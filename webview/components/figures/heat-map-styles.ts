/** The layout of a heat map on the page; its drawing follows the theme by itself. */
import { css } from 'lit';
import { sharedStyles } from '../../theme/styles';

export const heatMapStyles = [
  sharedStyles,
  css`
    :host { display: block; position: relative; width: fit-content; max-width: 100%; }
    .map { position: relative; }
    :host([aside]) { display: grid; grid-template-columns: auto minmax(0, calc(110px * var(--type-size, 1) * var(--around, 1))); align-items: start;
      gap: 4px 20px; }
    :host([aside]) > * { grid-column: 1 / -1; }
    :host([aside]) .map { grid-column: 1; }
    :host([aside]) trace-heat-map-legend { grid-area: 1 / 2; width: auto; min-width: 0; padding: 0; container: scale / inline-size; }
    canvas { display: block; }
    .over { position: absolute; inset: 0; cursor: crosshair; font-family: var(--mono); touch-action: pan-x pan-y; }
    .over.zoomed { cursor: grab; touch-action: none; }
    .over.dragging { cursor: grabbing; }
    .stale { opacity: 0.35; }
    /* Only if waiting takes long enough to be noticed. */
    .wait { position: absolute; inset: 0; display: grid; place-content: center; color: var(--muted);
      animation: appear 0s 0.3s both; }
    @keyframes appear { from { visibility: hidden; } to { visibility: visible; } }
    .tools { position: absolute; left: 0; bottom: 0; display: flex; opacity: 0; }
    .map:hover .tools, .map:focus-within .tools, [data-zoomed] .tools { opacity: 1; }
    @media (hover: none) { .tools { opacity: 1; } }
    .tools button { width: calc(26px * var(--type-size, 1)); height: calc(22px * var(--type-size, 1)); padding: 0;
      font: calc(15px * var(--type-size, 1)) / 1 var(--mono); color: inherit; cursor: pointer;
      background: var(--vscode-editorWidget-background, #252526); border: 1px solid var(--line); }
    .tools button + button { border-left: 0; }
    .tools button:hover:enabled { background: var(--vscode-toolbar-hoverBackground, #80808040); }
    .tools button:disabled { opacity: 0.45; cursor: default; }
    /* Its length must not make the figure wider. */
    .line { width: 0; min-width: 100%; padding-bottom: 2px; font-size: calc(var(--small) * var(--around, 1)); color: var(--muted); }
    .line button { font: inherit; color: var(--vscode-textLink-foreground, #3794ff); background: none; border: 0;
      padding: 0 4px; min-height: 22px; cursor: pointer; }
    .line button:hover { text-decoration: underline; }
  `,
];
