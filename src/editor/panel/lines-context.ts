/** Tells menus how many lines are selected in the active editor, where several are: VS Code has no such key of its own. */
import * as vscode from 'vscode';
import { selectedLines } from '../source/selected-lines';

const LINES_SELECTED = 'llmTrace.linesSelected';
/** Whoever has selected so much does not mean its lines: it is not read at each move of the cursor. Lines. */
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

/** Whether more than one line is selected, and not so many that reading them takes long. */
function spansLines({ selections }: vscode.TextEditor): boolean {
  const lines = selections
    .filter(({ isEmpty }) => !isEmpty)
    .reduce((sum, { start, end }) => sum + end.line - start.line + 1, 0);
  return lines > 1 && lines <= MOST_LINES;
}
