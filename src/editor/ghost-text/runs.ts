/** Keeps the recent suggestions, and finds out from the document's edits what became of them. */

import * as vscode from 'vscode';
import { commonPrefix } from '../../base/distinguishing';
import type { CompletionResult, CompletionSuggestion } from '../../engine/protocol/completion-protocol';
import {
  type Change,
  type ChosenEntry,
  type Edit,
  FollowedSuggestion,
  type Offer,
} from '../../generate/followed-suggestion';

/** A suggestion as offered. */
export interface OfferedRun {
  readonly model: string;
  readonly result: CompletionResult;
  readonly suggestion: CompletionSuggestion;
  readonly uri: string;
  /**
   * Whether the user asked for it by hand: then similar suggestions may be right less often than is required for automatic
   * ones.
   */
  readonly byHand: boolean;
  /** Whether it had come by itself and the user then asked by hand as well. */
  readonly askedToo?: boolean;
  /** How often the first word of similar suggestions had to be right for it to come by itself. */
  readonly needed: number;
  /** Whether how often it is right was counted with its model, and not with two others; absent where that is not known. */
  readonly isMeasured?: boolean;
  /** Where its text begins in the document, in UTF-16 units. */
  readonly offset: number;
  /** The shown text: what the filters left of the suggestion, with the document's line ends. */
  readonly text: string;
  /** How much of that was typed along before it was last shown: the rest stood after the cursor. */
  readonly typed: number;
}

/** An accepted suggestion; `typed` is how much of it was typed by hand before the rest was inserted at once. */
export interface AcceptedRun extends OfferedRun {
  /** How much of it is in the document. */
  readonly length: number;
  readonly time: number;
}

/** The text that stood after the cursor when it was last shown. */
export function shownOf({ text, typed }: OfferedRun): string {
  return text.slice(typed);
}

/** A suggestion with its text from where the first suggestion of this place began: later ones can begin further on. */
interface Candidate {
  readonly run: OfferedRun;
  readonly whole: string;
}

/** Whether a suggestion was accepted, so that it stands in the text. */
export function isAccepted(run: OfferedRun): run is AcceptedRun {
  return 'time' in run;
}

/** The text that was inserted at once. */
export function acceptedOf({ text, typed, length }: AcceptedRun): string {
  return text.slice(typed, length);
}

/** How long "accepted" can refer to the last accepted suggestion, in any document. Milliseconds. */
const FRESH = 10 * 60 * 1000;
/** The greatest number of accepted suggestions kept: each holds all tokens that the model read for it. */
const MAX_ACCEPTED = 100;

/** A suggestion that was shown for less time counts as not seen. Milliseconds. */
const SEEN = 300;

export class SuggestionRuns implements vscode.Disposable {
  /** The suggestions for one place, the first choice first. The editor does not reveal which of them it shows. */
  private offered: readonly OfferedRun[] = [];
  /** When the first suggestion for that place was offered. */
  private since = 0;
  /** How much of it had been typed when it was first shown, or when a part of it had just been accepted. */
  private typedFirst = 0;
  /** When it was typed over, or typed to its end; `undefined` until then. */
  private endedAt: number | undefined;
  /** The suggestions last seen or accepted. */
  private seen: readonly OfferedRun[] = [];
  /** The offer, and how far the document agrees with it. */
  private followed: FollowedSuggestion | undefined;
  /** Where the offer began in the document when something was last offered: others can begin later. */
  private start = 0;
  private partlyTaken = false;
  private accepted: readonly AcceptedRun[] = [];
  private readonly acceptedWhole = new vscode.EventEmitter<void>();
  /** Fires when a suggestion was accepted at once rather than typed letter by letter. */
  readonly onDidAccept = this.acceptedWhole.event;
  private readonly offers = new vscode.EventEmitter<void>();
  /** Fires when a suggestion may be shown where there was none, or another one. */
  readonly onDidOffer = this.offers.event;

  /**
   * The last offered suggestions, even if they are no longer shown, since ghost text disappears with the focus. A suggestion
   * that was typed over, or typed to its end, before the user could see it is left out. One that was seen is given as first
   * shown: for " of", the remaining "f" would mean nothing.
   */
  get last(): readonly OfferedRun[] {
    const { offered, since, endedAt } = this;
    if (endedAt === undefined) return offered;
    const asFirst = (run: OfferedRun): OfferedRun => {
      const typed = Math.max(this.typedFirst - (run.offset - this.start), 0);
      // Nothing was shown after it was accepted to its end.
      return run.text.slice(typed).trim() === '' ? run : { ...run, typed };
    };
    return endedAt - since < SEEN ? this.seen : offered.map(asFirst);
  }

  /** Whether a part of the last offer may still be shown after the cursor. */
  get isShown(): boolean {
    return this.endedAt === undefined && this.followed?.isShown === true;
  }

