/** What the shown head brings to the chosen token: the value of each other token, times its weight. */

import { nodeOf } from '../../architectures/plan/plan';
import { count } from '../../base/counted';
import { lengthOf, rowsIn } from '../../base/vectors';
import type { MixNode } from '../../operations/attention';
import { fixedSize, sequenceOf } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import { readHeadRow } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Finding, finding, type Sentence, sentence, tokenPart } from './finding';
import { percentPart, plainPart } from './numbers';
import { shownHead } from './shown-head';
import { keyNames } from './token-names';

/** Most arrives from one token if it is this many times as much as from any other. */
const LEADS = 1.25;

/** A head attends to a token that has at least this weight, and this many times as much as any other. */
const LOOKS_AT = 0.3;
const LOOKS_AHEAD = 1.5;

/** With a smaller weight, next to nothing arrives. */
const NOTHING = 0.001;

interface Brought {
  readonly key: number;
  readonly weight: number;
  /** The length of the value vector. */
  readonly length: number;
  readonly product: number;
}

/** Null if much arrives from many tokens, none of which the head clearly attends to. */
export async function findWhatArrives(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, choice, plan } = context;
  const from = tokensOf(source, step.sequence)[step.position];
  const mix = stagesOf(context, step)
    .map(({ node }) => nodeOf(plan, node))
    .find((node): node is MixNode => node.kind === 'mix');
  const [pattern, values] = (mix?.inputs ?? []).map((id) => plan.stages.find(({ node }) => node === id));
  if (!from || !pattern || !values) return null;
  const { axes } = nodeOf(plan, pattern.node);
  const heads = fixedSize(axes[0]);
  const head = Math.min(choice.head, heads - 1);
  const { weights, seen } = await readHeadRow(source, choice.variant, pattern.name, head, step.position);
  const [, shared = 1, width = 0] = source.find(values.name, choice.variant).shape;
  const at = sharedHead(head, heads, shared);
  const slice = { start: [seen.first, at, 0], stop: [seen.end, at + 1, width] };
  const { data } = await source.window(values.name, choice.variant, slice);
  const brought = rowsIn(data, width).map((value, index): Brought => {
    const [key, length] = [seen.first + index, lengthOf(value)];
    const weight = weights[key] as number;
    return { key, weight, length, product: weight * length };
  });
  const [most, next, third] = brought.toSorted((a, b) => b.product - a.product);
  if (!most || !next || !Number.isFinite(most.product)) return null;
  const isClear = most.product >= LEADS * next.product;
  const isPair = next.product >= LEADS * (third?.product ?? 0);
  if (!isClear && !isPair && !looksAt(brought)) return null;
  const nameOf = keyNames(context, step, sequenceOf(axes[2]));
  const token = tokenPart(from, placeIn(step.sequence, step.position));
  const begin = sentence`At ${token}, ${shownHead(context, step, head)}`;
  if (!isClear) return finding('what arrives', step.id, sentence`${begin} ${sayTwo(brought, [most, next], nameOf)}`);
  return finding(
    'what arrives',
    step.id,
    sentence`${begin} brings most from ${nameOf(most.key)}: weight ${percentPart(most.weight)} times a value of length ${plainPart(most.length)} is ${plainPart(most.product)}.${sayBeside(brought, most, nameOf)}`,
  );
}

/**
 * For two tokens from which about as much arrives. The one attended to more can have such a short value that less comes from
 * it.
 */
function sayTwo(
  brought: readonly Brought[],
  [most, next]: readonly [Brought, Brought],
  nameOf: (key: number) => Sentence,
): Sentence {
  const heaviest = largest(brought, ({ weight }) => weight);
  const made = ({ weight, length, product }: Brought) =>
    sentence`weight ${percentPart(weight)} times a value of length ${plainPart(length)} is ${plainPart(product)}`;
  const beside = heaviest === most || heaviest === next ? '' : sayBeside(brought, most, nameOf);
  return sentence`brings about as much from ${nameOf(most.key)} as from ${nameOf(next.key)}: ${made(most)}; ${made(next)}.${beside}`;
}

/** Whether one token clearly has most of the weight. */
function looksAt(brought: readonly Brought[]): boolean {
  const [most = 0, next = 0] = brought.map(({ weight }) => weight).toSorted((a, b) => b - a);
  return most >= LOOKS_AT && most >= LOOKS_AHEAD * next;
}

/** Says that another token has most of the weight, or the longest value. */
function sayBeside(brought: readonly Brought[], most: Brought, nameOf: (key: number) => Sentence): Sentence | string {
  const heaviest = largest(brought, ({ weight }) => weight);
  const longest = largest(brought, ({ length }) => length);
  if (heaviest !== most)
    return sentence` More weight, ${percentPart(heaviest.weight)}, is on ${nameOf(heaviest.key)}, whose value is shorter, ${plainPart(heaviest.length)}: from there comes ${plainPart(heaviest.product)}.`;
  if (longest !== most)
    return sentence` The longest value, ${plainPart(longest.length)}, is that of ${nameOf(longest.key)}, but its weight is ${percentPart(longest.weight)}${longest.weight < NOTHING ? '' : sentence`: from there comes ${plainPart(longest.product)}`}.`;
  return ` That value is also the longest of the ${count(brought.length)} that it may see.`;
}

/** The first among equals. */
function largest(brought: readonly Brought[], of: (one: Brought) => number): Brought {
  return brought.reduce((a, b) => (of(b) > of(a) ? b : a));
}
