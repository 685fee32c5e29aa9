/** How a row of numbers follows from others: what went in, what is done, and how far float32 may be off. Pure data and functions. */
import type { Lengths, NodeBase, NodeId, SequenceName } from './node';

/** Half-open. */
export type Range = readonly [start: number, stop: number];

/** A box of a node's result or of a weight: on each axis one index, a range, or all of it. */
export interface Part {
  /** As formulas call it: "ln1", "W_Q". */
  readonly name: string;
  readonly source: { readonly node: NodeId } | { readonly weight: string };
  readonly index: readonly (number | Range | 'all')[];
}

/** Values `span` along the last axis of one row of a result; `row` is all indices but the last. */
export interface RowPlace {
  readonly row: readonly number[];
  readonly span: Range;
  node(id: NodeId): NodeBase;
  /** What formulas call a node's result: "ln1". */
  name(id: NodeId): string;
  /** Whether a node goes through the activation of a gated MLP. */
  isGate(id: NodeId): boolean;
  /** The token at a position of a sequence, and its type. */
  tokenId(sequence: SequenceName, position: number): number;
  typeId(sequence: SequenceName, position: number): number;
  /** How many tokens there are of each sequence. */
  readonly lengths: Lengths;
}

/** An equation in numbers, to be written out: texts and numbers, and what is done with them. */
export type Expression =
  | number
  | string
  /** With `keepsSigns` a negative summand is added, as a formula has it. */
  | { readonly kind: 'sum'; readonly of: readonly Expression[]; readonly keepsSigns?: true }
  /** What the `count` summands of a sum add that are not written out. */
  | { readonly kind: 'rest'; readonly of: readonly [Expression]; readonly count: number }
  | { readonly kind: 'product'; readonly of: readonly Expression[] }
  | { readonly kind: 'difference' | 'quotient'; readonly of: readonly [Expression, Expression] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] };

/** Summands that an equation writes out of a long sum. */
const WRITTEN_TERMS = 3;

/** One value computed anew in double precision, from inputs as they are stored. */
export interface Evaluation {
  readonly value: number;
  /** How far the same in float32 may be from it. */
  readonly bound: number;
  /** Single numbers that take part, by name: scale, bias, mean, epsilon. */
  readonly constants: Readonly<Record<string, number>>;
  /** What each of many numbers contributes; null where there are single inputs only. */
  readonly terms: Terms | null;
  readonly equation: Expression;
  /** What the formula leaves open for this value, in a sentence. */
  readonly note?: string;
}

/** Unless they say otherwise, term `i` is of value `i` of every input that has as many values as there are terms. */
export interface Terms {
  /** What a contribution is called. */
  readonly called: 'term' | 'value' | 'deviation' | 'weight';
  readonly values: Float64Array;
  /** The term that the value itself is of. */
  readonly own: number | null;
  /** Whether the terms are the inputs themselves, one from each, instead of running along them. */
  readonly oneOfEach: boolean;
  /** Of each term what it is of, where that is not what stands at its own place. */
  readonly sources?: readonly TermSource[];
}

export interface TermSource {
  /** Of each input the place of the value that takes part; null: none does. The first names the term. */
  readonly places: readonly [number, ...(number | null)[]];
  /** What the value of the first input is multiplied with; null: it is taken as it is. */
  readonly factor: { readonly name: string; readonly value: number } | null;
}

/** A program's lines, and how far its result may be from what float32 gave, as an expression; null: not at all. */
export interface NumpyLines {
  readonly lines: readonly string[];
  readonly tolerance: string | null;
}

export interface Derivation {
  /** In plain characters: "q = ln1 · W_Q + b_Q". */
  readonly formula: string;
  readonly inputs: readonly Part[];
  /** @param column of the value, along the whole last axis; the inputs are those of a span of one value */
  evaluate(values: readonly Float32Array[], column: number): Evaluation;
  /** @param isRow whether the span is a whole row @param result what the program calls it */
  numpy(result: string, isRow: boolean): NumpyLines;
}

/** The same values of another result with the same axes. */
export function sameValues(id: NodeId, { row, span, name }: RowPlace): Part {
  return { name: name(id), source: { node: id }, index: [...row, span] };
}

/** Whole rows of another result with the same axes. */
export function sameRow(id: NodeId, { row, name }: RowPlace): Part {
  return { name: name(id), source: { node: id }, index: [...row, 'all'] };
}

export function weightPart(name: string, weight: string, ...index: Part['index']): Part {
  return { name, source: { weight }, index };
}

/**
 * "W_Q" for the node that is called "q".
 * @param isGate whether it goes through the activation of a gated MLP: its name alone does not tell
 */
export function letterOf(name: string, isGate = false): string {
  if (isGate) return 'gate';
  const letters: Readonly<Record<string, string>> = {
    q: 'Q',
    k: 'K',
    v: 'V',
    attn_out: 'O',
    attn: 'O',
    mlp: 'out',
    pre: 'in',
    pre_linear: 'up',
    mlp_out: 'out',
    logits: 'U',
    logits_uncapped: 'U',
    logits_unscaled: 'U',
    unembed_in: 'out',
    embed: 'E',
    embed_unscaled: 'E',
    pos_embed: 'pos',
    token_type_embed: 'type',
  };
  return letters[name] ?? name;
}

/** A stage's name in TeX: its underscores are no subscripts. */
export function texName(name: string): string {
  return name.replaceAll('_', '\\_');
}

/**
 * A sum as it is written out: of a long one the largest summands, and what all others add as one number.
 * @param values of the summands
 * @param summand how one of them is written
 */
export function writtenSum(values: ArrayLike<number>, summand: (index: number) => Expression): Expression {
  // One number for a single summand that is left would save nothing.
  if (values.length <= WRITTEN_TERMS + 1) {
    return { kind: 'sum', of: Array.from({ length: values.length }, (_, i) => summand(i)) };
  }
  const written = largestSizes(values, WRITTEN_TERMS);
  let rest = 0;
  for (let i = 0; i < values.length; i++) if (!written.includes(i)) rest += values[i] as number;
  return {
    kind: 'sum',
    of: [...written.map(summand), { kind: 'rest', of: [rest], count: values.length - written.length }],
  };
}

/** Where so many values are that are the largest in size, the largest first, of equal ones the first. */
function largestSizes(values: ArrayLike<number>, count: number): number[] {
  const size = (index: number) => {
    const value = values[index] as number;
    return Number.isNaN(value) ? Infinity : Math.abs(value);
  };
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let at = found.length;
    while (at > 0 && size(i) > size(found[at - 1] as number)) at--;
    if (at === count) continue;
    found.splice(at, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}
