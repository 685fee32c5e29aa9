/** The look of dialogs over the page: the one that asks before something is saved, and cards for reading. */
import { css } from 'lit';

export const dialogStyles = css`
  /* Type in a dialog is the panel's, wherever the dialog stands: a heading has bold type, and a caption small type. */
  dialog { visibility: visible; max-width: 90vw; padding: 14px 18px; font-size: var(--vscode-font-size, 13px); font-weight: normal; border: 1px solid var(--vscode-widget-border, var(--line));
    border-radius: 6px; background: var(--vscode-editorWidget-background, #202020);
    color: var(--vscode-editorWidget-foreground, #cccccc);
    box-shadow: 0 4px 16px var(--vscode-widget-shadow, #0000005c); }
  dialog::backdrop { background: #00000055; }
  h3 { margin: 0 0 12px; font-size: 1.1em; }
  .buttons { display: flex; justify-content: flex-end; gap: 8px; margin-top: 4px; }
`;

/** A dialog for reading: its head, with the title and the close button, stays while the rest scrolls. */
export const cardStyles = css`
  dialog { --card: var(--vscode-editorWidget-background, var(--vscode-editor-background)); padding: 0; color: inherit; background: var(--card);
    border: 1px solid var(--vscode-editorWidget-border, var(--vscode-contrastBorder, #454545)); border-radius: 6px; font: inherit; }
  dialog::backdrop { background: rgb(0 0 0 / 0.45); }
  .head { position: sticky; top: 0; z-index: 1; padding: 10px 16px; border-bottom: 1px solid var(--line); background: var(--card); }
  .titled { display: flex; align-items: center; justify-content: space-between; gap: 8px; }
  h2 { margin: 0; font-size: 1.12em; font-weight: 600; }
`;
