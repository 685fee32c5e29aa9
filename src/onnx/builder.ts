/** A small typed builder for ONNX graphs whose weights stay in the model's own files. */
import type { ReadFile } from '../model/file-state';
import { externalData, type StoredDtype, type WeightLocation, type Weights } from '../model/weights';
import {
  type Attribute,
  DataType,
  type Dimension,
  encodeModel,
  type Initializer,
  type Node,
  type ValueInfo,
} from './onnx';

/** A tensor of the graph that is being built. */
export interface Value {
  readonly name: string;
}

/** A finished graph: its bytes, its weight files, and the folder that contains them. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly weightsFolder: string;
  /** The files that a session of this graph maps into memory. */
  readonly weightFiles: readonly ReadFile[];
}

type Attributes = Readonly<Record<string, Attribute>>;

const WEIGHT_TYPES: Record<StoredDtype, DataType> = {
  U8: DataType.UINT8,
  F32: DataType.FLOAT,
  F16: DataType.FLOAT16,
  BF16: DataType.BFLOAT16,
};

export class GraphBuilder {
  private readonly nodes: Node[] = [];
  private readonly inputs: ValueInfo[] = [];
  private readonly outputs: ValueInfo[] = [];
  private readonly initializers: Initializer[] = [];
  private readonly renames = new Map<string, string>();
  private readonly constants = new Map<string, Value>();
  private readonly external: ReturnType<typeof externalData>;

  constructor(
    private readonly name: string,
    private readonly weights: Weights,
  ) {
    this.external = externalData(weights.files.map(({ path }) => path));
  }

  /** Adds an input to the graph, after those of earlier calls. @param shape sizes, or names for sizes known only at a run */
  input(name: string, type: DataType, shape: readonly Dimension[]): Value {
    this.inputs.push({ name, type, shape });
    return { name };
  }

  /** A weight as float32. Its bytes are mapped from the file; half precision is widened once, when the graph is loaded. */
  weight(name: string): Value {
    const known = this.constants.get(name);
    if (known) return known;
    const stored = this.stored(name);
    const isFloat32 = this.weights.get(name).dtype === 'F32';
    const value = isFloat32 ? stored : this.op('Cast', [stored], { to: DataType.FLOAT });
    this.constants.set(name, value);
    return value;
  }

  /**
   * A weight as stored in the file, in its own data type.
   * @param dims another shape for the same elements
   */
  stored(name: string, dims?: readonly number[]): Value {
    const location = this.weights.get(name);
    const key = dims ? `${name} as ${dims.join(' x ')}` : name;
    if (this.initializers.some((initializer) => initializer.name === key)) return { name: key };
    this.initializers.push({
      name: key,
      type: WEIGHT_TYPES[location.dtype],
      dims: dims ?? location.shape,
      data: this.externalRange(location),
    });
    return { name: key };
  }

  /** Whether a weight has this name. */
  has(name: string): boolean {
    return this.weights.names.includes(name);
  }

  /** The rows of a weight at `indices`, as float32. Only these rows are widened. */
  rows(name: string, indices: Value): Value {
    const rows = this.op('Gather', [this.stored(name), indices]);
    return this.weights.get(name).dtype === 'F32' ? rows : this.op('Cast', [rows], { to: DataType.FLOAT });
  }

  /** A float32 constant of shape []. */
  scalar(value: number): Value {
    return this.constant(`scalar ${value}`, DataType.FLOAT, [], new Float32Array([value]));
  }

  /** A float32 constant of shape [n]. */
  floats(values: readonly number[]): Value {
    return this.constant(`floats ${values.join(' ')}`, DataType.FLOAT, [values.length], Float32Array.from(values));
  }

  /** An int64 constant of shape [n]. @throws RangeError if a value is not a whole number */
  ints(values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant(`ints ${values.join(' ')}`, DataType.INT64, [values.length], data);
  }

  /** An int64 constant of shape []. @throws RangeError if the value is not a whole number */
  int(value: number): Value {
    return this.constant(`int ${value}`, DataType.INT64, [], BigInt64Array.of(BigInt(value)));
  }

  /** Adds an operator with one result. */
  op(opType: string, inputs: readonly Value[], attributes: Attributes = {}, domain = ''): Value {
    const [value] = this.ops(1, opType, inputs, attributes, domain);
    return value as Value;
  }

  /** Adds an operator with `count` results. */
  ops(count: number, opType: string, inputs: readonly Value[], attributes: Attributes = {}, domain = ''): Value[] {
    const outputs = Array.from({ length: count }, (_, i) => `${opType}.${this.nodes.length}.${i}`);
    this.nodes.push({ opType, domain, inputs: inputs.map((input) => input.name), outputs, attributes });
    return outputs.map((name) => ({ name }));
  }

  /** Makes a value an output of the graph with the given name. */
  output(name: string, value: Value, shape: readonly Dimension[], type: DataType = DataType.FLOAT): void {
    this.renames.set(value.name, name);
    this.outputs.push({ name, type, shape });
  }

  /** The graph in ONNX's binary format. It names the weights' files and the ranges of bytes in them, and copies none. */
  build(): OnnxModel {
    const rename = (name: string) => this.renames.get(name) ?? name;
    const nodes = this.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    const { name, initializers, inputs, outputs } = this;
    const bytes = encodeModel({ name, nodes, initializers, inputs, outputs });
    return { bytes, weightsFolder: this.external.folder, weightFiles: this.weights.files };
  }

  private constant(name: string, type: DataType, dims: readonly number[], data: ArrayBufferView): Value {
    const known = this.constants.get(name);
    if (known) return known;
    this.initializers.push({ name, type, dims, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
    this.constants.set(name, { name });
    return { name };
  }

  private externalRange({ file, offset, byteLength }: WeightLocation): Exclude<Initializer['data'], Uint8Array> {
    return { location: this.external.location(file), offset, length: byteLength };
  }
}
