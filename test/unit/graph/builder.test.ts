/** The builder: every weight once, by reference to its file; names; and what it refuses. */
import { realpath } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/onnx/builder';
import { gpt2Graphs } from '../../../src/graph/gpt2';
import { DataType } from '../../../src/onnx/onnx';
import { type ModelFolder, openModelFolder } from '../../../src/architectures/model-folder';
import { makeRandomModel, type RandomModel } from '../random-model';
import { fixturePath } from '../support';
import { readModel } from './onnx-reader';

let folder: ModelFolder;
let half: RandomModel;
let sharded: RandomModel;
beforeAll(async () => {
  folder = await openModelFolder(fixturePath('gpt2'));
  half = await makeRandomModel({ dtype: 'F16' });
  sharded = await makeRandomModel({ dtype: 'BF16', shards: 3, tied: false });
});
afterAll(async () => {
  await half.remove();
  await sharded.remove();
});

describe('GraphBuilder', () => {
  it('takes each weight once, as a range of its file', () => {
    const g = new GraphBuilder('test', folder.weights);
    const [first, again] = [g.weight('wte.weight'), g.weight('wte.weight')];
    expect(again).toBe(first);
    const { nodes, initializers } = readModel(g.build().bytes).graph;
    const { offset, byteLength } = folder.weights.get('wte.weight');
    expect(nodes).toEqual([]);
    expect(initializers).toEqual([
      {
        name: 'wte.weight',
        type: DataType.FLOAT,
        dims: [448, 32],
        raw: undefined,
        external: { location: 'model.safetensors', offset: String(offset), length: String(byteLength) },
      },
    ]);
  });

  it.each([
    ['F16', () => half, DataType.FLOAT16],
    ['BF16', () => sharded, DataType.BFLOAT16],
  ] as const)('widens a weight of %s once', async (_, random, type) => {
    const { weights } = await openModelFolder(random().folder);
    const g = new GraphBuilder('test', weights);
    g.output('twice', g.op('Add', [g.weight('ln_f.bias'), g.weight('ln_f.bias')]), [30]);
    const { nodes, initializers } = readModel(g.build().bytes).graph;
    expect(initializers.map(({ name, type: stored }) => [name, stored])).toEqual([['ln_f.bias', type]]);
    expect(nodes.map(({ opType, inputs, attributes }) => [opType, inputs, attributes])).toEqual([
      ['Cast', ['ln_f.bias'], { to: DataType.FLOAT }],
      ['Add', [nodes[0]?.outputs[0], nodes[0]?.outputs[0]], {}],
    ]);
  });

  it('takes each constant once', () => {
    const g = new GraphBuilder('test', folder.weights);
    expect(g.scalar(0.5)).toEqual(g.scalar(0.5));
    expect(g.ints([1, 2])).toEqual(g.ints([1, 2]));
    expect(g.int(1)).toEqual(g.int(1));
    expect(g.int(1)).not.toEqual(g.ints([1]));
    expect(g.scalar(1)).not.toEqual(g.int(1));
    const { initializers } = readModel(g.build().bytes).graph;
    const half32 = [...new Uint8Array(new Float32Array([0.5]).buffer)];
    expect(initializers[0]).toMatchObject({ type: DataType.FLOAT, dims: [], raw: half32 });
    expect(initializers[1]).toMatchObject({ type: DataType.INT64, dims: [2] });
    expect(initializers[1]?.raw).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect(initializers.map(({ dims }) => dims)).toEqual([[], [2], [], [1], []]);
  });

  it('calls an output by its name wherever it is used', () => {
    const g = new GraphBuilder('test', folder.weights);
    const x = g.input('x', DataType.FLOAT, ['n']);
    const doubled = g.op('Add', [x, x]);
    g.output('doubled', doubled, ['n']);
    g.output('negative', g.op('Neg', [doubled]), ['n']);
    const { nodes, outputs } = readModel(g.build().bytes).graph;
    expect(nodes.map(({ inputs, outputs: results }) => [inputs, results])).toEqual([
      [['x', 'x'], ['doubled']],
      [['doubled'], ['negative']],
    ]);
    expect(outputs.map(({ name }) => name)).toEqual(['doubled', 'negative']);
  });

  it('refuses a weight that the model has not', () => {
    const g = new GraphBuilder('test', folder.weights);
    expect(() => g.weight('lm_head.weight')).toThrow('The model has no weight "lm_head.weight".');
  });
});

