/** Where a value came from, as it is shown: an equation in numbers, and a table of the terms. */

import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import {
  type Expression,
  type Operand,
  operandIndex,
  type Provenance,
  resultOf,
  type TermSource,
} from '../../../src/trace/explain/provenance';
import { type TracedTexts, tokensIn } from '../../../src/trace/steps/sequences';
import { spokenIndex } from '../../strings/axes';
import { significant } from '../../strings/format';
import { provenance as texts } from '../../strings/provenance';

/** The value's address, as code would write it: "blocks.0.attn.q[3, 2, 17]". */
export function addressText({ stage, index }: Pick<Provenance, 'stage' | 'index'>): string {
  return `${stage}[${index.join(', ')}]`;
}

/** One of the many terms from which a value was computed. */
export interface Term {
  /** Its index among the terms. */
  readonly at: number;
  /** Its values, in the order of their operands. */
  readonly values: readonly TermValue[];
  /** A factor that is not an operand: one of this term alone, or the scale of the product. */
  readonly factor: TermSource['factor'];
  /** What it adds: for a product a · b · scale; for a norm its distance from the mean; for a softmax its share. */
  readonly part: number;
}

/** A number of an operand. */
interface TermValue {
  readonly operand: number;
  /** Its index in the operand. */
  readonly place: number;
  readonly value: number;
}

/** The terms in the order of the axis; none if a value came only from single numbers. */
export function termsOf({ operands, terms, constants }: Provenance): Term[] {
  if (!terms) return [];
  const { values: parts, oneOfEach, sources } = terms;
  const numberAt = (operand: number, place: number): TermValue => ({
    operand,
    place,
    value: operands[operand]?.values[place] as number,
  });
  if (sources) {
    return sources.map(({ places, factor }, i) => ({
      at: places[0],
      values: places.flatMap((place, operand) => (place === null ? [] : [numberAt(operand, place)])),
      factor,
      part: parts[i] as number,
    }));
  }
  // A bias or a gain has one value for all terms, which is told beside them.
  const along = [...operands.keys()].filter((operand) => operands[operand]?.values.length === parts.length);
  const values = (at: number) => (oneOfEach ? [numberAt(at, 0)] : along.map((operand) => numberAt(operand, at)));
  // In a scaled product each term is scaled: without the scale, its columns would not multiply to what it adds.
  const scale = terms.noun === 'term' ? constants['scale'] : undefined;
  const factor = scale === undefined || scale === 1 ? null : { name: 'scale', value: scale };
  return Array.from(parts, (part, at) => ({ at, values: values(at), factor, part }));
}

/** The tokens over which the terms run; empty if they run over something else. */
export function tokensOfTerms(
  { operands }: Provenance,
  { plan, ...texts }: TracedTexts<Token> & { plan: Plan },
): readonly Token[] {
  const origin = operands[0]?.origin;
  const [axis] = origin?.running ?? [];
  const stage = plan.stages.find(({ name }) => name === origin?.stage);
  const running = axis === undefined || !stage ? undefined : plan.nodes[stage.node]?.axes[axis];
  return running && 'sequence' in running ? tokensIn(texts, running.sequence) : [];
}

/** What each index of a value stands for, by its axis: ["head 3", "query 11", "key 5"]. */
export function indexWords(
  { stage: asked, index }: Pick<Provenance, 'stage' | 'index'>,
  plan: Plan,
): readonly string[] {
  const stage = plan.stages.find(({ name }) => name === asked);
  const axes = (stage && plan.nodes[stage.node]?.axes) ?? [];
  // In the simplified block, a stage of the same name may have other axes.
  return axes.length === index.length ? axes.map(({ name }, at) => spokenIndex(name, index[at] as number)) : [];
}

/** The tokens to which a value belongs, in the order of its axes: for a weight, the attending token and the attended one. */
export function tokensOf(
  { stage: asked, index }: Pick<Provenance, 'stage' | 'index'>,
  { plan, ...texts }: TracedTexts<Token> & { plan: Plan },
): readonly Token[] {
  const stage = plan.stages.find(({ name }) => name === asked);
  const axes = (stage && plan.nodes[stage.node]?.axes) ?? [];
  return axes.flatMap((axis, at) => {
    const token = 'sequence' in axis ? tokensIn(texts, axis.sequence)[index[at] as number] : undefined;
    return token ? [token] : [];
  });
}

/** The place of value `i` of an operand in its stage; `undefined` for a weight. */
export function originOf({ origin }: Operand, i: number): Pick<Provenance, 'stage' | 'variant' | 'index'> | undefined {
  return origin ? { stage: origin.stage, variant: origin.variant, index: operandIndex(origin, i) } : undefined;
}

/**
 * The head of a term, if the terms run along the heads and the dimensions of each: "head 3, 1" for term 97 with heads of 32
 * dimensions; `undefined` if they do not.
 */
export function headOfTerm({ operands }: Provenance, at: number): { name: string; title: string } | undefined {
  const origin = operands[0]?.origin;
  const axes = origin?.running.map((axis) => ({ axis, name: origin.axes[axis] as string }));
  if (!origin || axes?.length !== 2 || !HEAD_AXES.includes(axes[0]?.name ?? '')) return undefined;
  const index = operandIndex(origin, at);
  const [head, dimension] = axes.map(({ axis, name }) => ({ index: index[axis] as number, name }));
  if (!head || !dimension) return undefined;
  const spoken = spokenIndex(head.name, head.index);
  return {
    name: `${spoken}, ${dimension.index}`,
    title: `${spoken}, ${spokenIndex(dimension.name, dimension.index)}`,
  };
}

