/** What a trace keeps in memory of all the stages that it computes, and what that costs. */
import { axisSizes, BLOCK_OUTPUTS, type BlockOutputName, stageShape } from '../graph/stages';
import type { ModelSpec } from '../model/spec';
import { PROOF_OUTPUTS } from './proofs';
import { elementCount } from './tensor';

/**
 * What a trace keeps:
 * - `all`: every stage;
 * - `blocks`: every stage of the chosen blocks;
 * - `attention`: queries, keys, scores and weights of all blocks;
 * - `statistics`: the residual stream and what is written to it, from which everything else is computed again.
 *
 * What `statistics` keeps is kept always. Whatever else is asked for is computed again, block by block, with the same
 * numbers; of the logits only `all` keeps more than the last row.
 */
export type Capture =
  | { readonly keep: 'all' | 'attention' | 'statistics' }
  | { readonly keep: 'blocks'; readonly blocks: readonly number[] };

export type Keep = Capture['keep'];

export const KEEP_ALL: Capture = { keep: 'all' };
export const KEEP_STATISTICS: Capture = { keep: 'statistics' };

export const ALL_BLOCK_OUTPUTS: readonly BlockOutputName[] = BLOCK_OUTPUTS.map(({ name }) => name);
/**
 * The residual stream and what is written to it, which is read of all blocks at once. The rest is read of one block at
 * a time, and computed again for that.
 */
const ALWAYS: readonly BlockOutputName[] = ['attn.z', 'attn_out', 'resid_mid', 'mlp_out', 'resid_post'];
const ATTENTION: readonly BlockOutputName[] = ['attn.q', 'attn.k', 'attn.attn_scores_unmasked', 'attn.pattern'];

/** The stages that are kept of a block. */
export function keptOutputs(capture: Capture, layer: number): readonly BlockOutputName[] {
  switch (capture.keep) {
    case 'all':
      return ALL_BLOCK_OUTPUTS;
    case 'blocks':
      return capture.blocks.includes(layer) ? ALL_BLOCK_OUTPUTS : ALWAYS;
    case 'attention':
      return ALL_BLOCK_OUTPUTS.filter((name) => ALWAYS.includes(name) || ATTENTION.includes(name));
    case 'statistics':
      return ALWAYS;
  }
}

/** The stages that are computed of a block while it is traced: the kept ones, and those that the proofs look at. */
export function computedOutputs(capture: Capture, layer: number): readonly BlockOutputName[] {
  return [...new Set([...keptOutputs(capture, layer), ...PROOF_OUTPUTS])];
}

/** How many of the last rows of the logits are kept. */
export function keptLogits(capture: Capture, tokens: number): number {
  return capture.keep === 'all' ? tokens : 1;
}

/** Bytes that a trace keeps (float32; the masked scores are not stored, they follow from the unmasked ones). */
export function traceBytes(spec: ModelSpec, tokens: number, capture: Capture = KEEP_ALL): number {
  const blocks = outputValues(spec, tokens, (layer) => keptOutputs(capture, layer));
  // Embeddings, positions, their sum, and the final norm.
  return 4 * (blocks + 4 * tokens * spec.dModel + keptLogits(capture, tokens) * spec.vocabSize);
}

/** How much a byte that is copied out of a run and looked at costs, in multiplications. */
const BYTE_WORK = 60;

/**
 * The work of a trace with its proofs, in multiplications: the blocks and the head once as a trace and once, with fewer
 * copies, as the decoding that the proofs compare it with; and whatever is copied out. Good for estimates only.
 */
export function traceWork(spec: ModelSpec, tokens: number, capture: Capture): number {
  const { layers, dModel, dMlp, vocabSize } = spec;
  const block = tokens * dModel * (4 * dModel + 2 * dMlp) + 2 * tokens * tokens * dModel;
  const rows = keptLogits(capture, tokens);
  const copied = outputValues(spec, tokens, (layer) => computedOutputs(capture, layer)) + 2 * rows * vocabSize;
  return 2 * (layers * block + rows * dModel * vocabSize) + 4 * BYTE_WORK * copied;
}

/** @throws one sentence when the model has no such blocks */
export function requireCapture(capture: Capture, { layers }: Pick<ModelSpec, 'layers'>): void {
  if (capture.keep !== 'blocks') return;
  if (capture.blocks.length === 0) throw new RangeError('There are no blocks to keep: name at least one.');
  const wrong = capture.blocks.find((block) => !Number.isInteger(block) || block < 0 || block >= layers);
  if (wrong === undefined) return;
  throw new RangeError(`There is no block ${wrong} to keep: they are counted from 0 to ${layers - 1}.`);
}

function outputValues(spec: ModelSpec, tokens: number, outputs: (layer: number) => readonly BlockOutputName[]): number {
  const sizes = axisSizes(spec, tokens);
  let values = 0;
  for (let layer = 0; layer < spec.layers; layer++) {
    const names = outputs(layer);
    for (const stage of BLOCK_OUTPUTS) {
      if (names.includes(stage.name)) values += elementCount(stageShape(stage, sizes));
    }
  }
  return values;
}
