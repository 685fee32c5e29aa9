/**
 * Waits for a moment in which the user neither types nor picks from a list, so that a message does not cover what they are
 * doing.
 */
import * as vscode from 'vscode';
import { Delay } from '../../base/delay';
import { textKind } from '../../generate/text-kind';
import { isPicking } from '../pick-in';
import { lineBeforeCursor } from './place';

/**
 * How long nothing is typed and the cursor rests before a moment counts as quiet. A user who waits for a suggestion where ghost
 * text is off looks for the reason after a few seconds, so it must not be longer. Milliseconds.
 */
const QUIET = 3000;
/** The shorter time after the user has saved the text or opened another editor, and so finished some work. Milliseconds. */
const DONE = 1000;

export class QuietMoment implements vscode.Disposable {
  private readonly delay = new Delay(() => this.arrive());
  private waiting: (() => void) | undefined;
  private readonly saved = new WeakSet<vscode.TextDocument>();
  private readonly subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && isActive(document)) this.begin(QUIET);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (isActive(textEditor.document)) this.begin(QUIET);
    }),
    // Without an active editor the keyboard is in a panel or a terminal, where the user works on something else.
    vscode.window.onDidChangeActiveTextEditor((editor) => (editor ? this.begin(DONE) : this.delay.end())),
    // Auto save happens while the user types.
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (reason === vscode.TextDocumentSaveReason.Manual) this.saved.add(document);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (this.saved.delete(document)) this.begin(DONE);
    }),
  );

  /** Runs this in the next quiet moment of an active editor, instead of anything that was waiting before. */
  wait(run: () => void): void {
    this.waiting = run;
    this.begin(QUIET);
  }

  dispose(): void {
    this.delay.end();
    this.waiting = undefined;
    this.subscriptions.dispose();
  }

  private begin(milliseconds: number): void {
    if (this.waiting && vscode.window.activeTextEditor) this.delay.begin(milliseconds);
    else this.delay.end();
  }

  private arrive(): void {
    const run = this.waiting;
    if (isPicking()) this.begin(DONE);
    else if (!mayHaveList(vscode.window.activeTextEditor)) {
      this.waiting = undefined;
      run?.();
    } // else the next key or move of the cursor begins anew
  }
}

/** A word or the dot before a member's name at the end of a line up to the cursor. */
const LISTED = /[\p{L}\p{M}\p{N}_$.]$/u;

/**
 * Whether VS Code's own list of suggestions may be open in code. It opens within a word and after a dot, and VS Code does not
 * tell an extension whether it did.
 */
function mayHaveList(editor: vscode.TextEditor | undefined): boolean {
  return (
    editor !== undefined && textKind(editor.document.languageId) === 'code' && LISTED.test(lineBeforeCursor(editor))
  );
}

function isActive(document: vscode.TextDocument): boolean {
  return document === vscode.window.activeTextEditor?.document;
}
