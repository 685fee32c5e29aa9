/**
 * What the model said after texts in which another token stands: kept, so that each token that is wanted to come next is
 * looked for in the same runs.
 */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { TraceSource } from '../run/source';
import type { TriedPlace } from './tried-places';

export interface ChangedText {
  /** That stands at the place instead. */
  readonly token: TokenDescription;
  /** How probable it is there, given the tokens before it. */
  readonly fits: number;
  /** What the model says after the position then. [d_vocab] */
  readonly logits: Float32Array;
  /** `ln Σ exp(x)` of those, and the highest of them. */
  readonly normalizer: number;
  readonly next: number;
}

/** Numbers that are kept: 32 MB, all that is tried with the vocabulary of GPT-2. With a larger one the last places are run anew. */
const MOST_KEPT = 8_000_000;

/** Those of one position, by their places. */
export class ChangedTexts {
  private readonly places = new Map<string, readonly ChangedText[]>();
  private numbers = 0;

  constructor(
    readonly position: number,
    private readonly most = MOST_KEPT,
  ) {}

  at(place: TriedPlace): readonly ChangedText[] | undefined {
    return this.places.get(keyOf(place));
  }

  /** Not where there is no room: what is kept already serves as well, and places are asked for in the same order again. */
  keep(place: TriedPlace, changed: readonly ChangedText[]): void {
    const numbers = changed.reduce((sum, { logits }) => sum + logits.length, 0);
    if (this.at(place) || this.numbers + numbers > this.most) return;
    this.places.set(keyOf(place), changed);
    this.numbers += numbers;
  }
}

/** A word begins where its first token does. */
function keyOf({ place, tokens }: TriedPlace): string {
  return `${place} ${tokens}`;
}

const known = new WeakMap<TraceSource['key'], ChangedTexts>();
/** Only of one trace at a time, which is forgotten with it. */
let last: WeakRef<TraceSource['key']> | undefined;

/** Those of the trace and position that were asked for last: others are let go. */
export function keptOf({ key }: Pick<TraceSource, 'key'>, position: number): ChangedTexts {
  const before = last?.deref();
  if (before && before !== key) known.delete(before);
  last = new WeakRef(key);
  const found = known.get(key);
  if (found?.position === position) return found;
  const none = new ChangedTexts(position);
  known.set(key, none);
  return none;
}
