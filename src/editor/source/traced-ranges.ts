/** Which parts of which documents have been traced, kept true while the documents are edited around them. */
import * as vscode from 'vscode';
import { lazy } from '../../base/lazy';
import type { Token } from '../../engine/protocol/token-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import { movedRange } from './moved-range';
import { openDocument } from './open-document';

export interface TracedRange {
  readonly trace: TraceId;
  readonly uri: string;
  /** UTF-16 offset of the traced text in the document. */
  readonly start: number;
  readonly text: string;
  readonly model: string;
  /** Ranges are relative to the traced text. */
  readonly tokens: readonly Token[];
  /** How many logits each position has, where the trace predicts each of these tokens from those before it. */
  readonly vocabSize?: number;
}

interface EditedText {
  /** UTF-16 offset in the document. */
  readonly start: number;
  readonly text: string;
}

/** A text in a document. */
interface PlacedText extends Pick<TracedRange, 'uri' | 'start' | 'text'> {
  /** Whether its document is closed: opened again, it may hold another text. */
  readonly waits: boolean;
  /** How long it is now, where it was edited since: it stands for no traced text any more. In UTF-16 units. */
  readonly edited?: number;
}

type Entry = TracedRange & PlacedText;

/** A text that is being traced, followed through the edits of its document. */
export interface FollowedText extends vscode.Disposable {
  /** It is traced now: remember it where it is, edited or not. */
  add(traced: Omit<TracedRange, 'uri' | 'start'>): void;
}

/** Traced ranges that are remembered; the oldest goes first. */
const MAX_RANGES = 100;

export class TracedRanges implements vscode.Disposable {
  private entries: readonly Entry[] = [];
  /** Texts that are being traced, by who follows them; undefined where a document came back with another text. */
  private readonly following = new Map<FollowedText, PlacedText | undefined>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions = [
    this.changed,
    vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
    vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
    vscode.workspace.onDidCloseTextDocument((document) => this.closed(document.uri.toString())),
  ];

  /** Ranges have come, moved or gone. */
  readonly onDidChange = this.changed.event;

  /** Follow a text while it is traced: its document may be edited meanwhile. */
  follow({ uri, start, text }: Pick<TracedRange, 'uri' | 'start' | 'text'>): FollowedText {
    const followed: FollowedText = {
      add: (traced) => {
        // A text that is known only now, such as that of given tokens, was not followed.
        const place = traced.text === text ? this.following.get(followed) : this.placeOf({ uri, start, ...traced });
        if (place) this.set([{ ...traced, ...place }, ...this.entries].slice(0, MAX_RANGES));
      },
      dispose: () => this.following.delete(followed),
    };
    this.following.set(followed, this.placeOf({ uri, start, text }));
    return followed;
  }

  /** The latest trace with a model in which the character at the offset was traced. */
  find(document: vscode.TextDocument, offset: number, model: string): TracedRange | undefined {
    return this.in(document).find((range) => range.model === model && isTracedAt(range, offset));
  }

  /** The traced texts of an open document, the latest first. */
  in(document: vscode.TextDocument): readonly TracedRange[] {
    const uri = document.uri.toString();
    return this.entries.filter((range) => range.uri === uri && !range.waits && range.edited === undefined);
  }

  /** Where the text of a trace is, its document open or closed; `undefined` where it was edited since. */
  of(trace: TraceId): TracedRange | undefined {
    return this.entries.find((entry) => entry.trace === trace && entry.edited === undefined);
  }

  /** Whether a traced text was edited since, in a document that is open. */
  isEdited(trace: TraceId): boolean {
    return this.editedEntry(trace) !== undefined;
  }

  /** What stands now where a traced text was edited; `undefined` where it was not, or its document is closed. */
  editedText(trace: TraceId): EditedText | undefined {
    const entry = this.editedEntry(trace);
    const document = entry && openDocument(entry.uri);
    if (!document) return undefined;
    const { start, edited = 0 } = entry;
    return { start, text: document.getText().slice(start, start + edited) };
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private editedEntry(trace: TraceId): Entry | undefined {
    return this.entries.find((entry) => entry.trace === trace && !entry.waits && entry.edited !== undefined);
  }

  /**
   * Where a text is: of one that was traced before, where that is now. `undefined` where its document has another text there.
   */
  private placeOf({ uri, start, text }: Pick<TracedRange, 'uri' | 'start' | 'text'>): PlacedText | undefined {
    const document = openDocument(uri);
    if (!document || holds(document, { text, start })) return { uri, start, text, waits: !document };
    const moved = this.in(document).find((range) => range.text === text);
    return moved && { uri, start: moved.start, text, waits: false };
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    // The whole text, once for all places, and only where one of them was edited.
    const content = lazy(() => document.getText());
    this.change(uri, (place) =>
      place.waits ? place : unlessRestored(contentChanges.reduce(movedRange, place), content),
    );
  }

  private opened(document: vscode.TextDocument): void {
    this.change(document.uri.toString(), (place) => {
      if (!place.waits) return place;
      return place.edited === undefined && holds(document, place) ? { ...place, waits: false } : undefined;
    });
  }

  private closed(uri: string): void {
    this.change(uri, (place) => ({ ...place, waits: true }));
  }

  /** @param next where a text of the document is now; `undefined`: nowhere */
  private change(uri: string, next: <P extends PlacedText>(place: P) => P | undefined): void {
    for (const [followed, place] of this.following) if (place?.uri === uri) this.following.set(followed, next(place));
    this.set(this.entries.flatMap((entry) => (entry.uri === uri ? (next(entry) ?? []) : entry)));
  }

  private set(entries: readonly Entry[]): void {
    const same = entries.length === this.entries.length && entries.every((entry, i) => entry === this.entries[i]);
    if (same) return;
    this.entries = entries;
    this.changed.fire();
  }
}

/** Whether a character of the document was traced: of a text longer than the context only the end was. */
export function isTracedAt({ start, text, tokens }: TracedRange, offset: number): boolean {
  const first = tokens.find(({ inserted }) => !inserted);
  return first !== undefined && start + first.start <= offset && offset < start + text.length;
}

/** A text that stands again where it was edited, as after Undo, is the traced one again. */
function unlessRestored<P extends PlacedText>(place: P, content: () => string): P {
  const { edited, ...restored } = place;
  const { start, text } = place;
  if (edited === undefined || edited < text.length) return place;
  const at = content()
    .slice(start, start + edited)
    .indexOf(text);
  return at < 0 ? place : ({ ...restored, start: start + at } as P);
}

function holds(document: vscode.TextDocument, { text, start }: Pick<TracedRange, 'text' | 'start'>): boolean {
  return document.getText().startsWith(text, start);
}
