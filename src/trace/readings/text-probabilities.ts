/** How well the model predicted the text itself. */
import { requireApplies } from '../../architectures/plan/why-not';
import { rankOf, summarize } from '../../generate/logit-row';
import { readRows, type TraceSource } from '../run/source';

export interface TextProbabilities {
  /** Natural logarithm of each token's probability given those before it; NaN for the first. [pos] */
  readonly logprob: Float64Array;
  /**
   * Each token's rank given those before it in the text, counted from 0; of equally probable tokens, the lower id comes
   * first. -1 for the first token. [pos]
   */
  readonly rank: Int32Array;
  /** Entropy in bits of the distribution after each token. [pos] */
  readonly entropy: Float64Array;
}

/** A half-open range of positions. */
export interface Positions {
  readonly from: number;
  readonly to: number;
}

/** How many logits are read at a time. */
const PIECE_VALUES = 4 * 1024 * 1024;

/** What has been read of a trace so far. */
interface Known extends TextProbabilities {
  /** Whether the logits of a position have been read. */
  readonly seen: Uint8Array;
  /** The reading in progress: one at a time, so that no work is done twice. */
  reading: Promise<void>;
}

const traces = new WeakMap<TraceSource['key'], Known>();

/**
 * Reads the logits before and at some positions, or all; logits that are not kept are computed again. What was read is
 * remembered as long as the trace lives.
 * @returns the probabilities of those positions only
 */
export async function textProbabilities(source: TraceSource, positions?: Positions): Promise<TextProbabilities> {
  requireApplies(source.planOf('model'), 'The probability of each token given those before it');
  const { from, to } = positions ?? { from: 0, to: source.tokens.length };
  const known = traces.get(source.key) ?? nothingYet(source.tokens.length);
  traces.set(source.key, known);
  const reading = known.reading.then(() => readMissing(source, known, Math.max(from - 1, 0), to));
  known.reading = reading.catch(() => undefined); // the next one tries again
  await reading;
  const { logprob, rank, entropy } = known;
  return { logprob: logprob.slice(from, to), rank: rank.slice(from, to), entropy: entropy.slice(from, to) };
}

function nothingYet(pos: number): Known {
  return {
    logprob: new Float64Array(pos).fill(Number.NaN),
    rank: new Int32Array(pos).fill(-1),
    entropy: new Float64Array(pos),
    seen: new Uint8Array(pos),
    reading: Promise.resolve(),
  };
}

/** Reads the missing rows of a range, some at a time. */
async function readMissing(source: TraceSource, known: Known, from: number, to: number): Promise<void> {
  const [pos = 0, vocab = 1] = source.find('logits', 'model').shape;
  const most = Math.max(1, Math.floor(PIECE_VALUES / vocab));
  for (let start = from; start < Math.min(to, pos); ) {
    if (known.seen[start]) {
      start++;
      continue;
    }
    let stop = start + 1;
    while (stop < to && stop - start < most && !known.seen[stop]) stop++;
    const data = await readRows(source, 'logits', start, stop);
    for (let row = start; row < stop; row++)
      addRow(source, known, row, data.subarray((row - start) * vocab, (row - start + 1) * vocab));
    start = stop;
  }
}

function addRow({ tokens }: TraceSource, known: Known, position: number, logits: Float32Array): void {
  const { logSum, entropy } = summarize(logits);
  known.entropy[position] = entropy;
  known.seen[position] = 1;
  const next = tokens[position + 1];
  if (!next) return;
  known.logprob[position + 1] = (logits[next.id] as number) - logSum;
  known.rank[position + 1] = rankOf(logits, next.id);
}