  /** Whether the last edit accepted a part of a suggestion, such as its next word: VS Code then keeps showing that one first. */
  get isPartlyTaken(): boolean {
    return this.isShown && this.partlyTaken;
  }

  /** The last accepted suggestion, while it is fresh. */
  get lastAccepted(): AcceptedRun | undefined {
    const [run] = this.accepted;
    return run && Date.now() - run.time < FRESH ? run : undefined;
  }

  /**
   * @param runs at least one; the user can cycle through them at one place
   * @param offer the same suggestions, as they are followed through the document's edits
   * @param isKept whether VS Code keeps showing the same suggestion first: it asked because it was told to, for instance
   *   because the pointer rests on ghost text, or because a part of it was accepted
   * @returns all that may be shown now, including earlier ones that may still be shown
   */
  offer(runs: readonly OfferedRun[], offer: Offer, isKept = false): readonly OfferedRun[] {
    const before = this.followed?.standingBefore(offer);
    if (this.followed && before !== undefined) {
      const added = runs.map((run) => ({ run, whole: before + run.text }));
      this.offered = this.besideShown(this.followed, added, isKept);
      this.followed.add(added.map(({ whole }) => whole));
      this.start = this.followed.start;
    } else {
      this.endedAt ??= Date.now();
      this.seen = this.last;
      this.followed = new FollowedSuggestion(offer);
      this.since = Date.now();
      this.typedFirst = offer.typed;
      this.offered = runs;
      this.start = offer.offset;
    }
    this.endedAt = undefined;
    this.offers.fire();
    return this.offered;
  }

  /**
   * When the pointer rests on ghost text, VS Code asks again but keeps what it shows: both can then be accepted. Nothing is left
   * to accept of one that is typed up to the white space at its end.
   */
  private besideShown(
    followed: FollowedSuggestion,
    added: readonly Candidate[],
    isKept: boolean,
  ): readonly OfferedRun[] {
    const shown = this.candidates(followed)
      .filter(({ whole }) => whole.slice(followed.length).trim() !== '')
      .map(({ run, whole }) => {
        const ahead = run.offset - this.start;
        return { run: { ...run, offset: followed.start + ahead, typed: followed.length - ahead }, whole };
      });
    // A suggestion that is offered again keeps its numbers. VS Code may ask for others because the pointer rests on it, or it
    // is requested again to be explained, and by then other weights may be in use. It also stays marked as asked for by hand.
    const asFirst = (one: Candidate) =>
      shown.find(({ run, whole }) => whole === one.whole && (run.byHand || one.run.byHand)) ?? one;
    const kept = shown.filter(({ whole }) => added.every((one) => one.whole !== whole));
    const first = isKept ? shown[0]?.whole : undefined;
    return firstly([...added.map(asFirst), ...kept], ({ whole }) => whole === first).map(({ run }) => run);
  }

  /**
   * Called when the user asks by hand where a suggestion may be shown or dismissed: one that came by itself now counts as asked
   * for too.
   */
  askedHere(document: vscode.TextDocument, position: vscode.Position): void {
    if (!this.isShown || this.at(document, position).length === 0) return;
    this.offered = this.offered.map((run) => (run.byHand ? run : { ...run, askedToo: true }));
  }

  /** The suggestions that agree with the present document. */
  private candidates({ candidates }: FollowedSuggestion): readonly Candidate[] {
    const [standing = ''] = candidates;
    return this.offered
      .map((run) => ({ run, whole: standing.slice(0, run.offset - this.start) + run.text }))
      .filter(({ whole }) => candidates.includes(whole));
  }

  /**
   * The suggestions that may now be shown at a place; otherwise the one that was recently accepted there. VS Code removes ghost
   * text when the cursor leaves it, so one is shown only if the cursor is at the end of the typed part.
   */
  at(document: vscode.TextDocument, position: vscode.Position): readonly OfferedRun[] {
    const [uri, offset] = [document.uri.toString(), document.offsetAt(position)];
    const isAround = (run: OfferedRun, length: number) =>
      run.uri === uri && run.offset <= offset && offset <= run.offset + length;
    // Edits before it have moved it since.
    const moved = (this.followed?.start ?? this.start) - this.start;
    const isOffered = (run: OfferedRun) => isAround({ ...run, offset: run.offset + moved }, run.text.length);
    const isAtEnd = this.followed && offset === this.followed.start + this.followed.length;
    const offered = this.isShown && isAtEnd ? this.last.filter(isOffered) : [];
    if (offered.length > 0) return offered;
    const now = Date.now();
    return this.accepted.filter((run) => now - run.time < FRESH && isAround(run, run.length)).slice(0, 1);
  }

