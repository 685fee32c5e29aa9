/** A pass that is run for only one of its results; nothing else of it is kept. */

import { cancellationPoint } from '../../base/cancellation-point';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import type { NodeId } from '../../operations/node';
import { type NodeValues, type PassInputs, runLink } from './pass';

/** Called before each link with the number of links done and their total. */
type OnLink = (done: number, total: number) => void;

/**
 * The result of a node: the last hidden states, or what is computed from them.
 * @throws the signal's reason when cancelled, between two links
 */
export async function runTo(
  model: Model,
  inputs: PassInputs,
  wanted: NodeId,
  signal: AbortSignal,
  onLink?: OnLink,
): Promise<Float32Array> {
  const [value] = await runToEach(model, inputs, [wanted], signal, onLink);
  return value as Float32Array;
}

/** The results of several nodes from one pass, in their order. @throws as `runTo` */
export async function runToEach(
  model: Model,
  inputs: PassInputs,
  wanted: readonly NodeId[],
  signal: AbortSignal,
  onLink?: OnLink,
): Promise<Float32Array[]> {
  const { plan } = model.folder;
  const last = Math.max(...wanted);
  const links = plan.links.filter(({ first, name }) => first <= last && name !== 'head');
  const readLater = new Set([...wanted, ...links.flatMap((link) => linkShape(plan, link).reads)]);
  const values: NodeValues = new Map();
  const read = (id: NodeId) => values.get(id) as Float32Array;
  for (const [index, link] of links.entries()) {
    onLink?.(index, links.length);
    await cancellationPoint(signal);
    const own = linkShape(plan, link).gives.filter((id) => readLater.has(id));
    for (const [id, value] of await runLink(model, link, inputs, read, { wanted: own, stayOpen: true }))
      values.set(id, value);
    const needed = new Set([...wanted, ...links.slice(index + 1).flatMap((later) => linkShape(plan, later).reads)]);
    for (const id of values.keys()) if (!needed.has(id)) values.delete(id);
  }
  return wanted.map(read);
}
