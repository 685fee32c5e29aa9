/** Finds the editor that a command is about, even if the keyboard focus is in a panel. */
import * as vscode from 'vscode';

/**
 * The active editor. If a panel has the keyboard focus, VS Code reports no active editor; then it is a visible editor with a
 * selection, or the only visible one.
 */
export function editorInUse(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor) return activeTextEditor;
  // Output channels count as visible editors, too.
  const visible = visibleTextEditors.filter(({ document }) => document.uri.scheme !== 'output');
  const selected = visible.find(({ selection }) => !selection.isEmpty);
  return selected ?? (visible.length === 1 ? visible[0] : undefined);
}
