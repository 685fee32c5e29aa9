/** Which parts of which documents have been traced, kept true while the documents are edited around them. */
import * as vscode from 'vscode';
import type { Token } from '../../engine/protocol/token-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import { movedRange } from './moved-range';

export interface TracedRange {
  readonly trace: TraceId;
  readonly uri: string;
  /** UTF-16 offset of the traced text in the document. */
  readonly start: number;
  readonly text: string;
  readonly model: string;
  /** Ranges are relative to the traced text. */
  readonly tokens: readonly Token[];
}

export interface EditedText {
  /** UTF-16 offset in the document. */
  readonly start: number;
  readonly text: string;
}

/** A range waits while its document is closed: opened again, it may hold another text. */
interface Entry extends TracedRange {
  readonly waits: boolean;
  /** How long it is now, where its text was edited since: it stands for no traced text any more. In UTF-16 units. */
  readonly edited?: number;
}

/** Traced ranges that are remembered; the oldest goes first. */
const MAX_RANGES = 100;

export class TracedRanges implements vscode.Disposable {
  private entries: readonly Entry[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions = [
    this.changed,
    vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
    vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
    vscode.workspace.onDidCloseTextDocument((document) => this.closed(document.uri.toString())),
  ];

  /** Ranges have come, moved or gone. */
  readonly onDidChange = this.changed.event;

  /** Remember a traced text, unless its document has been edited meanwhile. */
  add(range: TracedRange): void {
    const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === range.uri);
    if (document && !holds(document, range)) return;
    this.set([{ ...range, waits: !document }, ...this.entries].slice(0, MAX_RANGES));
  }

  /** The latest trace with a model whose text holds the offset. */
  find(document: vscode.TextDocument, offset: number, model: string): TracedRange | undefined {
    return this.in(document).find(
      (range) => range.model === model && range.start <= offset && offset < range.start + range.text.length,
    );
  }

  /** The traced texts of an open document, the latest first. */
  in(document: vscode.TextDocument): readonly TracedRange[] {
    const uri = document.uri.toString();
    return this.entries.filter((range) => range.uri === uri && !range.waits && range.edited === undefined);
  }

  /** Whether a traced text was edited since, in a document that is open. */
  isEdited(trace: TraceId): boolean {
    return this.editedEntry(trace) !== undefined;
  }

  /** What stands now where a traced text was edited; `undefined` where it was not, or its document is closed. */
  editedText(trace: TraceId): EditedText | undefined {
    const entry = this.editedEntry(trace);
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === entry?.uri);
    if (!entry || !document) return undefined;
    const { start, edited = 0 } = entry;
    return { start, text: document.getText().slice(start, start + edited) };
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private editedEntry(trace: TraceId): Entry | undefined {
    return this.entries.find((entry) => entry.trace === trace && !entry.waits && entry.edited !== undefined);
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    let entries = this.entries;
    for (const change of contentChanges) {
      entries = entries.map((entry) => (entry.uri === uri && !entry.waits ? movedRange(entry, change) : entry));
    }
    this.set(entries);
  }

  private opened(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    const waiting = (entry: Entry) => entry.uri === uri && entry.waits;
    this.set(
      this.entries
        .filter((entry) => !waiting(entry) || (entry.edited === undefined && holds(document, entry)))
        .map((entry) => (waiting(entry) ? { ...entry, waits: false } : entry)),
    );
  }

  private closed(uri: string): void {
    this.set(this.entries.map((entry) => (entry.uri === uri ? { ...entry, waits: true } : entry)));
  }

  private set(entries: readonly Entry[]): void {
    const same = entries.length === this.entries.length && entries.every((entry, i) => entry === this.entries[i]);
    if (same) return;
    this.entries = entries;
    this.changed.fire();
  }
}

function holds(document: vscode.TextDocument, { text, start }: TracedRange): boolean {
  return document.getText().startsWith(text, start);
}
