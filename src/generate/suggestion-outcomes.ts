/** What became of suggestions, told from what was offered and what was edited afterwards. Events in, outcomes out. */
import { type Edit, FollowedSuggestion, type Offer, type Outcome } from './followed-suggestion';

/** Follows one suggestion at a time, as an editor shows one. */
export class SuggestionOutcomes {
  private open: FollowedSuggestion | undefined;
  /** Taken, and not yet followed by another edit: it may still be undone. */
  private taken: FollowedSuggestion | undefined;

  /** A suggestion is offered. What is offered again while it is typed along counts once. */
  offer(offer: Offer): Outcome[] {
    if (this.open?.isSame(offer)) {
      this.open.add(offer.texts);
      return [];
    }
    const { open } = this;
    this.open = new FollowedSuggestion(offer);
    if (!open) return [];
    if (open.takenLength === 0) return [open.outcome()];
    const ended = this.endTaken();
    this.taken = open;
    return ended;
  }

  edit(edit: Edit): Outcome[] {
    const outcomes: Outcome[] = [];
    if (this.taken && edit.document === this.taken.document) {
      if (edit.undo && this.taken.isTouched(edit)) this.taken.undone();
      outcomes.push(...this.endTaken());
    }
    if (this.open && !this.open.follow(edit)) {
      outcomes.push(this.open.outcome());
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
    const outcomes = [...this.endTaken(), ...(this.open ? [this.open.outcome()] : [])];
    this.open = undefined;
    return outcomes;
  }

  private endTaken(): Outcome[] {
    const { taken } = this;
    this.taken = undefined;
    return taken ? [taken.outcome()] : [];
  }
}
