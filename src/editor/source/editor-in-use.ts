/** The editor that a command is about, although the keyboard may be in a panel. */
import * as vscode from 'vscode';

/**
 * The active editor. Where a panel has the keyboard VS Code names none: then it is a visible one in which something is
 * selected, or the only visible one.
 */
export function editorInUse(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor) return activeTextEditor;
  // What is printed counts as visible, too.
  const visible = visibleTextEditors.filter(({ document }) => document.uri.scheme !== 'output');
  const selected = visible.find(({ selection }) => !selection.isEmpty);
  return selected ?? (visible.length === 1 ? visible[0] : undefined);
}
