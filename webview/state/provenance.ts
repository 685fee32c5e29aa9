/** What a value came from, as it is shown: an equation in numbers, and a table of the terms. */
import { type Operand, operandIndex, type Provenance, resultOf } from '../../src/trace/provenance';
import { short } from '../format';
import { provenance as texts } from '../strings/provenance';

/** The value's address, as code would write it: "blocks.0.attn.q[3, 2, 17]". */
export function addressText({ stage, index }: Pick<Provenance, 'stage' | 'index'>): string {
  return `${stage}[${index.join(', ')}]`;
}

/** One of many numbers that a value came from. */
export interface Term {
  /** Its place among the others. */
  readonly at: number;
  /** The numbers of the operands, in their order. */
  readonly values: readonly number[];
  /** What it adds: of a product a · b · scale; of a norm its distance from the mean; of a softmax its share. */
  readonly part: number;
}

/** The terms in the order of the axis; none where a value came from single numbers only. */
export function termsOf(provenance: Provenance): Term[] {
  const { operands, constants, kind } = provenance;
  const [a, b] = operands.map(({ values }) => values);
  const at = (values: Float32Array | undefined, i: number) => values?.[i] as number;
  switch (kind) {
    case 'product': {
      const scale = constants['scale'] ?? 1;
      return Array.from(a ?? [], (x, i) => ({ at: i, values: [x, at(b, i)], part: x * at(b, i) * scale }));
    }
    case 'sum':
      return operands.map(({ values }, i) => ({ at: i, values: [at(values, 0)], part: at(values, 0) }));
    case 'norm':
      return Array.from(a ?? [], (x, i) => ({ at: i, values: [x], part: x - (constants['mean'] as number) }));
    case 'softmax': {
      const [max, sum] = [constants['max'] as number, constants['sum'] as number];
      return Array.from(a ?? [], (x, i) => ({ at: i, values: [x], part: Math.exp(x - max) / sum }));
    }
    case 'lookup':
      return Array.from(a ?? [], (x, i) => ({ at: i, values: [x], part: x }));
    case 'activation':
    case 'mask':
      return [];
  }
}

/** Of the terms, the one that the value itself is of; `undefined` where all are alike. */
export function ownTerm({ kind, index }: Provenance): number | undefined {
  return kind === 'norm' || kind === 'softmax' || kind === 'lookup' ? index.at(-1) : undefined;
}

/** Whether the terms run over positions of the text. */
export function runsOverTokens({ operands }: Provenance): boolean {
  const origin = operands[0]?.origin;
  const [axis] = origin?.running ?? [];
  const name = axis === undefined ? undefined : origin?.axes[axis];
  return name === 'pos' || name === 'key' || name === 'query';
}

/** Where value `i` of an operand is in its stage; `undefined` for a weight. */
export function originOf({ origin }: Operand, i: number): Pick<Provenance, 'stage' | 'variant' | 'index'> | undefined {
  return origin ? { stage: origin.stage, variant: origin.variant, index: operandIndex(origin, i) } : undefined;
}

/** Terms that an equation shows before it leaves the rest out. */
const FIRST_TERMS = 3;

/** The right side of the equation in numbers, and what it gives. */
export interface Equation {
  /** "0.12 × 0.03 + … (768 terms) + 0.4" */
  readonly right: string;
  readonly value: string;
}

export function equationOf(provenance: Provenance, first = FIRST_TERMS): Equation {
  const { computed, stored } = resultOf(provenance);
  const shown = Number.isNaN(computed) ? stored : computed;
  return { right: EQUATIONS[provenance.kind](provenance, first), value: short(shown) };
}

/** Both as one text: "0.12 × 0.03 + … (768 terms) + 0.4 = 0.4187". */
export function equationText(provenance: Provenance, first = FIRST_TERMS): string {
  const { right, value } = equationOf(provenance, first);
  return `${right} = ${value}`;
}

type RightSide = (provenance: Provenance, first: number) => string;
const constant = ({ constants }: Provenance, name: string) => short(constants[name] as number);
/** The input that the value itself stands for: of a row the one at its place. */
const input = ({ operands: [operand], index }: Provenance) =>
  short(operand?.values[operand.values.length === 1 ? 0 : (index.at(-1) as number)] as number);

const EQUATIONS: { readonly [K in Provenance['kind']]: RightSide } = {
  product: (provenance, first) => {
    const terms = termsOf(provenance);
    const { scale, bias } = provenance.constants;
    const products = terms.slice(0, first).map(({ values: [a = NaN, b = NaN] }) => `${short(a)} × ${factor(b)}`);
    const sum = withRest(products, terms.length, texts.terms);
    const scaled = scale === undefined ? sum : `(${sum}) × ${short(scale)}`;
    return bias === undefined ? scaled : plus([scaled, short(bias)]);
  },
  sum: (provenance) => plus(termsOf(provenance).map(({ part }) => short(part))),
  norm: (provenance) => {
    const value = (name: string) => constant(provenance, name);
    const deviation = `√(${value('variance')} + ${value('epsilon')})`;
    const scaled = `(${difference(input(provenance), value('mean'))}) / ${deviation} × ${factor(provenance.constants['gamma'] as number)}`;
    return provenance.constants['beta'] === undefined ? scaled : plus([scaled, value('beta')]);
  },
  softmax: (provenance, first) => {
    const terms = termsOf(provenance);
    const [x, max] = [input(provenance), constant(provenance, 'max')];
    const exponentials = terms
      .slice(0, first)
      .map(({ values: [value = NaN] }) => `exp(${difference(short(value), max)})`);
    return `exp(${difference(x, max)}) / (${withRest(exponentials, terms.length, texts.terms)})`;
  },
  activation: (provenance) => `${provenance.activation}(${input(provenance)})`,
  lookup: ({ operands: [row], index }) => `${row?.label.replace(':', String(index.at(-1)))}`,
  mask: ({ operands: [score], constants }) =>
    `${short(score?.values[0] ?? NaN)} + ${constants['future'] ? '(-∞)' : '0'}`,
};

/** A second factor: a negative one in brackets. */
function factor(value: number): string {
  return value < 0 ? `(${short(value)})` : short(value);
}

/** a - b, of numbers that are written already. */
function difference(a: string, b: string): string {
  return b.startsWith('-') ? `${a} + ${b.slice(1)}` : `${a} - ${b}`;
}

/** A sum in which a negative summand is subtracted. */
function plus(summands: readonly string[]): string {
  return summands.reduce((sum, next) => (next.startsWith('-') ? `${sum} - ${next.slice(1)}` : `${sum} + ${next}`));
}

function withRest(summands: readonly string[], all: number, name: (count: number) => string): string {
  if (summands.length === 0) return '…';
  return summands.length < all ? `${plus(summands)} + … ${name(all)}` : plus(summands);
}
