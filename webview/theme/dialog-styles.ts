/** How a dialog over the page looks that asks before something is saved. */
import { css } from 'lit';

export const dialogStyles = css`
  /* Its type is that of the panel, whatever it stands in: a heading has a bold one, and a caption a small one. */
  dialog { max-width: 90vw; padding: 14px 18px; font-size: var(--vscode-font-size, 13px); font-weight: normal; border: 1px solid var(--vscode-widget-border, var(--line));
    border-radius: 6px; background: var(--vscode-editorWidget-background, #202020);
    color: var(--vscode-editorWidget-foreground, #cccccc);
    box-shadow: 0 4px 16px var(--vscode-widget-shadow, #0000005c); }
  dialog::backdrop { background: #00000055; }
  h3 { margin: 0 0 12px; font-size: 1.1em; }
  .buttons { display: flex; justify-content: flex-end; gap: 8px; margin-top: 4px; }
`;
