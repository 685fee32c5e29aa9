/** A pass over tokens that is run only for the logits at some of their positions; no trace is kept. */
import type { Model } from '../../lowering/model';
import type { Token } from '../../model/tokenizers/tokenizer';
import { TOKENS } from '../../operations/node';
import { runTo } from './hidden-states';
import { headRows, PassInputs } from './pass';

/**
 * The logits at some positions, in that order.
 * @returns a function that gives the logits at one of them, by its index among the positions
 * @throws the signal's reason when cancelled
 */
export async function logitsAt(
  model: Model,
  tokens: readonly Token[],
  positions: readonly number[],
  signal: AbortSignal,
): Promise<(row: number) => Float32Array> {
  const { dModel, vocabSize } = model.spec;
  const hidden = await runTo(model, inputsOf(tokens), model.folder.plan.finalNorm, signal);
  const wanted = new Float32Array(positions.length * dModel);
  for (const [row, position] of positions.entries())
    wanted.set(hidden.subarray(position * dModel, (position + 1) * dModel), row * dModel);
  const logits = await headRows(model, wanted, signal);
  return (row) => logits.subarray(row * vocabSize, (row + 1) * vocabSize);
}

/** What a pass over one sequence of tokens reads. */
export function inputsOf(tokens: readonly Token[]): PassInputs {
  return new PassInputs({ [TOKENS]: tokens.map(({ id }) => id) }, { [TOKENS]: tokens.map(({ typeId }) => typeId) });
}
