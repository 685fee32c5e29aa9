/** Styles of a neuron's card. */
import { css } from 'lit';

export const neuronCardStyles = css`
  /* Grows downwards, so that what is being read stays in place when an answer arrives. */
  dialog { margin-block: 16px auto; width: min(calc(720px * var(--type-size, 1)), calc(100vw - 24px)); max-height: calc(100vh - 32px); }
  .read { padding: 4px 16px 14px; }
  h3 { margin: 14px 0 2px; font-size: 1em; font-weight: 600; }
  p { margin: 4px 0 6px; max-width: 76ch; line-height: 1.45; }
  .chips, .strip { display: flex; flex-wrap: wrap; gap: 4px; margin: 0 0 6px; padding: 0; list-style: none; }
  .chips button { appearance: none; font: inherit; font-family: var(--mono); color: inherit; cursor: pointer; padding: 1px 6px;
    background: none; border: 1px solid var(--line); border-radius: 3px; }
  .chips button:hover { border-color: var(--vscode-focusBorder, #0078d4); }
  .chips [aria-current='true'] { background: var(--chosen); color: var(--vscode-editor-selectionForeground, var(--vscode-editor-foreground)); }
  .chips [aria-current='true'] .muted { color: inherit; }
  .strip { max-height: 30vh; overflow: auto; gap: 2px; }
  li { position: relative; }
  bdi { display: block; border: 1px solid var(--line); border-radius: 3px; padding: 1px 5px; font-family: var(--mono); white-space: pre; }
  form { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
  form input[type='number'] { width: 8ch; }
  .link { text-align: start; }
  caption { text-align: start; padding-bottom: 2px; font-family: var(--vscode-font-family, system-ui, sans-serif); }
  .ends { display: flex; flex-wrap: wrap; gap: 8px 28px; }
  tbody th { color: inherit; max-width: 22ch; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
  .formula { font-family: var(--mono); font-size: var(--small); color: var(--muted); white-space: nowrap; }
`;
