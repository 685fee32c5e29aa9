/** The graphs of one plan: every weight by reference to its file, and the inputs and outputs that their callers know. */
import { realpath } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import type { OpenedModel } from '../../../src/architectures/open/opened-model';
import { decodeGraph } from '../../../src/lowering/decode';
import { exportedGraph } from '../../../src/lowering/export';
import { forwardGraph, linkGraph } from '../../../src/lowering/trace';
import { DataType } from '../../../src/onnx/onnx';
import type { PlanNode } from '../../../src/operations/kinds';
import { inputCount, outputCount } from '../../../src/operations/linear';
import { readModel } from '../onnx/onnx-reader';
import { makeRandomModel, type RandomModel } from '../random-model';
import { fixturePath } from '../support';

function isWide(node: PlanNode): boolean {
  return node.kind === 'linear' && node.bias !== null && outputCount(node.matrix) > inputCount(node.matrix);
}

let folder: OpenedModel;
let sharded: RandomModel;
beforeAll(async () => {
  folder = await openModelFolder(fixturePath('gpt2'));
  sharded = await makeRandomModel({ dtype: 'BF16', shards: 3, tied: false });
});
afterAll(() => sharded.remove());

describe('the graphs of GPT-2', () => {
  it.each(['gpt2', 'gpt2-inverse-layer-scale'])('%s: no weight is copied into them', async (name) => {
    const { plan, weights } = await openModelFolder(fixturePath(name));
    const whole = [forwardGraph(plan, weights), decodeGraph(plan, weights), exportedGraph(plan, weights)];
    const chain = plan.links.map((link) => linkGraph(plan, link, weights));
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
    const { plan, weights } = await openModelFolder(sharded.folder);
    const locations = readModel(forwardGraph(plan, weights).bytes).graph.initializers.flatMap(
      ({ external }) => external?.['location'] ?? [],
    );
    expect([...new Set(locations)].sort()).toEqual([1, 2, 3].map((n) => `model-0000${n}-of-00003.safetensors`));
  });

  it('the decode graph takes the cache and gives only what is new', () => {
    const { inputs, outputs } = readModel(decodeGraph(folder.plan, folder.weights).bytes).graph;
    const parts = [0, 1].flatMap((layer) => ['key', 'value'].map((kind) => `${layer}.${kind}`));
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['ids', ['fresh']],
      ['positions', ['fresh']],
      ['keep', [1]],
      ['mask causal', ['fresh', 'past + fresh']],
      ...parts.map((name) => [`past.${name}`, ['past', 4, 8]]),
    ]);
    expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['logits', ['keep', 448]],
      ['fresh', ['caches · fresh', 4, 8]],
    ]);
  });

  it('the exported graph has the inputs and outputs that Transformers.js feeds', () => {
    const { inputs, outputs } = readModel(exportedGraph(folder.plan, folder.weights).bytes).graph;
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

it.each([
  ['gpt2', 'LayerNormalization'],
  ['bart', 'LayerNormalization'],
  ['bert', 'InstanceNormalization'],
  ['modernbert', 'InstanceNormalization'],
])('%s: norms of rows by %s: those of decoders as in traces saved before', async (name, operator) => {
  const { plan, weights } = await openModelFolder(fixturePath(name));
  const { nodes } = readModel(forwardGraph(plan, weights).bytes).graph;
  const norms = nodes.map(({ opType }) => opType).filter((type) => type.endsWith('Normalization'));
  expect(new Set(norms)).toEqual(new Set([operator]));
});

it.each([
  ['opt', 'narrow, wide'],
  ['bert', 'narrow'],
  ['roberta', 'narrow'],
])(
  '%s: products that start from their bias are %s: Add takes all threads for those of encoders',
  async (name, which) => {
    const { plan, weights } = await openModelFolder(fixturePath(name));
    const { nodes, initializers } = readModel(forwardGraph(plan, weights).bytes).graph;
    const withBias = nodes.filter(({ opType, inputs }) => opType === 'Gemm' && inputs.length === 3);
    const widths = withBias.map(({ inputs: [, matrix] }) => {
      const [outputs = 0, inputs = 0] = initializers.find((tensor) => tensor.name === matrix)?.dims ?? [];
      return outputs > inputs ? 'wide' : 'narrow';
    });
    expect([...new Set(widths)].sort().join(', ')).toBe(which);
    const withoutBias = nodes.filter(({ opType, inputs }) => opType === 'Gemm' && inputs.length === 2);
    const products = new Set(withoutBias.flatMap(({ outputs }) => outputs));
    const added = nodes.filter(({ opType, inputs }) => opType === 'Add' && products.has(inputs[0] as string));
    expect(added.length).toBe(which === 'narrow' ? plan.nodes.filter(isWide).length : 0);
  },
);
