/**
 * Which heads and MLPs make two runs differ at a position of each: by their contributions to a logit, by their output vectors,
 * and by where heads attend.
 */

import { isCrossAttention } from '../../architectures/plan/block-parts';
import {
  type BlockPlace,
  isSameBlock,
  mainStack,
  nodeOf,
  type Stage,
  sourceStack,
} from '../../architectures/plan/plan';
import { whyNot } from '../../architectures/plan/why-not';
import { sum } from '../../base/sums';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Attribution, readAttribution } from '../readings/attribution';
import { type ModelComponent, type ModelPart, samePart } from '../readings/model-part';
import { readRow, type TraceSource } from '../run/source';
import { type SequenceName, SOURCE } from '../steps/sequences';
import { readAgreement } from './agreement';
import type { OfBoth } from './of-both';
import { haveSameVocabulary } from './outcome';
import { areTrainedApart, haveSameParts, partSizes } from './same-parts';
import { sideDifference } from './side-difference';
import { trainedApart } from './space-words';

export interface PartDifference extends ModelComponent {
  /** The part's contributions to the logit of the token; null if no logit is decomposed. */
  readonly adds: OfBoth | null;
  /** ‖b − a‖ of the part's output vector, as a share of the longer one: 0 if they are equal, 2 if opposite. */
  readonly output: number;
  /** The share of a head's attention that lies on other tokens, from 0 to 1; null for an MLP. */
  readonly attention: number | null;
  /** Where a head's attention differs most; null for an MLP. */
  readonly look: LookDifference | null;
  /** The token with most of a head's attention in each text; null for an MLP. */
  readonly looksMost: { readonly a: Looked; readonly b: Looked } | null;
}

/** A position, and the share of a head's attention that lies there, from 0 to 1. */
interface Looked {
  readonly at: number;
  readonly weight: number;
}

/** A token of one text, or a pair of tokens, with the share of a head's attention on it in each text. */
interface LookDifference {
  /** The position in each text; null if only the other text has such a token. */
  readonly at: { readonly a: number | null; readonly b: number | null };
  readonly weights: OfBoth;
}

export interface PartDifferences {
  readonly layers: number;
  readonly heads: number;
  /** In the order of computation. */
  readonly parts: readonly PartDifference[];
  /** The logit that is decomposed in both; null: see `whyNoLogit`. */
  readonly logit: TakenApart | null;
  /** One sentence if there is no such logit. */
  readonly whyNoLogit: string | null;
}

export interface TakenApart extends TokenDescription {
  /** The token whose logit is subtracted in both; null if the logit itself is decomposed. */
  readonly ratherThan: TokenDescription | null;
  readonly of: OfBoth;
  /** The contributions of everything that is neither head nor MLP, by kind. */
  readonly others: readonly { readonly kind: OtherKind; readonly adds: OfBoth }[];
  /** What remains after all parts are subtracted: the rounding errors of the run. */
  readonly rest: OfBoth;
}

/** Embeddings and biases. */
type OtherKind = Exclude<ModelPart['kind'], ModelComponent['kind']>;

export interface PartPlaces {
  /** The sequence that the positions belong to, and so the stack whose parts are compared. By default, the tokens. */
  readonly sequence?: SequenceName;
  /** The position in each text. */
  readonly a: number;
  readonly b: number;
  /** Positions of paired tokens: [a0, b0, a1, b1, …]. */
  readonly pairs: readonly number[];
  /** The pairs of the sources, if the heads of a decoder attend to one. */
  readonly sourcePairs?: readonly number[];
  /** The token whose logit is decomposed; null: the one that a predicts. */
  readonly id: number | null;
  /** The token whose logit is subtracted in both; null or left out: none. */
  readonly ratherThan?: number | null;
}

/** The two sides of the comparison and what they have in common. */
interface Compared {
  readonly a: TraceSource;
  readonly b: TraceSource;
  readonly places: PartPlaces;
  /** Heads in a block of the stack. */
  readonly heads: number;
  /** The decomposed logit of both. */
  readonly logits: { readonly a: Attribution; readonly b: Attribution } | null;
}

/**
 * @throws one sentence unless both models have one architecture, the same stacks, equally many blocks, and heads of equal
 *   number and size, and were not trained independently
 */
