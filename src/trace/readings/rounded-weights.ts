/**
 * How the prediction at a position changes when the model's matrices are rounded to 8 and to 4 bits: two runs of the decode
 * graph, beside the trace. In both, blocks of 32 weights share a scale. The matrices' inputs stay in float32, so that every
 * difference is due to the weights.
 */

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireApplies } from '../../architectures/plan/why-not';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { argmax } from '../../base/vectors';
import { Decoder } from '../../generate/decoder';
import { orderOf, softmax } from '../../generate/sampling';
import type { DecodeChoice, Model } from '../../lowering/model';
import { openQuantized, type QuantizedWeights, writeQuantized } from '../../lowering/quantized';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelRuns } from '../run/model-runs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';

/** The weights of a run: those that the trace was made with, or these rounded to this many bits. */
export type WeightsOfRun = 'own' | 8 | 4;

export interface RoundedWeights {
  readonly position: number;
  /**
   * The tokens that are most probable with the model's own weights, the most probable first; then those that are the most
   * probable only with rounded weights.
   */
  readonly tokens: readonly RoundedToken[];
  /** The id of the most probable token in each run. */
  readonly top: Readonly<Record<WeightsOfRun, number>>;
  /** The share of all probability, 0 to 1, that moves from some tokens to others: half the sum of the absolute differences. */
  readonly moved: Readonly<Record<8 | 4, number>>;
}

export interface RoundedToken extends TokenDescription {
  readonly probability: Readonly<Record<WeightsOfRun, number>>;
}

/** How many tokens are reported, besides those that are the most probable only with rounded weights. */
const MOST = 5;
const BLOCK = 32;
/** The source that is written into the files, which exist only during the reading. */
const SOURCE = 'rounded weights';

/**
 * @throws one sentence if the model does not predict next tokens, or is absent; the signal's reason when cancelled, between
 * two pieces of work
 */
export async function readRoundedWeights(
  source: TraceSource,
  { position }: { readonly position: number },
  runs: ModelRuns,
): Promise<RoundedWeights> {
  requireApplies(source.planOf('model'), 'A run with rounded weights');
  const model = modelOf(source, 'A run with rounded weights');
  const own = softmax(await readRow(source, 'logits', position));
  const rounded = (bits: 8 | 4) => runRounded(model, source, position, bits, runs);
  const all = { own, 8: await rounded(8), 4: await rounded(4) };
  const top = { own: argmax(all.own), 8: argmax(all[8]), 4: argmax(all[4]) };
  const told = new Set([...orderOf(all.own).subarray(0, MOST), top[8], top[4]]);
  const { target } = model.folder.tokenizer;
  const tokens = [...told].map((id): RoundedToken => {
    const probability = { own: all.own[id] as number, 8: all[8][id] as number, 4: all[4][id] as number };
    return { ...describeId(target, id), probability };
  });
  return { position, tokens, top, moved: { 8: movedBetween(own, all[8]), 4: movedBetween(own, all[4]) } };
}

/** @returns the probability of every token after the position, [d_vocab] */
function runRounded(
  model: Model,
  { tokens }: TraceSource,
  position: number,
  bits: 8 | 4,
  { runExclusive, signal, yieldPoint }: ModelRuns,
): Promise<Float32Array> {
  const ids = tokens.slice(0, position + 1).map(({ id }) => id);
  return withTemporaryFolder(join(tmpdir(), 'llm-trace-rounded-'), async (folder) => {
    const quantized = await writeRounded(model, join(folder, 'weights.safetensors'), bits, yieldPoint);
    const choice: DecodeChoice = { quantized, inputs: 'float32' };
    const run = async () => {
      try {
        const decoder = await Decoder.open(model, choice);
        return await decoder.append(ids, signal, undefined, tokens.length);
      } finally {
        // The file is mapped until the decoder is closed.
        await model.closeDecode(choice);
      }
    };
    return softmax(await runExclusive(model, run));
  });
}

async function writeRounded(
  { folder: { plan, weights } }: Model,
  path: string,
  bits: 8 | 4,
  pause: YieldPoint,
): Promise<QuantizedWeights> {
  await writeQuantized(path, plan, weights, { quantization: { bits, block: BLOCK }, source: SOURCE, pause });
  return (await openQuantized(path, SOURCE)) as QuantizedWeights;
}

function movedBetween(before: Float32Array, after: Float32Array): number {
  return before.reduce((sum, probability, id) => sum + Math.abs((after[id] as number) - probability), 0) / 2;
}
