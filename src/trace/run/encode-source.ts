/** The encoder's pass over a source text, for a decoder that only generates: none of its stages are kept. */
import { type EncodedSource, encodedSource } from '../../generate/encoded-source';
import { encoderOutput } from '../../lowering/cross';
import type { Model } from '../../lowering/model';
import { type NodeId, SOURCE } from '../../operations/node';
import { runTo } from './hidden-states';
import { PassInputs } from './pass';

/** @throws the signal's reason when cancelled, between two blocks */
export async function encodeSource(
  model: Model,
  ids: readonly number[],
  signal: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<EncodedSource> {
  const output = encoderOutput(model.folder.plan) as NodeId;
  return encodedSource(model, await runTo(model, new PassInputs({ [SOURCE]: ids }), output, signal, onProgress));
}
