/** The builder: every weight once, by reference to its file; names; and what it refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import type { OpenedModel } from '../../../src/architectures/open/opened-model';
import { GraphBuilder } from '../../../src/onnx/builder';
import { DataType } from '../../../src/onnx/onnx';
import { makeRandomModel, type RandomModel } from '../random-model';
import { fixturePath } from '../support';
import { readModel } from './onnx-reader';

let folder: OpenedModel;
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
