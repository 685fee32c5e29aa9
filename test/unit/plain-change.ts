/** A pass with other values of one of its nodes, by the formulas of its operations in double precision. */
import { nodeOf } from '../../src/architectures/plan/plan';
import type { Model } from '../../src/lowering/model';
import type { NodeId } from '../../src/operations/node';
import { sequenceIds } from '../../src/trace/run/source';
import type { Trace } from '../../src/trace/run/trace';
import { PlainPass } from './plain-pass';

type Change = (values: Float32Array) => Float32Array;

/**
 * The logits [d_vocab] at a position. What the change does not reach is taken from the trace.
 * @param change what the node's values become
 */
export async function plainLogitsWith(
  model: Model,
  trace: Trace,
  node: NodeId,
  change: Change,
  position: number,
): Promise<readonly number[]> {
  return plainLogitsWithAll(model, trace, new Map([[node, change]]), position);
}

/** The same where several nodes are changed: each has the values that follow from the changes before it. */
export async function plainLogitsWithAll(
  model: Model,
  trace: Trace,
  changes: ReadonlyMap<NodeId, Change>,
  position: number,
): Promise<readonly number[]> {
  const { plan, weights } = model.folder;
  const pass = new PlainPass(plan, weights, sequenceIds(trace));
  const changed = new Set(changes.keys());
  for (const { id, inputs } of plan.nodes) if (inputs.some((input) => changed.has(input))) changed.add(id);
  const stageOf = (id: NodeId) => plan.stages.find(({ node: own }) => own === id);
  for (const { id, kind } of plan.nodes) {
    if (changed.has(id)) continue;
    const stage = stageOf(id);
    if (stage && kind !== 'mask') pass.put(id, (await trace.window(stage.name, 'model')).data);
    else if (plan.nodes.some(({ id: later, inputs }) => changed.has(later) && inputs.includes(id)))
      await pass.compute(id);
  }
  const [first] = [...changes.keys()].toSorted((one, other) => one - other);
  const logits = nodeOf(plan, plan.logits as NodeId).id;
  for (const { id, inputs } of plan.nodes) {
    if (!changed.has(id) || id > logits) continue;
    const change = changes.get(id);
    const isOfTrace = id === first || (change !== undefined && !inputs.some((input) => changed.has(input)));
    if (isOfTrace) pass.put(id, (await trace.window((stageOf(id) as { name: string }).name, 'model')).data);
    else await pass.compute(id, id > plan.finalNorm ? position : null);
    if (change) pass.put(id, change(Float32Array.from(pass.results.get(id)?.data ?? [])));
  }
  const all = pass.results.get(logits)?.data ?? [];
  return [...all.slice(position * model.spec.vocabSize, (position + 1) * model.spec.vocabSize)];
}