const HEAD_AXES: readonly string[] = ['head', 'kv_head'];

/** The right side of the equation in numbers, and its result. */
interface Equation {
  /** "0.12 × 0.03 + 0.06 (the other 765 terms) + 0.4" */
  readonly right: string;
  readonly value: string;
}

export function equationOf(provenance: Provenance): Equation {
  const { computed, stored } = resultOf(provenance);
  const shown = Number.isNaN(computed) ? stored : computed;
  return { right: written(provenance.equation), value: significant(shown) };
}

/** Both as one text: "0.12 × 0.03 + 0.06 (the other 765 terms) + 0.4 = 0.4636". */
export function equationText(provenance: Provenance): string {
  const { right, value } = equationOf(provenance);
  return `${right} = ${value}`;
}

/** An expression in numbers. */
export function written(expression: Expression): string {
  if (typeof expression === 'number') return significant(expression);
  if (typeof expression === 'string') return expression;
  switch (expression.kind) {
    case 'sum':
      return plus(
        expression.of.map((summand, at) => (expression.keepsSigns && at > 0 ? signed(summand) : written(summand))),
      );
    case 'rest':
      return `${written(expression.of[0])} ${texts.others(expression.count)}`;
    case 'product':
      if (isSquare(expression)) return `${bracketed(expression.of[0] as Expression, true)}²`;
      return expression.of.map((factor, at) => bracketed(factor, at > 0)).join(' × ');
    case 'difference':
      return difference(written(expression.of[0]), signed(expression.of[1]));
    case 'quotient':
      return expression.of.map((part, at) => (at > 0 ? divisor(part) : bracketed(part, false))).join(' / ');
    case 'call':
      return `${expression.name}(${expression.of.map(written).join(', ')})`;
  }
}

/** A factor: sums and differences are in brackets, and so are negative numbers that do not come first. */
function bracketed(expression: Expression, later: boolean): string {
  const text = written(expression);
  const isSum = typeof expression === 'object' && (expression.kind === 'sum' || expression.kind === 'difference');
  return isSum || (later && text.startsWith('-')) ? `(${text})` : text;
}

/** A divisor: a product is in brackets, too. */
function divisor(expression: Expression): string {
  const isProduct = typeof expression === 'object' && expression.kind === 'product' && !isSquare(expression);
  return isProduct ? `(${written(expression)})` : bracketed(expression, false);
}

/** A summand after a sign: a product whose factors have their own signs is in brackets. */
function signed(expression: Expression): string {
  if (typeof expression !== 'object' || expression.kind !== 'product' || isSquare(expression))
    return written(expression);
  return expression.of.map((factor) => bracketed(factor, true)).join(' × ');
}

/** Whether it is a number times itself. */
function isSquare({ of }: { readonly of: readonly Expression[] }): boolean {
  return of.length === 2 && typeof of[0] === 'number' && of[0] === of[1];
}

/** Whether computing with the written digits gives a result with other digits than computing with the exact numbers. */
export function isRounded(provenance: Provenance): boolean {
  const { value } = equationOf(provenance);
  const result = resultOfWritten(provenance.equation);
  return (
    Number.isFinite(Number(value)) && result !== undefined && Number.isFinite(result) && significant(result) !== value
  );
}

/** The result of computing with the written digits; undefined if some are not written, or it is not arithmetic. */
function resultOfWritten(expression: Expression): number | undefined {
  if (typeof expression === 'number') return Number.isFinite(expression) ? Number(significant(expression)) : expression;
  if (typeof expression === 'string') return undefined;
  if (expression.kind === 'call') {
    const argument = expression.of.length === 1 ? resultOfWritten(expression.of[0] as Expression) : undefined;
    return argument === undefined ? undefined : CALLED[expression.name]?.(argument);
  }
  if (expression.kind === 'rest') return resultOfWritten(expression.of[0]);
  const [first, ...others] = expression.of.map(resultOfWritten);
  const combine = COMBINED[expression.kind];
  return others.reduce(
    (result, next) => (result === undefined || next === undefined ? undefined : combine(result, next)),
    first,
  );
}

/** Functions that can be computed from the written digits as well: norms and softmax shares have these. */
const CALLED: Readonly<Record<string, (x: number) => number>> = { '√': Math.sqrt, exp: Math.exp };

const COMBINED = {
  sum: (a: number, b: number) => a + b,
  product: (a: number, b: number) => a * b,
  difference: (a: number, b: number) => a - b,
  quotient: (a: number, b: number) => a / b,
} as const;

/** a - b, for numbers that are already written. */
function difference(a: string, b: string): string {
  return b.startsWith('-') ? `${a} + ${b.slice(1)}` : `${a} - ${b}`;
}

/** A sum in which a negative summand is subtracted. */
function plus(summands: readonly string[]): string {
  return summands.reduce((sum, next) => (next.startsWith('-') ? `${sum} - ${next.slice(1)}` : `${sum} + ${next}`));
}
