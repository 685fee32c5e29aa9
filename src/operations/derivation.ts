/**
 * How a row of numbers follows from others: the inputs, what is done with them, and how far float32 may be off. Pure data
 * and functions.
 */
import type { Lengths, NodeBase, NodeId, SequenceName } from './node';

/** A half-open range: `stop` is excluded. */
export type Range = readonly [start: number, stop: number];

/** A box-shaped part of a node's result or of a weight: on each axis one index, a range, or everything. */
export interface Part {
  /** The name in formulas: "ln1", "W_Q". */
  readonly name: string;
  readonly source: { readonly node: NodeId } | { readonly weight: string };
  readonly index: readonly (number | Range | 'all')[];
}

/** The values `span` along the last axis of one row of a result; `row` has the indices of all other axes. */
export interface RowPlace {
  readonly row: readonly number[];
  readonly span: Range;
  node(id: NodeId): NodeBase;
  /** The name of a node's result in formulas: "ln1". */
  name(id: NodeId): string;
  /** Whether the node is the gate of a gated MLP, to which the activation is applied. */
  isGate(id: NodeId): boolean;
  /** The id and the type id of the token at a position of a sequence. */
  tokenId(sequence: SequenceName, position: number): number;
  typeId(sequence: SequenceName, position: number): number;
  /** The number of tokens in each sequence. */
  readonly lengths: Lengths;
}

/** An equation with its numbers, ready to be written out: texts and numbers combined by operations. */
export type Expression =
  | number
  | string
  /** With `keepsSigns`, negative summands are written as added instead of subtracted, as in a formula. */
  | { readonly kind: 'sum'; readonly of: readonly Expression[]; readonly keepsSigns?: true }
  /** The total of the `count` summands that a sum does not write out. */
  | { readonly kind: 'rest'; readonly of: readonly [Expression]; readonly count: number }
  | { readonly kind: 'product'; readonly of: readonly Expression[] }
  | { readonly kind: 'difference' | 'quotient'; readonly of: readonly [Expression, Expression] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] };

/** How many summands of a long sum an equation writes out. */
const WRITTEN_TERMS = 3;

/** One value, recomputed in double precision from the inputs as stored. */
export interface Evaluation {
  readonly value: number;
  /** How far the float32 value may be from it. */
  readonly bound: number;
  /** Single numbers that take part, by name: scale, bias, mean, epsilon. */
  readonly constants: Readonly<Record<string, number>>;
  /** The contribution of each of many numbers; null if there are only single inputs. */
  readonly terms: Terms | null;
  readonly equation: Expression;
  /** A sentence on what the formula does not say about this value. */
  readonly note?: string;
}

/** By default, term `i` belongs to value `i` of every input that has as many values as there are terms. */
export interface Terms {
  /** The word for one contribution. */
  readonly noun: 'term' | 'value' | 'deviation' | 'weight';
  readonly values: Float64Array;
  /** The index of the term that belongs to the value itself, if there is one. */
  readonly ownIndex: number | null;
  /** Whether the terms are the inputs themselves, one from each, instead of the values along an input. */
  readonly oneOfEach: boolean;
  /** For each term the values that it belongs to, if they are not those at the term's own index. */
  readonly sources?: readonly TermSource[];
}

export interface TermSource {
  /** For each input the index of the value that takes part; null if none does. The first one names the term. */
  readonly places: readonly [number, ...(number | null)[]];
  /** The factor of the first input's value; null if it has none. */
  readonly factor: { readonly name: string; readonly value: number } | null;
}

/**
 * The lines of a Python program, and an expression for how far its result may be from the float32 one; `tolerance` is null
 * if the two must be equal.
 */
export interface NumpyLines {
  readonly lines: readonly string[];
  readonly tolerance: string | null;
}

export interface Derivation {
  /** The formula in plain characters: "q = ln1 · W_Q + b_Q". */
  readonly formula: string;
  readonly inputs: readonly Part[];
  /**
   * Recomputes one value.
   * @param values of the inputs for a span of one value
   * @param column the value's index along the whole last axis
   */
  evaluate(values: readonly Float32Array[], column: number): Evaluation;
  /** @param result the variable that gets the result @param isRow whether the span is a whole row */
  numpy(result: string, isRow: boolean): NumpyLines;
}

/** The values at the same place in another result with the same axes. */
export function sameValues(id: NodeId, { row, span, name }: RowPlace): Part {
  return { name: name(id), source: { node: id }, index: [...row, span] };
}

/** The whole row at the same place in another result with the same axes. */
export function sameRow(id: NodeId, { row, name }: RowPlace): Part {
  return { name: name(id), source: { node: id }, index: [...row, 'all'] };
}

/** Values of a weight at an index into its stored shape. */
export function weightPart(name: string, weight: string, ...index: Part['index']): Part {
  return { name, source: { weight }, index };
}

/**
 * The index of a weight's name in formulas: "Q", as in "W_Q", for the node named "q".
 * @param isGate whether the node is the gate of a gated MLP, which its name alone does not tell
 */
export function weightSubscript(name: string, isGate = false): string {
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

/** A stage's name in TeX, with its underscores escaped so that they do not become subscripts. */
export function texName(name: string): string {
  return name.replaceAll('_', '\\_');
}

/**
 * A sum to be written out. Of a long one, only the largest summands are written, and the total of the others.
 * @param values of the summands
 * @param summand writes one of them
 */
export function writtenSum(values: ArrayLike<number>, summand: (index: number) => Expression): Expression {
  // Replacing a single remaining summand by a total would save nothing.
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

/** The indices of the `count` values of the largest size, the largest first, and the first of equal ones first. */
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
