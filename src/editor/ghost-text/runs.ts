/** The suggestions that were shown lately, and what became of them: told from the document's edits. */
import * as vscode from 'vscode';
import type { CompletionResult, CompletionSuggestion } from '../../engine/protocol/completion-protocol';

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
  /** Of one place, the first choice first: which of them is shown, the editor does not tell. */
  private offered: readonly OfferedRun[] = [];
  private accepted: readonly AcceptedRun[] = [];
  private readonly whole = new vscode.EventEmitter<void>();
  /** A suggestion was accepted as a whole, and not typed letter by letter. */
  readonly onDidAccept = this.whole.event;
  private readonly subscription = vscode.workspace.onDidChangeTextDocument((event) => this.edited(event));

  /** What was offered last, even if it is not shown any more: losing the focus hides ghost text. */
  get last(): readonly OfferedRun[] {
    return this.offered;
  }

  /** What was accepted last, while it is fresh. */
  get lastAccepted(): OfferedRun | undefined {
    const [run] = this.accepted;
    return run && Date.now() - run.time < FRESH ? run : undefined;
  }

  /** @param runs that can be cycled through at one place; one at least */
  offer(runs: readonly OfferedRun[]): void {
    this.offered = runs;
  }

  /** The suggestions that are offered at a place, else the one that was accepted around it while it is fresh. */
  at(document: vscode.TextDocument, position: vscode.Position): readonly OfferedRun[] {
    const [uri, offset] = [document.uri.toString(), document.offsetAt(position)];
    const isAround = (run: OfferedRun, length: number) =>
      run.uri === uri && run.offset <= offset && offset <= run.offset + length;
    const offered = this.offered.filter((run) => isAround(run, run.text.length));
    if (offered.length > 0) return offered;
    const now = Date.now();
    return this.accepted.filter((run) => now - run.time < FRESH && isAround(run, run.length)).slice(0, 1);
  }

  dispose(): void {
    this.whole.dispose();
    this.subscription.dispose();
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    for (const change of contentChanges) {
      this.accepted = this.accepted.flatMap((run) => (run.uri === uri ? moved(run, change) : [run]));
      this.noticeAccepted(document, change);
    }
  }

  /** Of those that are offered it was one of which most stands there now. */
  private noticeAccepted(document: vscode.TextDocument, change: vscode.TextDocumentContentChangeEvent): void {
    const uri = document.uri.toString();
    const inserted = this.offered.map((run) => (run.uri === uri ? insertedOf(run, document, change) : 0));
    const most = Math.max(0, ...inserted);
    if (most === 0) return;
    this.offered = this.offered.filter((_, index) => inserted[index] === most);
    const run = this.offered[0] as OfferedRun;
    this.accept(run, most);
    if (most === run.text.length && change.text.length > 1) this.whole.fire();
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
