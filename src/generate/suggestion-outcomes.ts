/** What became of suggestions, told from what was offered and what was edited afterwards. Events in, outcomes out. */
import { type ChosenEntry, type Edit, FollowedSuggestion, type Offer, type Outcome } from './followed-suggestion';

/** When a suggestion counts as seen. */
export interface Seeing {
  /** Milliseconds that it has to stand there, unless it was taken: what the next key replaces at once nobody has read. */
  readonly least: number;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/** Follows one suggestion at a time, as an editor shows one. Of those that nobody can have seen no outcome is told. */
export class SuggestionOutcomes {
  private open: FollowedSuggestion | undefined;
  /** When the one that is open was offered. */
  private since = 0;
  /** Taken, and not yet followed by another edit: it may still be undone. */
  private taken: FollowedSuggestion | undefined;

  constructor(private readonly seeing: Seeing = { least: 0, now: () => 0 }) {}

  /** A suggestion is offered. What is offered again while it is typed along counts once. */
  offer(offer: Offer): Outcome[] {
    if (this.open?.isSame(offer)) {
      this.open.add(offer.texts);
      return [];
    }
    const { open } = this;
    const wasSeen = this.isSeen(open);
    this.open = new FollowedSuggestion(offer);
    this.since = this.seeing.now();
    if (!open || !wasSeen) return [];
    if (open.takenLength === 0) return [open.outcome()];
    const ended = this.endTaken();
    this.taken = open;
    return ended;
  }

  /** Which entry of the editor's own list is chosen; `undefined`: none. */
  chosen(entry: ChosenEntry | undefined): void {
    this.open?.chosen(entry);
  }

  edit(edit: Edit): Outcome[] {
    const outcomes: Outcome[] = [];
    if (this.taken && edit.document === this.taken.document) {
      if (edit.undo && this.taken.isTouched(edit)) this.taken.undone();
      outcomes.push(...this.endTaken());
    }
    const wasSeen = this.isSeen(this.open);
    if (this.open && !this.open.follow(edit)) {
      if (wasSeen) outcomes.push(this.open.outcome());
      this.open = undefined;
    }
    return outcomes;
  }

  /** Of what was taken and may still be undone, or go on, as it stands now. */
  soFar(): Outcome[] {
    return [this.taken, this.open].flatMap((one) => (one && one.takenLength > 0 ? [one.outcome()] : []));
  }

  /** Nothing more will be told of what is open. */
  end(): Outcome[] {
    const outcomes = [...this.endTaken(), ...(this.open && this.isSeen(this.open) ? [this.open.outcome()] : [])];
    this.open = undefined;
    return outcomes;
  }

  private isSeen(one: FollowedSuggestion | undefined): boolean {
    return one !== undefined && (one.takenLength > 0 || this.seeing.now() - this.since >= this.seeing.least);
  }

  private endTaken(): Outcome[] {
    const { taken } = this;
    this.taken = undefined;
    return taken ? [taken.outcome()] : [];
  }
}
