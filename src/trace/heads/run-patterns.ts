/** Runs a trace's model on other tokens than its own, for the attention weights of every block. */
import type { Link, Stage } from '../../architectures/plan';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import type { NodeId } from '../../operations/node';
import { type NodeValues, type PassInputs, runLink } from '../run/pass';
import type { YieldPoint } from '../run/yield-point';

/** @param stages the attention weights of every block @param give takes those of a block, [head, query, key] */
export async function runPatterns(
  model: Model,
  inputs: PassInputs,
  stages: readonly Stage[],
  yieldPoint: YieldPoint,
  give: (layer: number, weights: Float32Array) => Promise<void> | void,
): Promise<void> {
  const { plan } = model.folder;
  const patterns = new Map(stages.map(({ node }, layer) => [node, layer]));
  const links = plan.links.filter(({ first }) => first <= Math.max(...patterns.keys()));
  const needed = new Set(links.flatMap((link) => linkShape(plan, link).reads));
  const values: NodeValues = new Map();
  for (const link of links) {
    await yieldPoint();
    for (const [id, value] of await run(link)) {
      const layer = patterns.get(id);
      if (layer !== undefined) await give(layer, value);
      if (needed.has(id)) values.set(id, value);
    }
  }

  function run(link: Link): Promise<NodeValues> {
    const wanted = linkShape(plan, link).gives.filter((id: NodeId) => needed.has(id) || patterns.has(id));
    return runLink(model, link, inputs, (id) => values.get(id) as Float32Array, { wanted, stayOpen: true });
  }
}
