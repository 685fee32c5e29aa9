/** Keeps track of which parts of which documents have been traced, while the documents are edited. */
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
  /** The number of logits at each position, if the trace predicts each of these tokens from those before it. */
  readonly vocabSize?: number;
}

interface EditedText {
  /** UTF-16 offset in the document. */
  readonly start: number;
  readonly text: string;
}

/** A text in a document. */
interface PlacedText extends Pick<TracedRange, 'uri' | 'start' | 'text'> {
  /** Whether its document is closed: when opened again, it may contain another text. */
  readonly waits: boolean;
  /** Its current length in UTF-16 units, if it was edited and therefore no longer stands for the traced text. */
  readonly edited?: number;
}

type Entry = TracedRange & PlacedText;

/** A text that is being traced, whose place is followed through edits of its document. */
export interface FollowedText extends vscode.Disposable {
  /** Records that it is traced now, at its current place, whether or not it was edited. */
  add(traced: Omit<TracedRange, 'uri' | 'start'>): void;
}

/** How many traced ranges are remembered; the oldest is dropped first. */
const MAX_RANGES = 100;

export class TracedRanges implements vscode.Disposable {
  private entries: readonly Entry[] = [];
  /** Texts that are being traced, with their current places; undefined if a document was opened again with another text. */
  private readonly following = new Map<FollowedText, PlacedText | undefined>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions = [
    this.changed,
    vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
    vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
    vscode.workspace.onDidCloseTextDocument((document) => this.closed(document.uri.toString())),
  ];

  /** Fires when ranges were added, moved or removed. */
  readonly onDidChange = this.changed.event;

  /** Follows a text while it is traced, because its document may be edited in the meantime. */
  follow({ uri, start, text }: Pick<TracedRange, 'uri' | 'start' | 'text'>): FollowedText {
    const followed: FollowedText = {
      add: (traced) => {
        // A text that becomes known only now, such as that of given tokens, was not followed.
        const place = traced.text === text ? this.following.get(followed) : this.placeOf({ uri, start, ...traced });
        if (place) this.set([{ ...traced, ...place }, ...this.entries].slice(0, MAX_RANGES));
      },
      dispose: () => this.following.delete(followed),
    };
    this.following.set(followed, this.placeOf({ uri, start, text }));
    return followed;
  }

  /** The latest trace by a model that includes the character at the offset. */
  find(document: vscode.TextDocument, offset: number, model: string): TracedRange | undefined {
    return this.in(document).find((range) => range.model === model && isTracedAt(range, offset));
  }

  /** The traced texts of an open document, the latest first. */
  in(document: vscode.TextDocument): readonly TracedRange[] {
    const uri = document.uri.toString();
    return this.entries.filter((range) => range.uri === uri && !range.waits && range.edited === undefined);
  }

  /** The place of a trace's text, whether its document is open or closed; `undefined` if the text has been edited since. */
  of(trace: TraceId): TracedRange | undefined {
    return this.entries.find((entry) => entry.trace === trace && entry.edited === undefined);
  }

  /** Whether a traced text has been edited since, in an open document. */
  isEdited(trace: TraceId): boolean {
    return this.editedEntry(trace) !== undefined;
  }

  /** The current text at the place of an edited traced text; `undefined` if it was not edited, or its document is closed. */
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
   * The place of a text; if it was traced before, the current place of that trace. `undefined` if its document has another
   * text there.
   */
  private placeOf({ uri, start, text }: Pick<TracedRange, 'uri' | 'start' | 'text'>): PlacedText | undefined {
    const document = openDocument(uri);
    if (!document || holds(document, { text, start })) return { uri, start, text, waits: !document };
    const moved = this.in(document).find((range) => range.text === text);
    return moved && { uri, start: moved.start, text, waits: false };
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    // The whole text is read once for all places, and only if one of them was edited.
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

  /** @param next the current place of a text in the document; `undefined` if it is gone */
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

/** Whether a character of the document was traced: for a text longer than the context, only its end was. */
export function isTracedAt({ start, text, tokens }: TracedRange, offset: number): boolean {
  const first = tokens.find(({ inserted }) => !inserted);
  return first !== undefined && start + first.start <= offset && offset < start + text.length;
}

/** If the original text stands at its place again, for example after Undo, it counts as the traced text again. */
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
