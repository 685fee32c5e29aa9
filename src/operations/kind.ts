/** What a kind of operation knows how to do. */
import type * as v from 'valibot';
import type { GraphBuilder, Value } from '../onnx/builder';
import type { Derivation, RowPlace } from './derivation';
import type { MaskRule } from './mask-rule';
import type { Lengths, NodeBase, NodeId, SequenceName, WeightUse } from './node';
import type { Recomputed, ResultReader } from './recomputed';

/** What an operation is lowered into: an ONNX graph under construction, and the results of other nodes in it. */
export interface Lowering {
  readonly g: GraphBuilder;
  /** Leading axes of every activation: 1, [pos], or 2, [batch, pos]. */
  readonly lead: number;
  /** The result of a node, lowered when it is first asked for. */
  value(id: NodeId): Value;
  node(id: NodeId): NodeBase;
  /** Token ids, their types and positions in a sequence, [pos] or [batch, pos], int64. */
  ids(sequence: SequenceName): Value;
  types(sequence: SequenceName): Value;
  positions(sequence: SequenceName): Value;
  /** How many tokens a whole text of a sequence has, also where only some of them are read now: one int64, [] or [1]. */
  textLength(sequence: SequenceName): Value;
  /** How far each key of one sequence stands behind each query of another: position − position, [query, key], int64. */
  distances(queries: SequenceName, keys: SequenceName): Value;
  /** 0 where a query may look within its own sequence and a lowest number elsewhere; broadcasts to the scores. */
  mask(rule: MaskRule, sequence: SequenceName): Value;
  /** Keys or values as attention reads them, heads first, after those of the cache where there is one. */
  attended(id: NodeId): Value;
  /** How a LayerNorm of rows is lowered: to the standard's operator, or to others that are quicker over many rows. */
  readonly norms: 'by operator' | 'by vectors';
  /** Matrix products that may be quantised. */
  readonly products: Products;
  /** What several nodes need is made once. */
  once<T>(key: string, make: () => T): T;
  /** The result of a node that came out of another's operator; and whether a node has a result already. */
  provide(id: NodeId, value: Value): void;
  has(id: NodeId): boolean;
}

/** A matrix among the weights. */
export interface Matrix extends WeightUse {
  /** Stored as [in, out] ('columns' give outputs) or as [out, in] ('rows' do). */
  readonly outputs: 'columns' | 'rows';
  /** How many outputs each of its parts has, where it is several matrices in one. */
  readonly parts?: readonly number[];
}

export interface Products {
  /** x · W + b for x [.., in]: [.., out] */
  product(x: Value, matrix: Matrix, bias: WeightUse | null): Value;
  /** Rows of a matrix [rows, width] at indices: [.., width] */
  rows(matrix: WeightUse, indices: Value): Value;
}

/** Decoding: the new tokens' keys and values are added to a cache. */
export interface CachedLowering extends Lowering {
  /**
   * How keys and values of a node are kept: what was kept before, and where the new ones go. Null where all of them are
   * there from the beginning, as those of another sequence are.
   */
  cache(key: NodeId, value: NodeId): Cache | null;
}

export interface Cache {
  /** Of the tokens before these: [past, kv_head, d_head] each. */
  readonly key: Value;
  readonly value: Value;
  /** How many tokens were before and how many are new: [2], int64. */
  readonly sizes: Value;
}

export interface OperationKind<N extends NodeBase = NodeBase> {
  readonly kind: N['kind'];
  /** Of how many nodes it reads the results. */
  readonly reads: number | 'several';
  /** What a node of this kind says besides its inputs and axes, as it is checked when a plan is read from a file. */
  readonly attributes: v.ObjectEntries;
  /** The weights that a node needs. */
  weights(node: N): readonly WeightUse[];
  /** The operation as ONNX nodes whose result has the node's own axes. */
  lower(node: N, lowering: Lowering): Value;
  /** Its faster form in decoding, where there is one. */
  decode?(node: N, lowering: CachedLowering): Value;
  /** How values of one row follow from the node's inputs and weights. */
  derive(node: N, place: RowPlace): Derivation;
  /** All values of the result anew, in double precision, from the whole results of its inputs. */
  recompute(node: N, reader: ResultReader): Promise<Recomputed>;
  /** Lines of Python that compute the whole result, of all tokens at once, from the whole results of its inputs. */
  numpyWhole(node: N, whole: WholeProgram): readonly string[];
  /**
   * Where the operation is linear (a norm with this run's scale counts as such): the weighted sum of one row of its
   * result as weighted sums of rows of its inputs, and constants.
   * @param weights of the result's row, over all its axes but the first
   */
  pullBack?(node: N, weights: Float64Array, reader: RowReader): Promise<PulledBack>;
  /**
   * Beside `pullBack`: what the operation makes of one part c of a sum.
   * @param names what the matrix and the bias of a projection are called
   */
  partFormula?(node: N, names: ProjectionNames): PartFormula;
  /**
   * The formula with this node's real constants, in plain characters and in TeX.
   * @param name what calls a node's result
   * @param isGate whether a node goes through the activation of a gated MLP
   */
  formula(node: N, name: (id: NodeId) => string, isGate?: (id: NodeId) => boolean): Formula;
}

/** What a program that computes whole results calls what an operation reads: names, and expressions of numbers and weights. */
export interface WholeProgram {
  /** A node's result, an array with the node's own axes. */
  name(id: NodeId): string;
  node(id: NodeId): NodeBase;
  /** In double precision. @param rows an expression: these alone, of which each stands once for each time it is named */
  weight(use: WeightUse, rows?: string): string;
  /** Token ids of a sequence and their types: whole numbers, [pos]. */
  ids(sequence: SequenceName): string;
  types(sequence: SequenceName): string;
  /** How many tokens there are of each sequence. */
  readonly lengths: Lengths;
}

/** Reads what one position of a pass is made of. */
export interface RowReader {
  /** The row of a node's result at the position. */
  row(id: NodeId): Promise<Float32Array>;
  vector(weight: WeightUse): Promise<Float32Array>;
  /** `W · weights`, over the outputs from `first` on: what a unit of each input adds. [in] One output is read by itself. */
  through(matrix: Matrix, first: number, weights: Float64Array): Promise<Float64Array>;
}

interface PulledBack {
  readonly inputs: readonly { readonly id: NodeId; readonly weights: Float64Array }[];
  /** What a bias adds; null where there is none. */
  readonly constant: number | null;
}

/** What all parts of a sum give, each as this says, and the constants add up to the operation's result. */
interface PartFormula {
  /** What c becomes, where that is more than a product. */
  readonly part?: Formula;
  /** What it is multiplied with. */
  readonly factors: readonly Formula[];
  readonly constants: readonly Formula[];
}

export interface ProjectionNames {
  readonly matrix: Formula;
  readonly bias: Formula;
}

export interface Formula {
  readonly text: string;
  readonly tex: string;
}

export type { GraphBuilder, Value };
