/** The interface that every kind of operation implements. */
import type * as v from 'valibot';
import type { GraphBuilder, Value } from '../onnx/builder';
import type { Derivation, RowPlace } from './derivation';
import type { MaskRule } from './mask-rule';
import type { Lengths, NodeBase, NodeId, SequenceName, WeightUse } from './node';
import type { Recomputed, ResultReader } from './recomputed';

/** The target of lowering: an ONNX graph under construction, with the results of the other nodes in it. */
export interface Lowering {
  readonly g: GraphBuilder;
  /** The number of leading axes of every activation: 1, [pos], or 2, [batch, pos]. */
  readonly lead: number;
  /** The result of a node, which is lowered on first use. */
  value(id: NodeId): Value;
  node(id: NodeId): NodeBase;
  /** The token ids, token types and positions of a sequence, each [pos] or [batch, pos], int64. */
  ids(sequence: SequenceName): Value;
  types(sequence: SequenceName): Value;
  positions(sequence: SequenceName): Value;
  /** The number of tokens in the whole text of a sequence, even if only some of them are read now: one int64, [] or [1]. */
  textLength(sequence: SequenceName): Value;
  /** How far each key of one sequence is after each query of another: key − query position, [query, key], int64. */
  distances(queries: SequenceName, keys: SequenceName): Value;
  /** 0 where a query may attend within its own sequence, −∞ or the lowest float32 elsewhere; broadcasts to the scores. */
  mask(rule: MaskRule, sequence: SequenceName): Value;
  /** Keys or values as attention reads them: heads first, and preceded by those in the cache if there is one. */
  headsFirstWithCache(id: NodeId): Value;
  /** How LayerNorm is lowered: to ONNX's own operator, or to others that are faster on many rows. */
  readonly norms: 'by operator' | 'by vectors';
  /** The matrix products, which may be quantised. */
  readonly products: Products;
  /** Makes something that several nodes need once, under its key. */
  once<T>(key: string, make: () => T): T;
  /** `provide` sets a node's result when another node's operator already yields it; `has` is whether a node has a result. */
  provide(id: NodeId, value: Value): void;
  has(id: NodeId): boolean;
}

/** A matrix among the weights. */
export interface Matrix extends WeightUse {
  /** Stored as [in, out], so that outputs are 'columns', or as [out, in], so that they are 'rows'. */
  readonly outputs: 'columns' | 'rows';
  /** If it is several matrices in one, the number of outputs of each. */
  readonly parts?: readonly number[];
}

export interface Products {
  /** x · W + b for x [.., in]: [.., out] */
  product(x: Value, matrix: Matrix, bias: WeightUse | null): Value;
  /** The rows of a matrix [rows, width] at the indices: [.., width] */
  rows(matrix: WeightUse, indices: Value): Value;
}

/** Lowering for decoding, where the keys and values of new tokens are added to a cache. */
export interface CachedLowering extends Lowering {
  /**
   * The cached keys and values of the two nodes that compute them, which the new ones follow; null if all of them are there
   * from the beginning, as those of another sequence are.
   */
  cache(key: NodeId, value: NodeId): Cache | null;
}

export interface Cache {
  /** The keys and values of earlier tokens: [past, kv_head, d_head] each. */
  readonly key: Value;
  readonly value: Value;
  /** The numbers of earlier and of new tokens: [2], int64. */
  readonly sizes: Value;
}

export interface OperationKind<N extends NodeBase = NodeBase> {
  readonly kind: N['kind'];
  /** The number of nodes whose results it reads. */
  readonly inputCount: number | 'several';
  /** The fields of a node of this kind besides inputs and axes, with which a plan read from a file is checked. */
  readonly attributes: v.ObjectEntries;
  /** The weights that a node reads. */
  weights(node: N): readonly WeightUse[];
  /** Lowers the operation to ONNX. The result has the node's own axes, after any batch axis. */
  lower(node: N, lowering: Lowering): Value;
  /** Lowers it to a faster form for decoding, if there is one. */
  decode?(node: N, lowering: CachedLowering): Value;
  /** Derives values of one row from the node's inputs and weights. */
  derive(node: N, place: RowPlace): Derivation;
  /** Recomputes all values of the result in double precision, from the whole results of the inputs. */
  recompute(node: N, reader: ResultReader): Promise<Recomputed>;
  /** Lines of Python that compute the whole result, for all tokens at once, from the whole results of the inputs. */
  numpyWhole(node: N, whole: WholeProgram): readonly string[];
  /**
   * For a linear operation (a norm counts as one, with the scale of this run): expresses a weighted sum of one row of its
   * result as weighted sums of rows of its inputs, plus a constant.
   * @param weights of the result's row, flat over all axes but the first
   */
  pullBack?(node: N, weights: Float64Array, reader: RowReader): Promise<PulledBack>;
  /**
   * Goes with `pullBack`: the formula for what the operation makes of one part c of a sum.
   * @param names of a projection's matrix and bias
   */
  partFormula?(node: N, names: ProjectionNames): PartFormula;
  /**
   * The formula with this node's actual constants, in plain characters and in TeX.
   * @param name gives the name of a node's result
   * @param isGate whether a node is the gate of a gated MLP
   */
  formula(node: N, name: (id: NodeId) => string, isGate?: (id: NodeId) => boolean): Formula;
}

/** How a program that computes whole results refers to what an operation reads: by variable names and expressions. */
export interface WholeProgram {
  /** The variable with a node's result, an array with the node's own axes. */
  name(id: NodeId): string;
  node(id: NodeId): NodeBase;
  /** A weight in double precision. @param rows an expression for the indices of the only rows wanted, with repetitions */
  weight(use: WeightUse, rows?: string): string;
  /** The token ids and token types of a sequence: integers, [pos]. */
  ids(sequence: SequenceName): string;
  types(sequence: SequenceName): string;
  /** The number of tokens in each sequence. */
  readonly lengths: Lengths;
}

/** Reads the results of a pass at one position. */
export interface RowReader {
  /** The row of a node's result at this position. */
  row(id: NodeId): Promise<Float32Array>;
  vector(weight: WeightUse): Promise<Float32Array>;
  /**
   * `W · weights` over the outputs from `first` on, [in]: how much one unit of each input adds. For a single weight only that
   * output is read.
   */
  through(matrix: Matrix, first: number, weights: Float64Array): Promise<Float64Array>;
}

interface PulledBack {
  readonly inputs: readonly { readonly id: NodeId; readonly weights: Float64Array }[];
  /** The part of the weighted sum that comes from a bias; null if there is none. */
  readonly constant: number | null;
}

/** The formula for one part of a sum. All parts together with the constants add up to the operation's result. */
interface PartFormula {
  /** What c becomes before it is multiplied, if that is not c itself. */
  readonly part?: Formula;
  /** The factors by which it is multiplied. */
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