export async function readPartDifferences(
  a: TraceSource,
  b: TraceSource,
  places: PartPlaces,
): Promise<PartDifferences> {
  const ofSource = places.sequence === SOURCE;
  const sizes = partSizes(a.spec, a.planOf('model'), ofSource);
  if (!haveSameParts(sizes, partSizes(b.spec, b.planOf('model'), ofSource), undefined)) {
    throw new RangeError(
      'The two models are not of one architecture, or do not have the same stacks, with as many blocks and heads of the same size: no head is the counterpart of another.',
    );
  }
  const agreement = await readAgreement(a, b);
  if (agreement !== null && areTrainedApart(agreement)) throw new RangeError(`${trainedApart(agreement)}.`);
  const whyNoLogit = ofSource ? NO_LOGIT_OF_SOURCE : whyNoSharedLogit(a, b);
  const { layers, heads } = sizes;
  const compared = { a, b, places, heads, logits: whyNoLogit === null ? await readLogits(a, b, places) : null };
  const plan = a.planOf('model');
  const stack = ofSource ? sourceStack(plan) : mainStack(plan);
  const parts: PartDifference[] = [];
  for (const stage of plan.stages) {
    const { block } = stage;
    if (block === null || block.stack !== stack?.name) continue;
    if (nodeOf(plan, stage.node).kind === 'mix') parts.push(...(await headsOf(compared, stage, block)));
    if (stage.role === 'mlp') parts.push(await mlpOf(compared, stage, block));
  }
  return { layers, heads, parts, logit: compared.logits && logitOf(compared.logits, parts), whyNoLogit };
}

const NO_LOGIT_OF_SOURCE =
  'The encoder adds nothing to a logit directly: the decoder reads its output. So its parts are compared by what they hand on and by where they look.';

async function readLogits(a: TraceSource, b: TraceSource, places: PartPlaces): Promise<Compared['logits']> {
  const ofA = await readAttribution(a, places.a, places.id, places.ratherThan);
  return { a: ofA, b: await readAttribution(b, places.b, ofA.id, ofA.ratherThan?.id) };
}

function whyNoSharedLogit(a: TraceSource, b: TraceSource): string | null {
  const [ofA, ofB] = [a, b].map((source) => whyNot(source.planOf('model'), 'Direct logit attribution'));
  if (ofA && ofA === ofB) return ofA;
  if (ofA || ofB) return ofA ? `A: ${ofA}` : `B: ${ofB}`;
  if (a.planOf('model').predicts !== b.planOf('model').predicts)
    return 'One of the two predicts the next token and the other the token that stands there: their logits do not answer the same question.';
  if (!a.model || !b.model)
    return 'What parts add to a logit needs the weights, and the model of a saved trace is not open.';
  if (!haveSameVocabulary(a, b)) return 'The vocabularies differ: the two have no logit in common.';
  return null;
}

async function headsOf(
  { a, b, places, heads, logits }: Compared,
  mixed: Stage,
  block: BlockPlace,
): Promise<PartDifference[]> {
  const plan = a.planOf('model');
  const cross = isCrossAttention(plan, mixed);
  const [rowA, rowB] = [await readRow(a, mixed.name, places.a), await readRow(b, mixed.name, places.b)];
  const pattern = plan.stages.find(
    (stage) =>
      isSameBlock(stage.block, block) &&
      nodeOf(plan, stage.node).kind === 'softmax' &&
      isCrossAttention(plan, stage) === cross,
  );
  const looks = pattern && [await looksAt(a, pattern.name, places.a), await looksAt(b, pattern.name, places.b)];
  const pairs = cross ? places.sourcePairs : places.pairs;
  const ofHead = (all: Float32Array, head: number) => {
    const size = all.length / heads;
    return all.subarray(head * size, (head + 1) * size);
  };
  return Array.from({ length: heads }, (_, head) => {
    const [weightsA, weightsB] = (looks ?? []).map((all) => ofHead(all, head));
    const component = { kind: 'head', layer: block.layer, head, cross } as const;
    return {
      ...component,
      adds: logits && addsOf(logits, component),
      output: shareApart(ofHead(rowA, head), ofHead(rowB, head)),
      attention: weightsA && weightsB && pairs ? attentionElsewhere(weightsA, weightsB, pairs) : null,
      look: weightsA && weightsB && pairs ? mostDifferentLook(weightsA, weightsB, pairs) : null,
      looksMost: weightsA && weightsB ? { a: mostLooked(weightsA), b: mostLooked(weightsB) } : null,
    };
  });
}

