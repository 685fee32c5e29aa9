/** Sets a context key for menus when several lines are selected in the active editor; VS Code has no such key. */
import * as vscode from 'vscode';
import { selectedLines } from '../source/selected-lines';

const LINES_SELECTED = 'llmTrace.linesSelected';
/** Lines. Larger selections are not read on every move of the cursor, because the user does not mean their lines. */
const MOST_LINES = 1000;

export class LinesContext implements vscode.Disposable {
  private told = 0;
  private readonly subscriptions = vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) this.update(textEditor);
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => this.update(editor)),
  );

  constructor() {
    this.update(vscode.window.activeTextEditor);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private update(editor: vscode.TextEditor | undefined): void {
    const selected = editor !== undefined && spansLines(editor) ? selectedLines(editor).length : 0;
    const lines = selected > 1 ? selected : 0;
    if (lines === this.told) return;
    this.told = lines;
    void vscode.commands.executeCommand('setContext', LINES_SELECTED, lines);
  }
}

/** Whether more than one line is selected, but not so many that reading them takes long. */
function spansLines({ selections }: vscode.TextEditor): boolean {
  const lines = selections
    .filter(({ isEmpty }) => !isEmpty)
    .reduce((sum, { start, end }) => sum + end.line - start.line + 1, 0);
  return lines > 1 && lines <= MOST_LINES;
}
