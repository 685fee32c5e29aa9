/** Many draws of the next token, requested by the user: their seeds and their results. */
import { type DrawTally, tallyDraws } from '../../../src/trace/readings/draw-tally';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { optionsOf, type SamplingChoice, type SamplingField, seedAfter } from './sampling';

/** How many draws are requested at once, and how many to see chance even out. */
export const DRAWS = 100;
export const MANY_DRAWS = 1000;

interface Asked {
  /** The predictions to draw from, before sampling settings. */
  readonly of: Predictions;
  /** The seed that was set then, and the first seed that is counted. */
  readonly seed: number;
  readonly first: number;
  /** The number of draws; further ones are added to it. */
  readonly count: number;
}

/** The results of the same seeds with other settings than the present ones. */
export interface EarlierDraws {
  readonly choice: SamplingChoice;
  readonly tally: DrawTally;
}

const kept = new WeakMap<object, AskedDraws>();

export class AskedDraws {
  private asked: Asked | undefined;
  /** The settings of the last request, and of the one before it, for comparison. */
  private earlier: SamplingChoice | undefined;
  private asAsked: SamplingChoice | undefined;
  private readonly known: { readonly key: string; readonly asked: Asked; readonly tally: DrawTally }[] = [];

  /** The draws of a trace, kept so that a user who returns to the step finds them. */
  static of(trace: object): AskedDraws {
    const found = kept.get(trace) ?? new AskedDraws();
    kept.set(trace, found);
    return found;
  }

  /** The seed with which the next draws would begin: after the present one, and after those already used. */
  next(of: Predictions | undefined, seed: number): number {
    const { asked } = this;
    return asked && isSame(asked, of, seed) ? seedAfter(asked.first, asked.count) : seedAfter(seed);
  }

  /** @param choice the present settings, whether draws were requested with them before or not @param draws how many more */
  ask(of: Predictions, choice: SamplingChoice, draws = DRAWS): void {
    const { asked } = this;
    this.earlier = this.earlierDraws(of, choice)?.choice;
    this.asked =
      asked && isSame(asked, of, choice.seed)
        ? { ...asked, count: asked.count + draws }
        : { of, seed: choice.seed, first: seedAfter(choice.seed), count: draws };
    this.asAsked = choice;
  }

  forget(): void {
    [this.asked, this.asAsked, this.earlier] = [undefined, undefined, undefined];
  }

  /** The results with the previous settings, until they are cleared; `undefined` if there were none. */
  earlierDraws(of: Predictions, choice: SamplingChoice): EarlierDraws | undefined {
    const { asked } = this;
    if (asked?.of !== of) return undefined;
    const before = [this.asAsked, this.earlier].find((one) => one && changedSettings(one, choice).length > 0);
    return before && { choice: before, tally: this.count(asked, before) };
  }

  /** Called when the user has compared, and goes on with the present settings. */
  clearBefore(of: Predictions, choice: SamplingChoice): void {
    this.earlier = undefined;
    this.asAsked = this.tally(of, choice) && choice;
  }

  /** The first seed that is counted. */
  get first(): number | undefined {
    return this.asked?.first;
  }

  /** How many draws are counted; 0 if none were requested. */
  get draws(): number {
    return this.asked?.count ?? 0;
  }

  /** The results of these seeds with these settings; `undefined` if not requested, or requested of other predictions. */
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
    // Keeps the results of the present settings, and of those they are compared with.
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
