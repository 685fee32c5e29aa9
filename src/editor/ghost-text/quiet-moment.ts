/** A moment in which nobody types: what is said then covers nothing that somebody is writing. */
import * as vscode from 'vscode';

/**
 * So long nothing was typed and the cursor stood still. Whoever waits for a suggestion where ghost text is off looks for
 * the reason after a few seconds: what is said later comes too late for them. Milliseconds.
 */
const QUIET = 3000;
/** The same after something that ends a piece of work: the text was saved, or another editor was opened. */
const DONE = 1000;

export class QuietMoment implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private waiting: (() => void) | undefined;
  private readonly saved = new WeakSet<vscode.TextDocument>();
  private readonly subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && isActive(document)) this.begin(QUIET);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (isActive(textEditor.document)) this.begin(QUIET);
    }),
    // Without an editor the keyboard is in a panel or a terminal: there somebody works on something else.
    vscode.window.onDidChangeActiveTextEditor((editor) => (editor ? this.begin(DONE) : clearTimeout(this.timer))),
    // Saving by itself happens while somebody types.
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (reason === vscode.TextDocumentSaveReason.Manual) this.saved.add(document);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (this.saved.delete(document)) this.begin(DONE);
    }),
  );

  /** Do this in the next quiet moment of an editor that has the keyboard, instead of what was to be done then. */
  wait(run: () => void): void {
    this.waiting = run;
    this.begin(QUIET);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.waiting = undefined;
    this.subscriptions.dispose();
  }

  private begin(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.waiting || !vscode.window.activeTextEditor) return;
    this.timer = setTimeout(() => {
      const run = this.waiting;
      this.waiting = undefined;
      run?.();
    }, milliseconds);
  }
}

function isActive(document: vscode.TextDocument): boolean {
  return document === vscode.window.activeTextEditor?.document;
}
