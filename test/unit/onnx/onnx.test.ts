/** The bytes of a graph, read back by an independent reader. */
import { expect, it } from 'vitest';
import { DataType, encodeModel, type Graph } from '../../../src/onnx/onnx';
import { readModel } from './onnx-reader';

const GRAPH: Graph = {
  name: 'a graph — with ünicode',
  nodes: [
    {
      opType: 'Op',
      domain: 'com.microsoft',
      inputs: ['a', 'b'],
      outputs: ['c', 'd'],
      attributes: {
        minus: -1,
        zero: 0,
        large: Number.MAX_SAFE_INTEGER,
        text: 'none',
        float: { float: 0.125 },
        floatZero: { float: 0 },
        ints: [1, 0, -2],
      },
    },
    { opType: 'Bare', domain: '', inputs: [], outputs: ['e'], attributes: {} },
  ],
  initializers: [
    { name: 'inside', type: DataType.INT64, dims: [2], data: Uint8Array.of(1, 0, 255) },
    { name: 'scalar', type: DataType.FLOAT, dims: [], data: Uint8Array.of(0, 0, 128, 63) },
    {
      name: 'outside',
      type: DataType.BFLOAT16,
      dims: [50257, 768],
      data: { location: 'sub/model.safetensors', offset: 6_000_000_000, length: 77_194_752 },
    },
  ],
  inputs: [{ name: 'a', type: DataType.INT64, shape: ['batch', 3, 0] }],
  outputs: [
    { name: 'c', type: DataType.FLOAT16, shape: [] },
    { name: 'd', type: DataType.BOOL, shape: ['pos'] },
  ],
};

it('everything that was encoded is read back', () => {
  const model = readModel(encodeModel(GRAPH));
  expect(model.irVersion).toBe(10);
  expect(model.producer).toBe('llm-trace');
  expect(model.opsets).toEqual([
    { domain: '', version: 20 },
    { domain: 'com.microsoft', version: 1 },
  ]);
  expect(model.graph).toEqual({
    name: GRAPH.name,
    nodes: [
      {
        opType: 'Op',
        domain: 'com.microsoft',
        name: 'c', // a node is called like its first result
        inputs: ['a', 'b'],
        outputs: ['c', 'd'],
        attributes: {
          minus: -1,
          zero: 0,
          large: Number.MAX_SAFE_INTEGER,
          text: 'none',
          float: 0.125,
          floatZero: 0,
          ints: [1, 0, -2],
        },
      },
      { opType: 'Bare', domain: '', name: 'e', inputs: [], outputs: ['e'], attributes: {} },
    ],
    initializers: [
      { name: 'inside', type: 7, dims: [2], raw: [1, 0, 255], external: undefined },
      { name: 'scalar', type: 1, dims: [], raw: [0, 0, 128, 63], external: undefined },
      {
        name: 'outside',
        type: 16,
        dims: [50257, 768],
        raw: undefined,
        external: { location: 'sub/model.safetensors', offset: '6000000000', length: '77194752' },
      },
    ],
    inputs: [{ name: 'a', type: 7, shape: ['batch', 3, 0] }],
    outputs: [
      { name: 'c', type: 10, shape: [] },
      { name: 'd', type: 9, shape: ['pos'] },
    ],
  });
});

it('an empty graph', () => {
  const { graph } = readModel(encodeModel({ name: '', nodes: [], initializers: [], inputs: [], outputs: [] }));
  expect(graph).toEqual({ name: '', nodes: [], initializers: [], inputs: [], outputs: [] });
});
