/** Many draws of the next token that the reader has asked for: which seeds they have, and what they gave. */
import { type DrawTally, tallyDraws } from '../../../src/trace/readings/draw-tally';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { optionsOf, type SamplingChoice, type SamplingField, seedAfter } from './sampling';

/** How many draws are asked for at once, and how many by who wants to see chance even out. */
export const DRAWS = 100;
export const MANY_DRAWS = 1000;

interface Asked {
  /** What is drawn from, before sampling controls. */
  readonly of: Predictions;
  /** The seed that was set then, and the first of those that are counted. */
  readonly seed: number;
  readonly first: number;
  /** How many: more of them are added up. */
  readonly count: number;
}

/** What the same seeds give by other settings than the ones that are set. */
export interface EarlierDraws {
  readonly choice: SamplingChoice;
  readonly tally: DrawTally;
}

const kept = new WeakMap<object, AskedDraws>();

export class AskedDraws {
  private asked: Asked | undefined;
  /** By what the draws were asked for last, and by what before that: settings, to be compared with. */
  private earlier: SamplingChoice | undefined;
  private asAsked: SamplingChoice | undefined;
  private readonly known: { readonly key: string; readonly asked: Asked; readonly tally: DrawTally }[] = [];

  /** Those of a trace: whoever comes back to the step finds them. */
  static of(trace: object): AskedDraws {
    const found = kept.get(trace) ?? new AskedDraws();
    kept.set(trace, found);
    return found;
  }

  /** The seed that the next draws would begin with: after the one that is set, and after those that were drawn with. */
  next(of: Predictions | undefined, seed: number): number {
    const { asked } = this;
    return asked && isSame(asked, of, seed) ? seedAfter(asked.first, asked.count) : seedAfter(seed);
  }

  /** @param choice what is set, whether or not draws are asked for by it already @param draws how many more */
  ask(of: Predictions, choice: SamplingChoice, draws = DRAWS): void {
    const { asked } = this;
    this.earlier = this.before(of, choice)?.choice;
    this.asked =
      asked && isSame(asked, of, choice.seed)
        ? { ...asked, count: asked.count + draws }
        : { of, seed: choice.seed, first: seedAfter(choice.seed), count: draws };
    this.asAsked = choice;
  }

  forget(): void {
    [this.asked, this.asAsked, this.earlier] = [undefined, undefined, undefined];
  }

  /** What the draws give by the settings before these, until it is cleared; `undefined` where there were none. */
  before(of: Predictions, choice: SamplingChoice): EarlierDraws | undefined {
    const { asked } = this;
    if (asked?.of !== of) return undefined;
    const before = [this.asAsked, this.earlier].find((one) => one && changedSettings(one, choice).length > 0);
    return before && { choice: before, tally: this.count(asked, before) };
  }

  /** Whoever has compared goes on with what is set now. */
  clearBefore(of: Predictions, choice: SamplingChoice): void {
    this.earlier = undefined;
    this.asAsked = this.tally(of, choice) && choice;
  }

  /** The first seed of those that are counted. */
  get first(): number | undefined {
    return this.asked?.first;
  }

  /** How many are counted; 0 where none were asked for. */
  get draws(): number {
    return this.asked?.count ?? 0;
  }

  /** What these seeds draw by these settings; `undefined` where it was not asked for, or of other predictions. */
  tally(of: Predictions, choice: SamplingChoice): DrawTally | undefined {
    const { asked } = this;
    return asked?.of === of && choice.draw ? this.count(asked, choice) : undefined;
  }

  private count(asked: Asked, choice: SamplingChoice): DrawTally {
    const { temperature, topK, topP } = choice;
    const key = `${temperature} ${topK} ${topP}`;
    const known = this.known.find((one) => one.key === key && one.asked === asked);
    if (known) return known.tally;
    const spread = asked.of.sampled(optionsOf({ ...choice, draw: true }));
    const seeds = Array.from({ length: asked.count }, (_, i) => seedAfter(asked.first, i));
    const tally = tallyDraws(spread, seeds);
    // Those of what is set, and of what it is compared with.
    this.known.unshift({ key, asked, tally });
    this.known.length = Math.min(this.known.length, 2);
    return tally;
  }
}

function isSame(asked: Asked, of: Predictions | undefined, seed: number): boolean {
  return asked.of === of && asked.seed === seed;
}

/** Which of the settings that change the distribution differ between two choices. */
export function changedSettings(one: SamplingChoice, other: SamplingChoice): readonly ChangedSetting[] {
  return (['temperature', 'topK', 'topP'] as const).filter((field) => one[field] !== other[field]);
}

type ChangedSetting = Exclude<SamplingField, 'seed'>;
