/** Many draws of the next token that the reader has asked for: which seeds they have, and what they gave. */
import { type DrawTally, tallyDraws } from '../../../src/trace/readings/draw-tally';
import type { Predictions, Spread } from '../../../src/trace/readings/predictions';
import { optionsOf, type SamplingChoice, seedAfter } from './sampling';

/** How many draws are asked for at once. */
export const DRAWS = 100;

interface Asked {
  /** What is drawn from, before sampling controls. */
  readonly of: Predictions;
  readonly first: number;
  /** Which seed was set then. */
  readonly set: number;
}

export class AskedDraws {
  private asked: Asked | undefined;
  private last: { readonly spread: Spread; readonly first: number; readonly tally: DrawTally } | undefined;

  /** The seed that the next draws would begin with: after the one that is set, and after those that were drawn with. */
  next(of: Predictions | undefined, seed: number): number {
    const { asked } = this;
    return asked && asked.of === of && asked.set === seed ? seedAfter(asked.first, DRAWS) : seedAfter(seed);
  }

  ask(of: Predictions, seed: number): void {
    this.asked = { of, first: this.next(of, seed), set: seed };
  }

  forget(): void {
    this.asked = undefined;
  }

  /** The first seed of those that are counted. */
  get first(): number | undefined {
    return this.asked?.first;
  }

  /** What these seeds draw by these settings; `undefined` where it was not asked for, or of other predictions. */
  tally(of: Predictions, choice: SamplingChoice): DrawTally | undefined {
    const { asked } = this;
    if (asked?.of !== of || !choice.draw) return undefined;
    const spread = of.sampled(optionsOf(choice));
    if (this.last?.spread !== spread || this.last.first !== asked.first) {
      const seeds = Array.from({ length: DRAWS }, (_, i) => seedAfter(asked.first, i));
      this.last = { spread, first: asked.first, tally: tallyDraws(spread, seeds) };
    }
    return this.last.tally;
  }
}
