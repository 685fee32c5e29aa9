/** The suggestions that were shown lately, and what became of them: told from the document's edits. */
import * as vscode from 'vscode';
import type { CompletionResult, CompletionSuggestion } from '../../engine/completion-protocol';

/** A suggestion as it was offered. */
export interface OfferedRun {
  readonly model: string;
  readonly result: CompletionResult;
  readonly suggestion: CompletionSuggestion;
  readonly uri: string;
  /** Where its text begins in the document, in UTF-16 units. */
  readonly offset: number;
  /** As it was shown: what the filters left of the suggestion's text. */
  readonly text: string;
}

interface AcceptedRun extends OfferedRun {
  /** How much of it is in the document. */
  readonly length: number;
  readonly time: number;
}

/** How long an accepted suggestion can still be explained. Milliseconds. */
const FRESH = 10 * 60 * 1000;
const MAX_ACCEPTED = 20;

export class SuggestionRuns implements vscode.Disposable {
  private offered: OfferedRun | undefined;
  private accepted: readonly AcceptedRun[] = [];
  private readonly subscription = vscode.workspace.onDidChangeTextDocument((event) => this.edited(event));

  /** The last one that was offered, even if it is not shown any more: losing the focus hides ghost text. */
  get last(): OfferedRun | undefined {
    return this.offered;
  }

  offer(run: OfferedRun): void {
    this.offered = run;
  }

  /** The suggestion that is offered at a place, or that was accepted around it while it is fresh. */
  at(document: vscode.TextDocument, position: vscode.Position): OfferedRun | undefined {
    const [uri, offset] = [document.uri.toString(), document.offsetAt(position)];
    const { offered } = this;
    if (offered?.uri === uri && offered.offset <= offset && offset <= offered.offset + offered.text.length)
      return offered;
    const now = Date.now();
    return this.accepted.find(
      (run) => run.uri === uri && now - run.time < FRESH && run.offset <= offset && offset <= run.offset + run.length,
    );
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    for (const change of contentChanges) {
      this.accepted = this.accepted.flatMap((run) => (run.uri === uri ? moved(run, change) : [run]));
      const { offered } = this;
      if (offered?.uri !== uri) continue;
      const length = insertedOf(offered, document, change);
      if (length > 0) this.accept(offered, length);
    }
  }

  private accept(run: OfferedRun, length: number): void {
    const others = this.accepted.filter(({ offset, uri }) => offset !== run.offset || uri !== run.uri);
    this.accepted = [{ ...run, length, time: Date.now() }, ...others].slice(0, MAX_ACCEPTED);
  }
}

/** How much of what was offered stands in the document after an edit that reaches into it. */
function insertedOf(
  { offset, text }: OfferedRun,
  document: vscode.TextDocument,
  change: vscode.TextDocumentContentChangeEvent,
): number {
  const end = change.rangeOffset + change.text.length;
  if (end <= offset || change.rangeOffset > offset + text.length) return 0;
  const length = Math.min(end - offset, text.length);
  const inserted = document.getText(
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
  );
  return text.startsWith(inserted) ? length : 0;
}

/** Shifted by an edit before it, gone after one within it. */
function moved(run: AcceptedRun, change: vscode.TextDocumentContentChangeEvent): AcceptedRun[] {
  const end = change.rangeOffset + change.rangeLength;
  if (change.rangeOffset >= run.offset + run.length) return [run];
  if (end > run.offset) return [];
  return [{ ...run, offset: run.offset + change.text.length - change.rangeLength }];
}