async function mlpOf({ a, b, places, logits }: Compared, { name }: Stage, block: BlockPlace): Promise<PartDifference> {
  const output = shareApart(await readRow(a, name, places.a), await readRow(b, name, places.b));
  const component = { kind: 'mlp', layer: block.layer, head: null, cross: false } as const;
  return {
    ...component,
    adds: logits && addsOf(logits, component),
    output,
    attention: null,
    look: null,
    looksMost: null,
  };
}

function addsOf({ a, b }: NonNullable<Compared['logits']>, component: ModelComponent): OfBoth {
  const of = ({ parts }: Attribution) =>
    sum(parts.filter((part) => samePart(part, component)).map(({ value }) => value));
  return { a: of(a), b: of(b) };
}

function logitOf(
  { a, b }: NonNullable<Compared['logits']>,
  parts: readonly PartDifference[],
): PartDifferences['logit'] {
  const { id, token, text, special, ratherThan } = a;
  const others = OTHER_KINDS.flatMap((kind) => {
    const [ofA, ofB] = [a, b].map((each) => each.parts.filter((part) => part.kind === kind).map(({ value }) => value));
    return ofA?.length || ofB?.length ? [{ kind, adds: { a: sum(ofA ?? []), b: sum(ofB ?? []) } }] : [];
  });
  const of = { a: a.logit, b: b.logit };
  const rest = (side: keyof OfBoth) =>
    [...parts, ...others].reduce((left, { adds }) => left - (adds?.[side] ?? 0), of[side]);
  return { id, token, text, special, ratherThan, of, others, rest: { a: rest('a'), b: rest('b') } };
}

const OTHER_KINDS: readonly OtherKind[] = ['embed', 'pos_embed', 'attn_bias', 'norm_bias', 'head_bias'];

/** ‖b − a‖ as a share of the longer vector; 0 if both are zero. */
function shareApart(a: Float32Array, b: Float32Array): number {
  let [lengthA, lengthB, apart] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    lengthA += x * x;
    lengthB += y * y;
    apart += (x - y) ** 2;
  }
  const longer = Math.sqrt(Math.max(lengthA, lengthB));
  return longer === 0 ? 0 : Math.sqrt(apart) / longer;
}

/**
 * The total variation distance of two rows of weights: half the sum of the differences at paired tokens and of the whole
 * weights at tokens without a counterpart. 0: equal; 1: no token in common.
 */
function attentionElsewhere(a: Float32Array, b: Float32Array, pairs: readonly number[]): number {
  let sum = a.reduce((total, weight) => total + weight, 0) + b.reduce((total, weight) => total + weight, 0);
  for (let i = 0; i < pairs.length; i += 2) {
    const [x, y] = [a[pairs[i] as number] ?? 0, b[pairs[i + 1] as number] ?? 0];
    sum += Math.abs(x - y) - x - y;
  }
  return sum / 2;
}

/** The token, with its counterpart, whose weights differ most; among equals the earlier in a. */
function mostDifferentLook(a: Float32Array, b: Float32Array, pairs: readonly number[]): LookDifference | null {
  const partners = new Map<number, number>();
  for (let i = 0; i < pairs.length; i += 2) partners.set(pairs[i] as number, pairs[i + 1] as number);
  const paired = new Set(partners.values());
  const look = (ofA: number | null, ofB: number | null): LookDifference => ({
    at: { a: ofA, b: ofB },
    weights: { a: ofA === null ? 0 : (a[ofA] ?? 0), b: ofB === null ? 0 : (b[ofB] ?? 0) },
  });
  const looks = [
    ...Array.from(a, (_, at) => look(at, partners.get(at) ?? null)),
    ...Array.from(b, (_, at) => at).flatMap((at) => (paired.has(at) ? [] : [look(null, at)])),
  ];
  const size = ({ weights }: LookDifference) => Math.abs(sideDifference(weights.a, weights.b));
  return looks.reduce<LookDifference | null>((most, each) => (most && size(most) >= size(each) ? most : each), null);
}

/** The position with the largest weight; among equals the earlier. */
function mostLooked(weights: Float32Array): Looked {
  return weights.reduce<Looked>((most, weight, at) => (weight > most.weight ? { at, weight } : most), {
    at: 0,
    weight: 0,
  });
}

/** The attention weights of one query, head after head. */
async function looksAt(source: TraceSource, name: string, query: number): Promise<Float32Array> {
  const [heads = 0, , keys = 0] = source.find(name, 'model').shape;
  return (await source.window(name, 'model', { start: [0, query, 0], stop: [heads, query + 1, keys] })).data;
}