  /** The suggestion that inserted the character at this place in a document, as long as the character is still there. */
  acceptedAt(uri: string, offset: number): AcceptedRun | undefined {
    return this.accepted.find(
      (run) => run.uri === uri && run.offset + run.typed <= offset && offset < run.offset + run.length,
    );
  }

  dispose(): void {
    this.acceptedWhole.dispose();
    this.offers.dispose();
  }

  /** Called with the chosen entry of VS Code's own list, whose insertion is not an accepted suggestion. `undefined`: none. */
  chosen(entry: ChosenEntry | undefined): void {
    this.followed?.chosen(entry);
  }

  /** Called when any document was edited. */
  edited(edit: Edit): void {
    for (const change of edit.changes)
      this.accepted = this.accepted.flatMap((run) => (run.uri === edit.document ? moved(run, change) : [run]));
    this.noticeAccepted(edit);
  }

  /**
   * Notices that a part of a suggestion was inserted at once. What is typed key by key is not accepted, however far it agrees.
   */
  private noticeAccepted(edit: Edit): void {
    const { followed } = this;
    if (!followed || edit.document !== followed.document) return;
    const before = followed.takenLength;
    if (!followed.follow(edit)) this.followed = undefined;
    this.partlyTaken = !edit.undo && followed.takenLength > before && !followed.isTakenWhole;
    if (edit.undo || followed.takenLength <= before) {
      if (this.followed?.isShown) this.endedAt = undefined;
      else this.endedAt ??= Date.now();
      return;
    }
    // If there are several, it is one that agrees with the document now, preferably the one that ends there.
    const agreeing = this.candidates(followed);
    const isOver = ({ whole }: Candidate) => whole.length === followed.length;
    this.offered = firstly(agreeing, isOver).map(({ run }) => run);
    const [run] = this.offered;
    if (!run) return;
    this.seen = this.offered;
    this.typedFirst = followed.length;
    const ahead = run.offset - this.start;
    const [length, typed] = [followed.length, followed.typedLength].map((one) => Math.max(one - ahead, 0));
    this.accept({ ...run, offset: followed.start + ahead, length: length as number, typed: typed as number });
    if (followed.isTakenWhole) this.acceptedWhole.fire();
  }

  /**
   * Called when the offer is no longer shown, for example because ghost text was switched off. Later suggestions at this place
   * are not joined with it, and no later edit restores it.
   */
  leave(): void {
    this.endedAt ??= Date.now();
    this.followed = undefined;
    this.partlyTaken = false;
  }

  private accept(run: Omit<AcceptedRun, 'time'>): void {
    const others = this.accepted.filter(({ offset, uri }) => offset !== run.offset || uri !== run.uri);
    this.accepted = [{ ...run, time: Date.now() }, ...others].slice(0, MAX_ACCEPTED);
  }
}

/** Two suggestions that "this suggestion" can refer to. */
export interface Either {
  readonly accepted: AcceptedRun;
  readonly shown: OfferedRun;
}

/** The suggestion that was just accepted, if the next one is already shown after it. */
export function acceptedBefore({
  last: [shown],
  lastAccepted: accepted,
}: Pick<SuggestionRuns, 'last' | 'lastAccepted'>): Either | undefined {
  if (!shown || !accepted || shown.uri !== accepted.uri) return undefined;
  const isNext = shown.offset + shown.typed === accepted.offset + accepted.length;
  return isNext && shownOf(shown) !== acceptedOf(accepted) ? { accepted, shown } : undefined;
}

/** Moves those for which `holds` is true to the front; otherwise the order is kept. */
function firstly<T>(all: readonly T[], holds: (one: T) => boolean): readonly T[] {
  return [...all.filter(holds), ...all.filter((one) => !holds(one))];
}

/**
 * An accepted suggestion after an edit: shifted by an edit before it, cut off by an edit within it. VS Code inserts a
 * suggestion together with everything before it in its line, so text that is replaced by the same text counts as unedited.
 */
function moved(run: AcceptedRun, { offset, length, text }: Change): AcceptedRun[] {
  const [start, end] = [run.offset, run.offset + run.length];
  if (offset >= end) return [run];
  if (offset + length <= start) return [{ ...run, offset: start + text.length - length }];
  const from = Math.max(offset, start);
  const replaced = run.text.slice(from - start, Math.min(offset + length, end) - start);
  const kept = commonPrefix(replaced, text.slice(from - offset));
  const isKept = kept === replaced.length;
  if (isKept && (offset + length >= end || length === text.length)) return [run];
  // If its beginning was overwritten with other text as well, agreeing letters are a coincidence.
  const isChance = offset < start && !isKept && from - offset + kept < text.length;
  const left = isChance ? 0 : from + kept - start;
  const cut = { ...run, length: left };
  return acceptedOf(cut).trim() === '' ? [] : [cut];
}
