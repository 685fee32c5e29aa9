/**
 * What becomes of the prediction at a position when the model's matrices are rounded to 8 and to 4 bits: two runs of the
 * decode graph, beside the trace. Blocks of 32 weights share a scale in both. What the matrices are multiplied with stays
 * in float32, so that all that differs is due to the weights.
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

/** With which weights: those that the trace was made with, or these rounded to so many bits. */
export type WeightsOfRun = 'own' | 8 | 4;

export interface RoundedWeights {
  readonly position: number;
  /**
   * The tokens that are most probable with the model's own weights, the most probable first; then those that only rounded
   * weights make the most probable ones.
   */
  readonly tokens: readonly RoundedToken[];
  /** The id of the most probable token. */
  readonly top: Readonly<Record<WeightsOfRun, number>>;
  /** How much of all probability, 0 to 1, goes from some tokens to others: half the sum of all differences. */
  readonly moved: Readonly<Record<8 | 4, number>>;
}

export interface RoundedToken extends TokenDescription {
  readonly probability: Readonly<Record<WeightsOfRun, number>>;
}

/** Tokens that are told, without those that only rounded weights make the most probable ones. */
const MOST = 5;
const BLOCK = 32;
/** Written into the files, which live only as long as the reading. */
const SOURCE = 'rounded weights';

/**
 * @throws one sentence when the model predicts no next token, or is absent; the signal's reason when cancelled, between
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

/** @returns the probability of every token after the position [d_vocab] */
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
        // The file is mapped until then.
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
