/** Runs of changed texts, kept so that the same ones serve every token that the user may follow. */
import type { TraceSource } from '../run/source';
import type { TriedPlace } from './tried-places';

/**
 * The most numbers that are kept: 32 MB, enough for all that is tried with the vocabulary of GPT-2. With a larger
 * vocabulary, the last places are run again.
 */
const MOST_KEPT = 8_000_000;

/** The logits that a run gave, [d_vocab]. */
interface Run {
  readonly logits: Float32Array;
}

/** The runs for one position, by the place where the text was changed. */
export class KeptRuns<T extends Run> {
  private readonly places = new Map<string, readonly T[]>();
  private numbers = 0;

  constructor(
    readonly position: number,
    private readonly most = MOST_KEPT,
  ) {}

  /** `undefined` if the place was not tried yet, or if there was no room for its runs. */
  at(place: TriedPlace): readonly T[] | undefined {
    return this.places.get(keyOf(place));
  }

  /** Not if there is no room. Replacing older ones would not help, as places are requested in the same order again. */
  keep(place: TriedPlace, runs: readonly T[]): void {
    const numbers = runs.reduce((sum, { logits }) => sum + logits.length, 0);
    if (this.at(place) || this.numbers + numbers > this.most) return;
    this.places.set(keyOf(place), runs);
    this.numbers += numbers;
  }
}

/** Two places that begin at the same token differ in their number of tokens. */
function keyOf({ place, tokens }: TriedPlace): string {
  return `${place} ${tokens}`;
}

/** Holds the runs of one trace at most: of the one that was asked about last. They are dropped with it. */
export class LatestRuns<T extends Run> {
  private known = new WeakMap<TraceSource['key'], KeptRuns<T>>();

  /** The runs of the trace and position that were requested last; all others are dropped. */
  of({ key }: Pick<TraceSource, 'key'>, position: number): KeptRuns<T> {
    const found = this.known.get(key);
    if (found?.position === position) return found;
    const none = new KeptRuns<T>(position);
    this.known = new WeakMap([[key, none]]);
    return none;
  }
}
