/** Which parts of which documents have been traced, kept true while the documents are edited around them. */
import * as vscode from 'vscode';
import type { Token } from '../engine/protocol';

export interface TracedRange {
  readonly uri: string;
  /** UTF-16 offset of the traced text in the document. */
  readonly start: number;
  readonly text: string;
  readonly model: string;
  /** Ranges are relative to the traced text. */
  readonly tokens: readonly Token[];
}

/** Traced ranges that are remembered; the oldest goes first. */
const MAX_RANGES = 100;

export class TracedRanges implements vscode.Disposable {
  private ranges: readonly TracedRange[] = [];
  private readonly subscriptions = [
    vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
    vscode.workspace.onDidCloseTextDocument((document) => this.forget(document.uri.toString())),
  ];

  /** Remember a traced text, unless its document has been edited or closed meanwhile. */
  add(range: TracedRange): void {
    const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === range.uri);
    if (!document?.getText().startsWith(range.text, range.start)) return;
    this.ranges = [range, ...this.ranges].slice(0, MAX_RANGES);
  }

  /** The latest trace with a model whose text holds the offset. */
  find(document: vscode.TextDocument, offset: number, model: string): TracedRange | undefined {
    const uri = document.uri.toString();
    return this.ranges.find(
      (range) =>
        range.uri === uri && range.model === model && range.start <= offset && offset < range.start + range.text.length,
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    for (const change of contentChanges) {
      this.ranges = this.ranges.flatMap((range) => (range.uri === uri ? moved(range, change) : [range]));
    }
  }

  private forget(uri: string): void {
    this.ranges = this.ranges.filter((range) => range.uri !== uri);
  }
}

/** The range after an edit: shifted by one before it, gone when the edit touches its text. */
function moved(range: TracedRange, change: vscode.TextDocumentContentChangeEvent): TracedRange[] {
  const end = change.rangeOffset + change.rangeLength;
  if (change.rangeOffset >= range.start + range.text.length) return [range];
  if (end > range.start) return [];
  return [{ ...range, start: range.start + change.text.length - change.rangeLength }];
}
