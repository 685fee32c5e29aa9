/**
 * The styles of the bar below a sequence of pages: a button back, a button on, and between them the position and further
 * buttons.
 */
import { css } from 'lit';

export const barStyles = css`
  :host { display: flex; align-items: center; gap: 4px 10px; padding: 6px 14px;
    border-top: 1px solid var(--line);
    background: var(--vscode-editorWidget-background, var(--vscode-editor-background)); }
  button { appearance: none; font: inherit; color: inherit; background: none; cursor: pointer; border-radius: 5px;
    border: 1px solid var(--line); padding: 3px 10px; max-width: 34%; overflow: hidden; text-overflow: ellipsis;
    white-space: nowrap; min-height: 26px; }
  button:hover:enabled { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
  button:is(:disabled, [aria-disabled='true']) { opacity: 0.45; cursor: default; }
  button[aria-disabled='true']:hover { background: none; }
  .next { background: var(--vscode-button-background, #0078d4); color: var(--vscode-button-foreground, #fff);
    border-color: var(--vscode-button-border, transparent); margin-left: auto; flex: none; }
  .next:hover:enabled { background: var(--vscode-button-hoverBackground, #026ec1); }
  .tour { border-color: transparent; color: var(--muted); flex: none; position: relative; }
  .type { font-size: var(--small); }
  .type + .type { font-size: inherit; }
  .full-screen svg { width: 1.15em; height: 0.87em; fill: none; stroke: currentColor; stroke-width: 1.6; }
  /* Where buttons hardly fit, VS Code's own key does it. */
  @container (max-width: 420px) { .full-screen { display: none; } }
  .screen { display: inline-block; width: 1.15em; height: 0.77em; border: 1.5px solid currentColor; border-radius: 2px; }
  /* Controls keep their place whatever the type size, so that pressing twice presses the same one. In a large room, which is
     seen from further away, they are larger too. */
  :host([presenting]) { --own: calc(var(--vscode-font-size, 13px) / var(--type-size, 1) * max(1, var(--presented, 1) / 1.5));
    --small: calc(var(--own) * 1.1); font-size: calc(var(--own) * 1.25); }
`;
