/** The encoder's pass over a source text, for a decoder that only generates: no stage of it is kept. */
import { cancellationPoint } from '../../base/cancellation-point';
import { type EncodedSource, encodedSource } from '../../generate/encoded-source';
import { encoderOutput } from '../../lowering/cross';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import { type NodeId, SOURCE } from '../../operations/node';
import { type NodeValues, PassInputs, runLink } from './pass';

/** @throws the signal's reason when cancelled, between two blocks */
export async function encodeSource(
  model: Model,
  ids: readonly number[],
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<EncodedSource> {
  const { plan } = model.folder;
  const output = encoderOutput(plan) as NodeId;
  const links = plan.links.filter(({ first }) => first <= output);
  const needed = new Set([output, ...links.flatMap((link) => linkShape(plan, link).reads)]);
  const inputs = new PassInputs({ [SOURCE]: ids });
  const values: NodeValues = new Map();
  for (const [done, link] of links.entries()) {
    onProgress(done, links.length);
    await cancellationPoint(signal);
    const wanted = [...needed].filter((id) => id >= link.first && id < link.end);
    const read = (id: NodeId) => values.get(id) as Float32Array;
    for (const [id, value] of await runLink(model, link, inputs, read, { wanted, stayOpen: true }))
      values.set(id, value);
  }
  return encodedSource(model, values.get(output) as Float32Array);
}