describe('the graphs of GPT-2', () => {
  it.each(['gpt2', 'gpt2-inverse-layer-scale'])('%s: no weight is copied into them', async (name) => {
    const { spec, weights } = await openModelFolder(fixturePath(name));
    const blocks = Array.from({ length: spec.layers }, (_, layer) => gpt2Graphs.block(spec, weights, layer, 'model'));
    const whole = [gpt2Graphs.forward(spec, weights), gpt2Graphs.decode(spec, weights)];
    const chain = [
      gpt2Graphs.embedding(spec, weights),
      ...blocks,
      gpt2Graphs.finalNorm(spec, weights),
      gpt2Graphs.head(spec, weights),
    ];
    for (const graph of [...whole, ...chain]) {
      expect(graph.weightsFolder).toBe(await realpath(fixturePath(name)));
      for (const { raw } of readModel(graph.bytes).graph.initializers) expect(raw?.length ?? 0).toBeLessThanOrEqual(64);
    }
    const named = (graphs: typeof whole) =>
      new Set(
        graphs
          .flatMap(({ bytes }) => readModel(bytes).graph.initializers)
          .filter(({ external }) => external)
          .map((tensor) => tensor.name),
      );
    for (const graphs of [...whole.map((graph) => [graph]), chain]) {
      expect([...named(graphs)].sort()).toEqual([...weights.names].sort());
    }
  });

  it('shards are named relative to their folder', async () => {
    const { spec, weights } = await openModelFolder(sharded.folder);
    const locations = readModel(gpt2Graphs.forward(spec, weights).bytes).graph.initializers.flatMap(
      ({ external }) => external?.['location'] ?? [],
    );
    expect([...new Set(locations)].sort()).toEqual([1, 2, 3].map((n) => `model-0000${n}-of-00003.safetensors`));
  });

  it('the decode graph takes the cache and gives only what is new', () => {
    const { inputs, outputs } = readModel(gpt2Graphs.decode(folder.spec, folder.weights).bytes).graph;
    const parts = [0, 1].flatMap((layer) => ['key', 'value'].map((kind) => `${layer}.${kind}`));
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['ids', ['fresh']],
      ['positions', ['fresh']],
      ['keep', [1]],
      ['mask', ['fresh', 'past + fresh']],
      ...parts.map((name) => [`past.${name}`, ['past', 4, 8]]),
    ]);
    expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['fresh', ['caches · fresh', 4, 8]],
      ['logits', ['keep', 448]],
    ]);
  });

  it('the exported graph has the inputs and outputs that Transformers.js feeds', () => {
    const { inputs, outputs } = readModel(gpt2Graphs.exported(folder.spec, folder.weights).bytes).graph;
    const cache = (length: string) => ['batch_size', 4, length, 8];
    const past = [0, 1].flatMap((layer) => ['key', 'value'].map((kind) => `${layer}.${kind}`));
    expect(inputs).toEqual([
      { name: 'input_ids', type: DataType.INT64, shape: ['batch_size', 'sequence_length'] },
      { name: 'position_ids', type: DataType.INT64, shape: ['batch_size', 'sequence_length'] },
      { name: 'attention_mask', type: DataType.INT64, shape: ['batch_size', 'total_sequence_length'] },
      { name: 'num_logits_to_keep', type: DataType.INT64, shape: [] },
      ...past.map((name) => ({
        name: `past_key_values.${name}`,
        type: DataType.FLOAT,
        shape: cache('past_sequence_length'),
      })),
    ]);
    expect(outputs).toEqual([
      ...past.map((name) => ({ name: `present.${name}`, type: DataType.FLOAT, shape: cache('total_sequence_length') })),
      { name: 'logits', type: DataType.FLOAT, shape: ['batch_size', 'num_logits', 448] },
    ]);
  });
});
