import type * as vscode from 'vscode';

/** The Markdown of a hover, with its characters as they are read; none where there is no hover. */
export function hoverText(hover: vscode.Hover | undefined): string | undefined {
  const value = (hover?.contents as vscode.MarkdownString[] | undefined)?.[0]?.value;
  return value?.replaceAll('&nbsp;', ' ').replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
