/** Many draws of the next token that the reader has asked for: which seeds they have, and what they gave. */
import { type DrawTally, tallyDraws } from '../../../src/trace/readings/draw-tally';
import type { Predictions, Spread } from '../../../src/trace/readings/predictions';
import { optionsOf, type SamplingChoice, type SamplingField, seedAfter } from './sampling';

/** How many draws are asked for at once. */
export const DRAWS = 100;

interface Asked {
  /** What is drawn from, before sampling controls. */
  readonly of: Predictions;
  readonly first: number;
  /** What was set then. */
  readonly choice: SamplingChoice;
}

/** What was counted by other settings than the ones that are set. */
export interface EarlierDraws {
  readonly choice: SamplingChoice;
  readonly tally: DrawTally;
}

export class AskedDraws {
  private asked: Asked | undefined;
  private last: { readonly spread: Spread; readonly first: number; readonly tally: DrawTally } | undefined;
  /** What was asked for by the settings before those of `asked`, and what was asked for by those. */
  private earlier: EarlierDraws | undefined;
  private asAsked: EarlierDraws | undefined;

  /** The seed that the next draws would begin with: after the one that is set, and after those that were drawn with. */
  next(of: Predictions | undefined, seed: number): number {
    const { asked } = this;
    return asked && asked.of === of && asked.choice.seed === seed ? seedAfter(asked.first, DRAWS) : seedAfter(seed);
  }

  /** @param choice what is set, whether or not draws are asked for by it already */
  ask(of: Predictions, choice: SamplingChoice): void {
    const first = this.next(of, choice.seed);
    this.earlier = this.before(of, choice);
    this.asked = { of, first, choice };
    this.asAsked = { choice, tally: tallyOf(of.sampled(optionsOf({ ...choice, draw: true })), first) };
  }

  forget(): void {
    [this.asked, this.asAsked, this.earlier] = [undefined, undefined, undefined];
  }

  /** What was counted last by other settings than these, until it is cleared; `undefined` where nothing was. */
  before(of: Predictions, choice: SamplingChoice): EarlierDraws | undefined {
    if (this.asked?.of !== of) return undefined;
    return [this.asAsked, this.earlier].find((one) => one && changedSettings(one.choice, choice).length > 0);
  }

  /** Whoever has compared goes on with what is set now. */
  clearBefore(of: Predictions, choice: SamplingChoice): void {
    const tally = this.tally(of, choice);
    this.earlier = undefined;
    this.asAsked = tally && { choice, tally };
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
      this.last = { spread, first: asked.first, tally: tallyOf(spread, asked.first) };
    }
    return this.last.tally;
  }
}

function tallyOf(spread: Spread, first: number): DrawTally {
  return tallyDraws(
    spread,
    Array.from({ length: DRAWS }, (_, i) => seedAfter(first, i)),
  );
}

/** Which of the settings that change the distribution differ between two choices. */
export function changedSettings(one: SamplingChoice, other: SamplingChoice): readonly ChangedSetting[] {
  return (['temperature', 'topK', 'topP'] as const).filter((field) => one[field] !== other[field]);
}

export type ChangedSetting = Exclude<SamplingField, 'seed'>;
