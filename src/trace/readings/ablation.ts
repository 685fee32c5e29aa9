/**
 * Zero ablation: the pass run anew without one head or MLP, to check by intervention what an attribution says. What a
 * head gives before W_O, or what an MLP writes to the residual stream, is set to zero at all positions; whatever follows
 * from it is computed again by the graphs of the trace, from the block where the part sits.
 */
import { linkOf, nodeOf, type Plan, stageForReader } from '../../architectures/plan';
import { requireApplies, whyNot } from '../../architectures/why-not';
import { argmax, logProbability } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import { linkShape } from '../../lowering/trace';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { fixedSize, type NodeId, rowWidth } from '../../operations/node';
import { finalNorm, headRows, lastStream, type NodeValues, PassInputs, runLink, runReplaced } from '../run/pass';
import { modelOf, readRow, sequenceIds, sequenceTypes, type TraceSource } from '../run/source';
import { type AblatedPart, nodeOfPart } from './ablated-part';
import { type AttributionPart, readAttribution } from './attribution';
import { uncappedNode } from './logit-direction';

export interface AblationChoice {
  readonly position: number;
  /** The token that is explained; null: the most probable one of the run with all parts. */
  readonly id: number | null;
  /** The token whose logit is taken off; null or left out: none. */
  readonly ratherThan?: number | null;
  readonly part: AblatedPart;
}

/** How a token stands in one run. */
export interface Standing {
  readonly logit: number;
  readonly probability: number;
  /** How many tokens are more probable. */
  readonly rank: number;
}

export interface MostProbable extends TokenDescription {
  readonly probability: number;
}

/** Of the token that is explained, in the run with all parts and in the run without one. */
export interface Ablation extends TokenDescription {
  readonly position: number;
  readonly part: AblatedPart;
  readonly before: Standing;
  readonly after: Standing;
  /** The token that it is explained rather than, and the difference of both logits; null where there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number } | null;
  /** The most probable token of the run without the part. */
  readonly top: MostProbable;
  /**
   * What the part adds directly to the logit, or to the difference (direct logit attribution); null where the model's
   * logits are no such sum.
   */
  readonly direct: number | null;
  /** Whether a soft-cap lies between that sum and the logit. */
  readonly capped: boolean;
}

/** Between two runs: a cancellation point, at which others get their turn. */
type Turn = () => Promise<void>;

/** @throws one sentence when there is no such part, the trace's model is absent, or the model has no logits of tokens */
export async function readAblation(
  source: TraceSource,
  { position, id, ratherThan = null, part }: AblationChoice,
  turn: Turn,
): Promise<Ablation> {
  const plan = source.planOf('model');
  requireApplies(plan, 'A run without a part');
  const model = modelOf(source, 'A run without a part');
  const { target } = model.folder.tokenizer;
  const node = nodeOfPart(plan, part);
  const before = await readRow(source, 'logits', position);
  const explained = id ?? argmax(before);
  const other = ratherThan === explained ? null : ratherThan;
  const direct = await readDirect(source, position, explained, other, part);
  await turn();
  const after = await logitsWithout(source, model, node, part, position, turn);
  const top = argmax(after);
  return {
    position,
    part,
    ...describeId(target, explained),
    before: standing(before, explained),
    after: standing(after, explained),
    ratherThan: other === null ? null : describeId(target, other),
    difference:
      other === null ? null : { before: lead(before, explained, other), after: lead(after, explained, other) },
    top: { ...describeId(target, top), probability: Math.exp(logProbability(after, top)) },
    direct,
    capped: uncappedNode(plan) !== plan.logits,
  };
}

async function readDirect(
  source: TraceSource,
  position: number,
  id: number,
  ratherThan: number | null,
  { kind, layer, head, cross = false }: AblatedPart,
): Promise<number | null> {
  if (whyNot(source.planOf('model'), 'Direct logit attribution') !== undefined) return null;
  const { parts } = await readAttribution(source, position, id, ratherThan);
  const isOwn = (part: AttributionPart) =>
    part.kind === kind && part.layer === layer && (kind === 'mlp' || part.head === head);
  return parts.find((part) => isOwn(part) && (kind === 'mlp' || (part.cross ?? false) === cross))?.value ?? null;
}

/** The logits [d_vocab] at a position of the pass without a part. */
async function logitsWithout(
  source: TraceSource,
  model: Model,
  node: NodeId,
  part: AblatedPart,
  position: number,
  turn: Turn,
): Promise<Float32Array> {
  const { plan } = model.folder;
  const inputs = new PassInputs(sequenceIds(source), sequenceTypes(source));
  const own = linkOf(plan, node);
  const changed: NodeValues = new Map([[node, await withoutPart(source, plan, node, part)]]);
  const unchanged: NodeValues = new Map();
  await readUnchanged(linkShape(plan, own).reads);
  for (const [id, values] of await runReplaced(model, own, node, inputs, read)) changed.set(id, values);
  const end = lastStream(model);
  for (const link of plan.links.filter(({ first, block }) => block !== null && first >= own.end)) {
    const { reads, gives } = linkShape(plan, link);
    if (!reads.some((id) => changed.has(id))) continue;
    await turn();
    await readUnchanged(reads);
    const later = plan.links.filter(({ first }) => first >= link.end).flatMap((next) => linkShape(plan, next).reads);
    const wanted = gives.filter((id) => id === end || later.includes(id));
    for (const [id, values] of await runLink(model, link, inputs, read, { wanted, stayOpen: true }))
      changed.set(id, values);
  }
  await turn();
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

/** The node's own values, but for the part's, which are zero. */
async function withoutPart(source: TraceSource, plan: Plan, node: NodeId, part: AblatedPart): Promise<Float32Array> {
  const values = Float32Array.from(await readNode(source, plan, node));
  if (part.kind === 'mlp') return values.fill(0);
  const [, heads, width] = nodeOf(plan, node).axes;
  const [size, row] = [fixedSize(width), fixedSize(heads) * fixedSize(width)];
  const at = (part.head as number) * size;
  for (let start = at; start < values.length; start += row) values.fill(0, start, start + size);
  return values;
}

async function readNode(source: TraceSource, plan: Plan, id: NodeId): Promise<Float32Array> {
  return (await source.window(stageForReader(plan, id, null).name, 'model')).data;
}

function standing(logits: Float32Array, id: number): Standing {
  const logit = logits[id] as number;
  // Of equals the first comes first, as in the table of predictions.
  const rank = logits.reduce((count, other, at) => count + Number(other > logit || (other === logit && at < id)), 0);
  return { logit, probability: Math.exp(logProbability(logits, id)), rank };
}

function lead(logits: Float32Array, id: number, other: number): number {
  return (logits[id] as number) - (logits[other] as number);
}
