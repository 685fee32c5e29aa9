/** How the next token is chosen: one setting for the predictions, the next token and the continuation. */

import {
  changesDistribution,
  GREEDY,
  SAMPLING_LIMITS,
  type SamplingChoice,
  type SamplingOptions,
} from '../../../src/trace/readings/predictions';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';

export type { SamplingChoice };

/** Leaves every probability unchanged. */
export const NO_SAMPLING: SamplingChoice = { temperature: 1, topK: 0, topP: 1, seed: 0, draw: false };

export { changesDistribution, SAMPLING_LIMITS as LIMITS };

export type SamplingField = keyof typeof SAMPLING_LIMITS;

/** Whether tokens are drawn, and by other probabilities than the model's own. */
export function drawsOtherwise(options: SamplingOptions): boolean {
  return options.temperature > 0 && changesDistribution(options);
}

/** The options for the engine. */
export function optionsOf({ draw, ...options }: SamplingChoice): SamplingOptions {
  return draw ? options : GREEDY;
}

/** Whether tokens are picked in the same way: for the most probable token, the other settings do not matter. */
export function isSameSampling(a: SamplingOptions, b: SamplingOptions): boolean {
  if (a.temperature === 0 || b.temperature === 0) return a.temperature === b.temperature;
  return a.temperature === b.temperature && a.topK === b.topK && a.topP === b.topP && a.seed === b.seed;
}

/** The nearest value that a setting can have; `undefined` if it is not a number. */
export function fitSetting(field: SamplingField, value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const { min, max } = SAMPLING_LIMITS[field];
  const whole = field === 'topK' || field === 'seed';
  return Math.min(Math.max(whole ? Math.round(value) : value, min), max);
}

/** The seed after another one; after the last one the first ones follow. */
export function seedAfter(seed: number, by = 1): number {
  return (seed + by) % (SAMPLING_LIMITS.seed.max + 1);
}

/** Reads settings that any version may have stored; what is not understood has its initial value. */
function restoreSampling(stored: unknown): SamplingChoice {
  const fields = fieldsOf(stored);
  const read = (field: SamplingField) => {
    const value = fields[field];
    return (typeof value === 'number' ? fitSetting(field, value) : undefined) ?? NO_SAMPLING[field];
  };
  return {
    temperature: read('temperature'),
    topK: read('topK'),
    topP: read('topP'),
    seed: read('seed'),
    draw: fields['draw'] === true,
  };
}

/** Dropped when another text begins. */
export const SAMPLING: StateKey<SamplingChoice> = { name: 'sampling', restore: restoreSampling };
/** Separate settings for models that fill gaps: these sample nothing, and their predictions are viewed in another way. */
export const SAMPLING_OF_GAPS: StateKey<SamplingChoice> = { ...SAMPLING, name: 'samplingOfGaps' };

/** Dispatches an event for each change, and `settle` when a slider has come to rest. */
export class Sampling extends EventTarget {
  private choice: SamplingChoice;
  private sliding = false;

  /** @param before the settings made elsewhere, which this page may not know yet */
  constructor(
    private readonly kept: Keeper,
    before?: SamplingChoice,
    private readonly key = SAMPLING,
  ) {
    super();
    if (before && kept.recall(asStored(key.name)) === undefined) kept.keep(key, restoreSampling(before));
    this.choice = kept.recall(key);
  }

  get value(): SamplingChoice {
    return this.choice;
  }

  /** Whether it differs from the initial settings. */
  get isSet(): boolean {
    return this.choice.draw || changesDistribution(this.choice);
  }

  /** Whether a slider is being moved. */
  get isSliding(): boolean {
    return this.sliding;
  }

  change(change: Partial<SamplingChoice>): void {
    this.sliding = false;
    this.take(change);
    this.kept.keep(this.key, this.choice);
    this.dispatchEvent(new Event('change'));
    this.dispatchEvent(new Event('settle'));
  }

  /** Applies a change while a slider moves: more changes follow, so it is not kept yet. */
  slide(change: Partial<SamplingChoice>): void {
    this.sliding = true;
    this.take(change);
    this.dispatchEvent(new Event('change'));
  }

  /** A user who changes the distribution wants to draw from it. */
  private take(change: Partial<SamplingChoice>): void {
    const next = { ...this.choice, ...change };
    const moved = Object.keys(change).some((field) => field !== 'draw' && field !== 'seed');
    this.choice = { ...next, draw: change.draw ?? (next.draw || (moved && changesDistribution(next))) };
  }

  /** Draws once more, with the next seed. */
  drawAgain(): void {
    this.change({ seed: seedAfter(this.choice.seed), draw: true });
  }

  /** Restores the model's own probabilities; whether a token is drawn stays as it is. */
  resetDistribution(): void {
    const { temperature, topK, topP } = NO_SAMPLING;
    if (changesDistribution(this.choice)) this.change({ temperature, topK, topP });
  }

  reset(): void {
    this.change({ ...NO_SAMPLING, seed: this.choice.seed });
  }
}
