/** What a single value was computed from: the numbers that went in, and their result. Pure data, for panel and terminal. */
import type { Variant } from '../../architectures/plan/architecture';
import type { Expression, TermSource, Terms } from '../../operations/derivation';

export type { Expression, TermSource, Terms };

/** Numbers that went into the value, in order. */
export interface Operand {
  /** The name in the formula: "ln1", "W_Q". */
  readonly name: string;
  /**
   * Where they are: "blocks.0.ln1[3, :]", or for a weight, by its name in the model's file,
   * "transformer.h.0.attn.c_attn.weight[:, 17]".
   */
  readonly label: string;
  readonly values: Float32Array;
  /** The box of a stage that has them, from which they can be traced back in turn; null for a weight. */
  readonly origin: OperandOrigin | null;
  /** For a weight that is stored quantised: the part of its row that has the values. */
  readonly stored?: StoredOperand;
}

export interface StoredPlace {
  readonly weight: string;
  /** The quantised type. */
  readonly type: string;
  readonly row: number;
  readonly columns: readonly [first: number, end: number];
}

export interface StoredOperand extends StoredPlace {
  /** Whether a value is a code times a scale plus a minimum, rather than the product alone. */
  readonly hasOffsets: boolean;
}

/** A box of a stage, with its values in row-major order: its first index, and its size along each axis. */
export interface OperandOrigin {
  readonly stage: string;
  readonly variant: Variant;
  readonly start: readonly number[];
  readonly sizes: readonly number[];
  /** The names of the stage's axes, and the axes along which the values run. */
  readonly axes: readonly string[];
  readonly running: readonly number[];
}

export interface Provenance {
  readonly stage: string;
  readonly variant: Variant;
  readonly index: readonly number[];
  /** In plain characters, with the names in this step: "q = ln1 · W_Q + b_Q". */
  readonly formula: string;
  readonly operands: readonly Operand[];
  /** Single numbers in the computation, by name: scale, bias, mean, epsilon. */
  readonly constants: Readonly<Record<string, number>>;
  /** null if only single numbers went in. */
  readonly terms: Terms | null;
  /** The right side of the formula in numbers. */
  readonly equation: Expression;
  /** A sentence on what the formula does not say about this value. */
  readonly note?: string;
  /** [computed, stored, bound], as `resultOf` names them. A typed array, since a message loses infinities in other arrays. */
  readonly result: Float64Array;
}

interface ProvenanceResult {
  /** The value recomputed in double precision from the stored inputs. */
  readonly computed: number;
  /** The value of the run, in float32. */
  readonly stored: number;
  /** How far apart the two may be because of the roundings of float32. */
  readonly bound: number;
  /** Whether they are no further apart than that; two equal infinities agree. */
  readonly agrees: boolean;
}

/** Names the three numbers of a result; one that is missing is NaN. */
export function resultOf({ result }: Pick<Provenance, 'result'>): ProvenanceResult {
  const [computed = NaN, stored = NaN, bound = NaN] = result;
  return { computed, stored, bound, agrees: computed === stored || Math.abs(computed - stored) <= bound };
}

/** The index, in its stage, of value `i` of an operand. */
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
