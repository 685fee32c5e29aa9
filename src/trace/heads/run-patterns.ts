/** Runs a trace's model on other tokens than the trace's own, for the attention weights of every block. */
import type { Link, Stage } from '../../architectures/plan/plan';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import type { NodeId } from '../../operations/node';
import { type AttentionHead, nodeOfPart, placeOfPart } from '../readings/model-part';
import { lastStream, type NodeValues, type PassInputs, runLink, runReplaced } from '../run/pass';
import type { YieldPoint } from '../run/yield-point';

interface PatternsRun {
  readonly inputs: PassInputs;
  /** The stages of attention weights, one per block. */
  readonly stages: readonly Stage[];
  /** Receives the weights of a block, [head, query, key]. */
  readonly give: (layer: number, weights: Float32Array) => Promise<void> | void;
  readonly yieldPoint: YieldPoint;
  /** The head whose output is set to zero at all positions. */
  readonly without?: AttentionHead | undefined;
  /** Whether the run continues to the end of the last block. */
  readonly toTheEnd?: boolean;
}

/** @returns the residual stream after the last block, [position, d_model], if the run continues to its end */
export async function runPatterns(
  model: Model,
  { inputs, stages, give, yieldPoint, without, toTheEnd = false }: PatternsRun,
): Promise<Float32Array | undefined> {
  const { plan } = model.folder;
  const patterns = new Map(stages.map(({ node }, layer) => [node, layer]));
  const changed = without && nodeOfPart(plan, without);
  const end = toTheEnd ? lastStream(model) : Math.max(...patterns.keys());
  const links = plan.links.filter(({ first }) => first <= end);
  const needed = new Set([...links.flatMap((link) => linkShape(plan, link).reads), ...(toTheEnd ? [end] : [])]);
  const values: NodeValues = new Map();
  const read = (id: NodeId) => values.get(id) as Float32Array;
  for (const link of links) {
    await yieldPoint();
    for (const [id, value] of await run(link)) {
      const layer = patterns.get(id);
      if (layer !== undefined) await give(layer, value);
      if (needed.has(id) || id === changed) values.set(id, value);
    }
    if (without && changed !== undefined && values.has(changed)) await leaveOut(link, changed, without);
  }
  return toTheEnd ? values.get(end) : undefined;

  function run(link: Link): Promise<NodeValues> {
    const isWanted = (id: NodeId) => needed.has(id) || patterns.has(id) || id === changed;
    return runLink(model, link, inputs, read, { wanted: linkShape(plan, link).gives.filter(isWanted), stayOpen: true });
  }

  /** Recomputes, without the head, the values of its block that later blocks need. */
  async function leaveOut(link: Link, node: NodeId, head: AttentionHead): Promise<void> {
    await yieldPoint();
    setToZero(values.get(node) as Float32Array, placeOfPart(plan, node, head));
    for (const [id, value] of await runReplaced(model, link, { nodes: [node] }, inputs, read))
      if (needed.has(id)) values.set(id, value);
    values.delete(node);
  }
}

function setToZero(values: Float32Array, { row, start, size }: ReturnType<typeof placeOfPart>): void {
  for (let at = start; at < values.length; at += row) values.fill(0, at, at + size);
}
