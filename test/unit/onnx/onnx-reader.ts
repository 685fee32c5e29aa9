/** Reads ONNX messages back, with the field numbers of the published `onnx.proto` (IR version 10). */
import { PbfReader } from 'pbf';

interface ReadAttribute {
  name: string;
  type: number;
  value: number | string | number[];
}

interface ReadNode {
  opType: string;
  domain: string;
  name: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, ReadAttribute['value']>;
}

interface ReadInitializer {
  name: string;
  type: number;
  dims: number[];
  raw: number[] | undefined;
  external: Record<string, string> | undefined;
}

interface ReadValueInfo {
  name: string;
  type: number;
  shape: (number | string)[];
}

interface ReadModel {
  irVersion: number;
  producer: string;
  opsets: { domain: string; version: number }[];
  graph: {
    name: string;
    nodes: ReadNode[];
    initializers: ReadInitializer[];
    inputs: ReadValueInfo[];
    outputs: ReadValueInfo[];
  };
}

type Fields = Record<number, (pbf: PbfReader) => void>;

/** Read a message; a field that is not listed is a fault. */
function read(pbf: PbfReader, what: string, fields: Fields): void {
  pbf.readMessage((tag: number) => {
    const field = fields[tag];
    if (!field) throw new Error(`${what} has an unexpected field ${tag}`);
    field(pbf);
  }, undefined);
}

export function readModel(bytes: Uint8Array): ReadModel {
  const model: ReadModel = {
    irVersion: 0,
    producer: '',
    opsets: [],
    graph: { name: '', nodes: [], initializers: [], inputs: [], outputs: [] },
  };
  const fields: Fields = {
    1: (pbf) => (model.irVersion = pbf.readVarint()),
    2: (pbf) => (model.producer = pbf.readString()),
    7: (pbf) => readGraph(pbf, model.graph),
    8: (pbf) => {
      const opset = { domain: '', version: 0 };
      read(pbf, 'opset', {
        1: (p) => (opset.domain = p.readString()),
        2: (p) => (opset.version = p.readVarint()),
      });
      model.opsets.push(opset);
    },
  };
  new PbfReader(bytes).readFields((tag: number, _: undefined, pbf: PbfReader) => {
    const field = fields[tag];
    if (!field) throw new Error(`the model has an unexpected field ${tag}`);
    field(pbf);
  }, undefined);
  return model;
}

function readGraph(pbf: PbfReader, graph: ReadModel['graph']): void {
  read(pbf, 'graph', {
    1: (p) => graph.nodes.push(readNode(p)),
    2: (p) => (graph.name = p.readString()),
    5: (p) => graph.initializers.push(readInitializer(p)),
    11: (p) => graph.inputs.push(readValueInfo(p)),
    12: (p) => graph.outputs.push(readValueInfo(p)),
  });
}

function readNode(pbf: PbfReader): ReadNode {
  const node: ReadNode = { opType: '', domain: '', name: '', inputs: [], outputs: [], attributes: {} };
  read(pbf, 'node', {
    1: (p) => node.inputs.push(p.readString()),
    2: (p) => node.outputs.push(p.readString()),
    3: (p) => (node.name = p.readString()),
    4: (p) => (node.opType = p.readString()),
    5: (p) => {
      const { name, value } = readAttribute(p);
      node.attributes[name] = value;
    },
    7: (p) => (node.domain = p.readString()),
  });
  return node;
}

/** `AttributeProto.AttributeType`, and where each keeps its value. */
function readAttribute(pbf: PbfReader): ReadAttribute {
  let [name, type] = ['', 0];
  const values: { 1?: number; 2?: number; 3?: string; 7: number[] } = { 7: [] };
  read(pbf, 'attribute', {
    1: (p) => (name = p.readString()),
    2: (p) => (values[1] = p.readFloat()),
    3: (p) => (values[2] = p.readVarint(true)),
    4: (p) => (values[3] = new TextDecoder().decode(p.readBytes())),
    8: (p) => values[7].push(p.readVarint(true)),
    20: (p) => (type = p.readVarint()),
  });
  const value = values[type as keyof typeof values];
  if (value === undefined) throw new Error(`attribute ${name} of type ${type} has no value of that type`);
  return { name, type, value };
}

function readInitializer(pbf: PbfReader): ReadInitializer {
  const tensor: ReadInitializer = { name: '', type: 0, dims: [], raw: undefined, external: undefined };
  let dataLocation = 0;
  read(pbf, 'initializer', {
    1: (p) => tensor.dims.push(p.readVarint()),
    2: (p) => (tensor.type = p.readVarint()),
    8: (p) => (tensor.name = p.readString()),
    9: (p) => (tensor.raw = [...p.readBytes()]),
    13: (p) => {
      let [key, value] = ['', ''];
      read(p, 'external data', { 1: (e) => (key = e.readString()), 2: (e) => (value = e.readString()) });
      tensor.external = { ...tensor.external, [key]: value };
    },
    14: (p) => (dataLocation = p.readVarint()),
  });
  if ((dataLocation === 1) !== (tensor.external !== undefined)) throw new Error(`${tensor.name}: wrong data_location`);
  return tensor;
}

function readValueInfo(pbf: PbfReader): ReadValueInfo {
  const info: ReadValueInfo = { name: '', type: 0, shape: [] };
  const readDimension = (p: PbfReader) =>
    read(p, 'dimension', {
      1: (d) => info.shape.push(d.readVarint()),
      2: (d) => info.shape.push(d.readString()),
    });
  read(pbf, 'value info', {
    1: (p) => (info.name = p.readString()),
    2: (p) =>
      read(p, 'type', {
        1: (t) =>
          read(t, 'tensor type', {
            1: (e) => (info.type = e.readVarint()),
            2: (s) => read(s, 'shape', { 1: readDimension }),
          }),
      }),
  });
  return info;
}
