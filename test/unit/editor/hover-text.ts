import type * as vscode from 'vscode';

/** The Markdown of a hover; none where there is no hover. */
export function hoverText(hover: vscode.Hover | undefined): string | undefined {
  return (hover?.contents as vscode.MarkdownString[] | undefined)?.[0]?.value;
}
