/** What became of suggestions, told from what was offered and what was edited afterwards. Events in, outcomes out. */
import { type ChosenEntry, type Edit, FollowedSuggestion, type Offer, type Outcome } from './followed-suggestion';

/** When a suggestion counts as seen, and what time it is. */
interface Seeing {
  /** How long it must be shown to count, unless it was accepted: nobody reads what the next key replaces. Milliseconds. */
  readonly least: number;
  /** A clock, in milliseconds. */
  readonly now: () => number;
  /** The time of day. */
  readonly date?: () => Date;
}

/** What became of a suggestion, and when. */
export interface TimedOutcome extends Outcome {
  /** When it was taken, typed or replaced; of one that was let go, when that was known. */
  readonly at: Date;
}

/** One that is followed. */
interface Watched {
  readonly suggestion: FollowedSuggestion;
  /** When it was offered, by the clock. */
  readonly since: number;
  /** Whether it stood there for long enough. */
  wasSeen: boolean;
  /** When its present outcome came about; at first, when it was offered. */
  at: Date;
}

/** Follows one suggestion at a time, as an editor shows one. Those that nobody can have seen have no outcome. */
export class SuggestionOutcomes {
  private open: Watched | undefined;
  /** Taken, and not yet followed by another edit: it may still be undone. */
  private taken: Watched | undefined;

  constructor(private readonly seeing: Seeing = { least: 0, now: () => 0 }) {}

  /**
   * A suggestion is offered. One that is offered again while the user types along counts once. The same holds where the editor
   * asks for others because the pointer rests on the rest of one: it keeps showing that rest.
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
    this.open = { suggestion, since: this.seeing.now(), wasSeen: false, at: this.date() };
    if (!open || !isSeen(open)) return [];
    if (open.suggestion.takenLength === 0) return [this.tell(open)];
    const ended = this.endTaken();
    this.taken = open;
    return ended;
  }

  /** Which entry of the editor's own list is chosen; `undefined`: none. */
  chosen(entry: ChosenEntry | undefined): void {
    this.open?.suggestion.chosen(entry);
  }

  edit(edit: Edit): TimedOutcome[] {
    this.look();
    return [...this.editAfterTaken(edit), ...this.editOpen(edit)];
  }

  /** The outcomes, as they stand now, of suggestions that may still go on or be undone. */
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

  /** End what is open: no further edits will be told. */
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
    const goesOn = open.suggestion.follow(edit);
    const after = outcomeOf(open);
    if (after.verdict !== before.verdict || after.taken > before.taken) open.at = this.date();
    if (goesOn) return [];
    this.open = undefined;
    return isSeen(open) ? [this.tell(open)] : [];
  }

  /** Notice whether what is shown now has been there for long enough. */
  private look(): void {
    const { open } = this;
    if (open?.suggestion.isShown && this.seeing.now() - open.since >= this.seeing.least) open.wasSeen = true;
  }

  private endTaken(): TimedOutcome[] {
    const { taken } = this;
    this.taken = undefined;
    return taken ? [this.tell(taken)] : [];
  }

  /** At the end: that nothing became of it is known only now. */
  private tell(one: Watched): TimedOutcome {
    const outcome = outcomeOf(one);
    return outcome.verdict === 'unknown' ? { ...outcome, at: this.date() } : outcome;
  }

  private date(): Date {
    return this.seeing.date?.() ?? new Date();
  }
}

function outcomeOf({ suggestion, at }: Watched): TimedOutcome {
  return { ...suggestion.outcome(), at };
}

function isSeen({ suggestion, wasSeen }: Watched): boolean {
  return wasSeen || suggestion.takenLength > 0;
}
