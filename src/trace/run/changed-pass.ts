/** Runs the pass again with changed values of some nodes. */
import { type Link, linkOf, nodeOf, type Plan, stageForReader } from '../../architectures/plan/plan';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import { type NodeId, rowWidth } from '../../operations/node';
import { finalNorm, headRows, lastStream, type NodeValues, PassInputs, runLink, runReplaced } from './pass';
import { sequenceIds, sequenceTypes, type TraceSource } from './source';
import type { YieldPoint } from './yield-point';

/** Returns a node's new values. @param values its values with all earlier changes; they must not be modified */
export type Change = (values: Float32Array) => Float32Array;

/**
 * The logits [d_vocab] at a position of the pass in which some nodes have other values. Everything that follows from them
 * is recomputed by the graphs of the trace, from the block of the first changed node on.
 */
export function logitsWith(
  source: TraceSource,
  model: Model,
  changes: ReadonlyMap<NodeId, Change>,
  position: number,
  yieldPoint: YieldPoint,
): Promise<Float32Array> {
  return new ChangedPass(source, model, changes).logits(position, yieldPoint);
}

class ChangedPass {
  private readonly plan: Plan;
  private readonly inputs: PassInputs;
  /** Values that differ from those of the trace. */
  private readonly changed: NodeValues = new Map();
  /** Values that were read from the trace. */
  private readonly unchanged: NodeValues = new Map();

  constructor(
    private readonly source: TraceSource,
    private readonly model: Model,
    private readonly changes: ReadonlyMap<NodeId, Change>,
  ) {
    this.plan = model.folder.plan;
    this.inputs = new PassInputs(sequenceIds(source), sequenceTypes(source));
  }

  async logits(position: number, yieldPoint: YieldPoint): Promise<Float32Array> {
    const { model, plan } = this;
    const first = linkOf(plan, Math.min(...this.changes.keys()));
    await this.changeLink(first);
    for (const link of plan.links.filter((one) => one.block !== null && one.first >= first.end)) {
      const isChanged = this.nodesIn(link).length > 0;
      if (!isChanged && !this.readsChanged(link)) continue;
      await yieldPoint();
      await (isChanged ? this.changeLink(link) : this.follow(link));
    }
    await yieldPoint();
    const end = lastStream(model);
    const width = rowWidth(nodeOf(plan, end));
    const row = this.read(end).subarray(position * width, (position + 1) * width);
    return headRows(model, await finalNorm(model, row));
  }

  /** The changed nodes of a link, in order. */
  private nodesIn({ first, end }: Link): NodeId[] {
    return [...this.changes.keys()].filter((id) => id >= first && id < end).toSorted((one, other) => one - other);
  }

  private readsChanged(link: Link): boolean {
    return linkShape(this.plan, link).reads.some((id) => this.changed.has(id));
  }

  /**
   * Changes one node after another: a later one starts from its values in the pass in which the earlier ones are already
   * changed.
   */
  private async changeLink(link: Link): Promise<void> {
    const { plan } = this;
    const nodes = this.nodesIn(link);
    for (const [at, node] of nodes.entries()) {
      const before = nodes.slice(0, at);
      if (before.length > 0) await this.replace(link, before, [node]);
      else if (this.readsChanged(link)) await this.run(link, [node]);
      const values = this.changed.get(node) ?? (await readNode(this.source, plan, node));
      this.changed.set(node, (this.changes.get(node) as Change)(values));
    }
    // If nothing in the link reads the changed nodes, nothing in it is recomputed.
    const isRead = ({ inputs }: Plan['nodes'][number]) => inputs.some((id) => nodes.includes(id));
    if (plan.nodes.slice(link.first, link.end).some(isRead)) await this.replace(link, nodes);
  }

  /** Recomputes, for a link without changed nodes of its own, what later links read. */
  private async follow(link: Link): Promise<void> {
    const { plan } = this;
    const later = plan.links.filter((next) => next.first >= link.end).flatMap((next) => linkShape(plan, next).reads);
    const end = lastStream(this.model);
    await this.run(
      link,
      linkShape(plan, link).gives.filter((id) => id === end || later.includes(id)),
    );
  }

  private async run(link: Link, wanted: readonly NodeId[]): Promise<void> {
    await this.readUnchanged(link);
    const found = await runLink(this.model, link, this.inputs, this.read, { wanted, stayOpen: true });
    for (const [id, values] of found) this.changed.set(id, values);
  }

  private async replace(link: Link, nodes: readonly NodeId[], wanted?: readonly NodeId[]): Promise<void> {
    await this.readUnchanged(link);
    const replaced = { nodes, ...(wanted && { wanted }) };
    const found = await runReplaced(this.model, link, replaced, this.inputs, this.read);
    for (const [id, values] of found) this.changed.set(id, values);
  }

  private readonly read = (id: NodeId): Float32Array =>
    (this.changed.get(id) ?? this.unchanged.get(id)) as Float32Array;

  private async readUnchanged(link: Link): Promise<void> {
    for (const id of linkShape(this.plan, link).reads)
      if (!this.changed.has(id) && !this.unchanged.has(id))
        this.unchanged.set(id, await readNode(this.source, this.plan, id));
  }
}

/** All values of a node in a trace. */
export async function readNode(source: TraceSource, plan: Plan, id: NodeId): Promise<Float32Array> {
  return (await source.window(stageForReader(plan, id, null).name, 'model')).data;
}
