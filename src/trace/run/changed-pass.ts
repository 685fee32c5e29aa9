/** The pass run anew with other values of some of its nodes. */
import { type Link, linkOf, nodeOf, type Plan, stageForReader } from '../../architectures/plan';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import { type NodeId, rowWidth } from '../../operations/node';
import { finalNorm, headRows, lastStream, type NodeValues, PassInputs, runLink, runReplaced } from './pass';
import { sequenceIds, sequenceTypes, type TraceSource } from './source';
import type { YieldPoint } from './yield-point';

/** What a node's values become. @param values those that it has with all earlier changes; they must stay as they are */
export type Change = (values: Float32Array) => Float32Array;

/**
 * The logits [d_vocab] at a position of the pass in which some nodes have other values: whatever follows from them is
 * computed again by the graphs of the trace, from the block where the first of them is.
 */
export async function logitsWith(
  source: TraceSource,
  model: Model,
  changes: ReadonlyMap<NodeId, Change>,
  position: number,
  yieldPoint: YieldPoint,
): Promise<Float32Array> {
  const { plan } = model.folder;
  const inputs = new PassInputs(sequenceIds(source), sequenceTypes(source));
  const changed: NodeValues = new Map();
  const unchanged: NodeValues = new Map();
  const first = Math.min(...changes.keys());
  await changeLink(linkOf(plan, first));
  const end = lastStream(model);
  const { end: firstEnd } = linkOf(plan, first);
  for (const link of plan.links.filter((one) => one.block !== null && one.first >= firstEnd)) {
    const { reads, gives } = linkShape(plan, link);
    const own = nodesIn(link);
    if (own.length === 0 && !reads.some((id) => changed.has(id))) continue;
    await yieldPoint();
    if (own.length > 0) {
      await changeLink(link);
      continue;
    }
    await readUnchanged(reads);
    const later = plan.links.filter((next) => next.first >= link.end).flatMap((next) => linkShape(plan, next).reads);
    const wanted = gives.filter((id) => id === end || later.includes(id));
    await run(link, wanted);
  }
  await yieldPoint();
  const width = rowWidth(nodeOf(plan, end));
  const row = read(end).subarray(position * width, (position + 1) * width);
  return headRows(model, await finalNorm(model, row));

  function nodesIn({ first, end }: Link): NodeId[] {
    return [...changes.keys()].filter((id) => id >= first && id < end).toSorted((one, other) => one - other);
  }

  /** One changed node after another: a later one has its values of the pass in which the earlier ones are changed already. */
  async function changeLink(link: Link): Promise<void> {
    const { reads } = linkShape(plan, link);
    const nodes = nodesIn(link);
    for (const [at, node] of nodes.entries()) {
      const before = nodes.slice(0, at);
      const isOther = before.length > 0 || reads.some((id) => changed.has(id));
      if (isOther) await readUnchanged(reads);
      if (before.length > 0) await replace(link, before, [node]);
      else if (isOther) await run(link, [node]);
      changed.set(node, (changes.get(node) as Change)(changed.get(node) ?? (await readNode(source, plan, node))));
    }
    // Behind the end of a link nothing of that link is computed again.
    const isRead = ({ inputs }: Plan['nodes'][number]) => inputs.some((id) => nodes.includes(id));
    if (!plan.nodes.slice(link.first, link.end).some(isRead)) return;
    await readUnchanged(reads);
    await replace(link, nodes);
  }

  async function run(link: Link, wanted: readonly NodeId[]): Promise<void> {
    for (const [id, values] of await runLink(model, link, inputs, read, { wanted, stayOpen: true }))
      changed.set(id, values);
  }

  async function replace(link: Link, nodes: readonly NodeId[], wanted?: readonly NodeId[]): Promise<void> {
    const replaced = { nodes, ...(wanted && { wanted }) };
    for (const [id, values] of await runReplaced(model, link, replaced, inputs, read)) changed.set(id, values);
  }

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
