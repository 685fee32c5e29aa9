/** The pass run anew with other values of one of its nodes. */
import { linkOf, nodeOf, type Plan, stageForReader } from '../../architectures/plan';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import { type NodeId, rowWidth } from '../../operations/node';
import { finalNorm, headRows, lastStream, type NodeValues, PassInputs, runLink, runReplaced } from './pass';
import { sequenceIds, sequenceTypes, type TraceSource } from './source';
import type { YieldPoint } from './yield-point';

/**
 * The logits [d_vocab] at a position of the pass in which a node has other values: whatever follows from it is computed
 * again by the graphs of the trace, from the block where the node is.
 */
export async function logitsWith(
  source: TraceSource,
  model: Model,
  node: NodeId,
  values: Float32Array,
  position: number,
  yieldPoint: YieldPoint,
): Promise<Float32Array> {
  const { plan } = model.folder;
  const inputs = new PassInputs(sequenceIds(source), sequenceTypes(source));
  const own = linkOf(plan, node);
  const changed: NodeValues = new Map([[node, values]]);
  const unchanged: NodeValues = new Map();
  // Behind the end of a link nothing of that link is computed again.
  if (plan.nodes.slice(own.first, own.end).some((other) => other.inputs.includes(node))) {
    await readUnchanged(linkShape(plan, own).reads);
    for (const [id, values] of await runReplaced(model, own, node, inputs, read)) changed.set(id, values);
  }
  const end = lastStream(model);
  for (const link of plan.links.filter(({ first, block }) => block !== null && first >= own.end)) {
    const { reads, gives } = linkShape(plan, link);
    if (!reads.some((id) => changed.has(id))) continue;
    await yieldPoint();
    await readUnchanged(reads);
    const later = plan.links.filter(({ first }) => first >= link.end).flatMap((next) => linkShape(plan, next).reads);
    const wanted = gives.filter((id) => id === end || later.includes(id));
    for (const [id, values] of await runLink(model, link, inputs, read, { wanted, stayOpen: true }))
      changed.set(id, values);
  }
  await yieldPoint();
  const width = rowWidth(nodeOf(plan, end));
  const row = read(end).subarray(position * width, (position + 1) * width);
  return headRows(model, await finalNorm(model, row));

  function read(id: NodeId): Float32Array {
    return (changed.get(id) ?? unchanged.get(id)) as Float32Array;
  }

  async function readUnchanged(ids: readonly NodeId[]): Promise<void> {
    for (const id of ids)
      if (!changed.has(id) && !unchanged.has(id)) unchanged.set(id, await readNode(source, plan, id));
  }
}

/** All values of a node in a trace. */
export async function readNode(source: TraceSource, plan: Plan, id: NodeId): Promise<Float32Array> {
  return (await source.window(stageForReader(plan, id, null).name, 'model')).data;
}
