/**
 * What became of suggestions, derived from what was offered and how the document was edited afterwards: events in, outcomes
 * out.
 */
import { type ChosenEntry, type Edit, FollowedSuggestion, type Offer, type Outcome } from './followed-suggestion';

/** When a suggestion counts as seen, and the clocks to measure it. */
interface Seeing {
  /**
   * How long a suggestion must stand unchanged to count, unless it was accepted, in milliseconds: nobody reads what the
   * next key replaces.
   */
  readonly least: number;
  /** Returns the time of a clock, in milliseconds. */
  readonly now: () => number;
  /** Returns the time of day. */
  readonly date?: () => Date;
}

/** A suggestion's outcome and its time. */
export interface TimedOutcome extends Outcome {
  /** When it was accepted, typed or replaced; for an undecided one, when that became known. */
  readonly at: Date;
}

/** A suggestion that is followed. */
interface Watched {
  readonly suggestion: FollowedSuggestion;
  /** Since when what is left of it stands unchanged, in the clock's milliseconds. */
  since: number;
  /** How much of it was in the document when it had first been shown for long enough; `undefined` before that. */
  seenFrom: number | undefined;
  /** When its present outcome came about; at first, when it was offered. */
  at: Date;
}

/** Follows one suggestion at a time, as an editor shows one. Suggestions that the user cannot have seen have no outcome. */
export class SuggestionOutcomes {
  private open: Watched | undefined;
  /** A suggestion that was accepted and not yet followed by another edit, so that it may still be undone. */
  private taken: Watched | undefined;
  /** The entry that is selected in the editor's own list. */
  private entry: ChosenEntry | undefined;

  constructor(private readonly seeing: Seeing = { least: 0, now: () => 0 }) {}

  /**
   * Called when a suggestion is offered. One that is offered again while the user types along counts once. So does one for
   * the rest of which the editor requests alternatives because the pointer rests on it: the editor keeps showing that rest.
   */
  offer(offer: Offer): TimedOutcome[] {
    this.look();
    const { open } = this;
    const before = open?.suggestion.standingBefore(offer);
    if (open && before !== undefined && (before === '' || offer.confidence === null)) {
      open.suggestion.add(offer.texts.map((text) => before + text));
      return [];
    }
    const suggestion = new FollowedSuggestion(offer);
    suggestion.chosen(this.entry);
    this.open = { suggestion, since: this.seeing.now(), seenFrom: undefined, at: this.date() };
    if (!open || !isSeen(open)) return [];
    if (open.suggestion.takenLength === 0) return [this.tell(open)];
    const ended = this.endTaken();
    this.taken = open;
    return ended;
  }

  /** Called when an entry of the editor's own list is selected; `undefined` if none is. */
  chosen(entry: ChosenEntry | undefined): void {
    this.entry = entry;
    this.open?.suggestion.chosen(entry);
  }

  /** Follows an edit of any document. @returns the outcomes that it settles */
  edit(edit: Edit): TimedOutcome[] {
    this.look();
    return [...this.editAfterTaken(edit), ...this.editOpen(edit)];
  }

  /** The outcomes, as they are now, of suggestions that may still continue or be undone. */
  soFar(): TimedOutcome[] {
    this.look();
    const told = [this.taken, this.open].flatMap((one) => (one && isSeen(one) ? [outcomeOf(one)] : []));
    return told.filter(({ verdict }) => verdict !== 'unknown');
  }

  /** The suggestion that is shown now and has no outcome yet; its time is when it was offered. */
  get waiting(): TimedOutcome | undefined {
    this.look();
    const outcome = this.open && isSeen(this.open) ? outcomeOf(this.open) : undefined;
    return outcome?.verdict === 'unknown' ? outcome : undefined;
  }

  /** Ends all open suggestions: no further edits will come. */
  end(): TimedOutcome[] {
    this.look();
    const outcomes = [...this.endTaken(), ...(this.open && isSeen(this.open) ? [this.tell(this.open)] : [])];
    this.open = undefined;
    return outcomes;
  }

  private editAfterTaken(edit: Edit): TimedOutcome[] {
    const { taken } = this;
    if (edit.document !== taken?.suggestion.document) return [];
    if (edit.undo && taken.suggestion.isTouched(edit)) {
      taken.suggestion.undone();
      taken.at = this.date();
    }
    return this.endTaken();
  }

  private editOpen(edit: Edit): TimedOutcome[] {
    const { open } = this;
    if (!open) return [];
    const before = outcomeOf(open);
    if (edit.document === open.suggestion.document && open.suggestion.isTouched(edit)) open.since = this.seeing.now();
    const goesOn = open.suggestion.follow(edit);
    const after = outcomeOf(open);
    if (after.verdict !== before.verdict || after.taken > before.taken) open.at = this.date();
    if (goesOn) return [];
    this.open = undefined;
    return isSeen(open) ? [this.tell(open)] : [];
  }

  /** Records whether the suggestion shown now has been there for long enough. */
  private look(): void {
    const { open } = this;
    if (open?.suggestion.isShown && this.seeing.now() - open.since >= this.seeing.least)
      open.seenFrom ??= open.suggestion.length;
  }

  private endTaken(): TimedOutcome[] {
    const { taken } = this;
    this.taken = undefined;
    return taken ? [this.tell(taken)] : [];
  }

  /** The final outcome. That a suggestion is undecided is known only now, so now is its time. */
  private tell(one: Watched): TimedOutcome {
    const outcome = outcomeOf(one);
    return outcome.verdict === 'unknown' ? { ...outcome, at: this.date() } : outcome;
  }

  private date(): Date {
    return this.seeing.date?.() ?? new Date();
  }
}

/** Whether its first word is right says nothing if that was typed before anybody could read it. */
function outcomeOf({ suggestion, seenFrom, at }: Watched): TimedOutcome {
  const outcome = suggestion.outcome();
  const isRead = (seenFrom ?? suggestion.typedLength) < suggestion.firstWordLength;
  return { ...outcome, isRight: isRead ? outcome.isRight : null, at };
}

function isSeen({ suggestion, seenFrom }: Watched): boolean {
  return seenFrom !== undefined || suggestion.takenLength > 0;
}
