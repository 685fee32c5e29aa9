/** What a single value was computed from: the very numbers that went in, and what they give. Pure data, for every surface. */
import type { Variant } from '../../architectures/plan/architecture';
import type { Expression, TermSource, Terms } from '../../operations/derivation';

export type { Expression, TermSource, Terms };

/** Numbers that went in, in order. */
export interface Operand {
  /** As the formula calls it: "ln1", "W_Q". */
  readonly name: string;
  /** Where they are: "blocks.0.ln1[3, :]", or of a weight, by its name in the model's file, "transformer.h.0.attn.c_attn.weight[:, 17]". */
  readonly label: string;
  readonly values: Float32Array;
  /** Where they are in a stage, which says in turn what they came from; null for a weight. */
  readonly origin: OperandOrigin | null;
  /** Where a weight is stored as quants: the part of its row that the values are. */
  readonly stored?: StoredOperand;
}

export interface StoredPlace {
  readonly weight: string;
  /** Of its quants. */
  readonly type: string;
  readonly row: number;
  readonly columns: readonly [first: number, end: number];
}

export interface StoredOperand extends StoredPlace {
  /** Whether values are a code times a scale plus a minimum, and not the product alone. */
  readonly hasOffsets: boolean;
}

/** A box of a stage, whose values are in row-major order: its first index, and its size along each axis. */
export interface OperandOrigin {
  readonly stage: string;
  readonly variant: Variant;
  readonly start: readonly number[];
  readonly sizes: readonly number[];
  /** The names of the stage's axes, and along which of them the values run. */
  readonly axes: readonly string[];
  readonly running: readonly number[];
}

export interface Provenance {
  readonly stage: string;
  readonly variant: Variant;
  readonly index: readonly number[];
  /** In plain characters, with this step's names: "q = ln1 · W_Q + b_Q". */
  readonly formula: string;
  readonly operands: readonly Operand[];
  /** Single numbers that take part, by name: scale, bias, mean, epsilon. */
  readonly constants: Readonly<Record<string, number>>;
  /** Null where single numbers went in. */
  readonly terms: Terms | null;
  /** The right side of the formula in numbers. */
  readonly equation: Expression;
  /** What the formula leaves open for this value, in a sentence. */
  readonly note?: string;
  /** [computed, stored, bound], as `resultOf` names them: one typed array, since a message loses other infinities. */
  readonly result: Float64Array;
}

interface ProvenanceResult {
  /** The same computed anew in double precision, from the inputs as they are stored. */
  readonly computed: number;
  /** What the run gave, in float32. */
  readonly stored: number;
  /** How far apart the two may be: the roundings of float32. */
  readonly bound: number;
  /** Whether they are no further apart; two equal infinities are not apart. */
  readonly agrees: boolean;
}

export function resultOf({ result }: Pick<Provenance, 'result'>): ProvenanceResult {
  const [computed = NaN, stored = NaN, bound = NaN] = result;
  return { computed, stored, bound, agrees: computed === stored || Math.abs(computed - stored) <= bound };
}

/** The index in its stage of value `i` of an operand. */
export function operandIndex({ start, sizes }: Pick<OperandOrigin, 'start' | 'sizes'>, i: number): number[] {
  let rest = i;
  const offsets = sizes.map(() => 0);
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const size = sizes[axis] as number;
    offsets[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return start.map((first, axis) => first + (offsets[axis] as number));
}
