/** Quants of a GGUF file in the decoder: the products hold exactly the values that the file stores. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { openModel } from '../../../src/architectures/open/open-model';
import { Decoder } from '../../../src/generate/decoder';
import { everyLogit, quantizationError } from '../../../src/generate/quantization-error';
import { codesOf, offsetsOf, scalesOf } from '../../../src/lowering/laid-out-tensors';
import { Model } from '../../../src/lowering/model';
import { productsOf } from '../../../src/lowering/products';
import { openQuantized, type QuantizedWeights, writeQuantized } from '../../../src/lowering/quantized';
import { layOut, storedLayout } from '../../../src/lowering/stored-rows';
import { isQuantType, type QuantType } from '../../../src/model/block-type';
import { settledState } from '../../../src/model/file-state';
import { BLOCK_TYPES } from '../../../src/model/gguf/block-types';
import { readSafetensorsHeader } from '../../../src/model/safetensors';
import { writeSafetensors } from '../../../src/model/tensor-file';
import { GraphBuilder } from '../../../src/onnx/builder';
import { DataType } from '../../../src/onnx/onnx';
import { float32, int64, Session } from '../../../src/onnx/session';
import { writeModelGguf } from '../../../src/terminal/peers/write-model-gguf';
import { thorough } from '../../workbench/thorough';
import { difference } from '../architectures/counterparts';
import { readGgufTensors } from '../model/gguf/plain-reader';
import { GPT2, ROOT, tempFolder } from '../model/helpers';
import { fixturePath, openTensors } from '../support';

const TYPES = [...BLOCK_TYPES.values()].filter(isQuantType);
const [ROWS, WIDTH] = [3, 512];

/** A tensor [3, 512] of the type, and its values as ggml's own code gives them. */
async function fixture({ name, values, bytes }: QuantType) {
  const found = (await readGgufTensors(fixturePath('gguf/types.gguf'))).find((one) => one.name === name.toLowerCase());
  const file = await readFile(fixturePath('gguf/types.gguf'));
  const start = found?.offset ?? Number.NaN;
  const stored = new Uint8Array(file.subarray(start, start + ((ROWS * WIDTH) / values) * bytes));
  const expected = await (await openTensors(fixturePath('gguf/expected.safetensors'))).float32(name.toLowerCase());
  return { stored: new DataView(stored.buffer), expected };
}

/** Sums of two float32 numbers round once more, and so does a product with 127. */
function expectClose(actual: readonly number[], expected: Float32Array, largest: number): void {
  // Plain comparisons: to expect something of each of thousands of values takes longer than to compute them.
  const isClose = (value: number, i: number) => Math.abs((actual[i] as number) - value) <= 2 ** -20 * largest;
  expect([...expected.keys()].filter((i) => !isClose(expected[i] as number, i))).toEqual([]);
}

describe.each(TYPES.map((type) => [type.name, type] as const))('%s', (_, type) => {
  it('code, scale and offset are the values of the file', async () => {
    const { stored, expected } = await fixture(type);
    const { bits, block, offsets: hasOffsets } = storedLayout(type);
    const { codes, scales, offsets } = layOut(type, stored);
    const values = Array.from(expected, (_value, i) => {
      const byte = codes[bits === 8 ? i : i >> 1] as number;
      const code = bits === 8 ? byte - 128 : ((byte >> (4 * (i & 1))) & 15) - 8;
      const group = Math.floor(i / block);
      return code * (scales[group] as number) + (offsets?.[group] ?? 0);
    });
    // Without an offset to the bit: -0 is 0.
    if (!hasOffsets) expect(values.map((value) => Math.fround(value) + 0)).toEqual(Array.from(expected, (v) => v + 0));
    expectClose(values, expected, Math.max(...expected.map(Math.abs)));
  });

  it('a product with one input after the other gives them back, and so does a look at rows', async () => {
    const { stored, expected } = await fixture(type);
    const { product, rows } = await throughRuntime(type, stored);
    const largest = Math.max(...expected.map(Math.abs));
    expectClose([...rows], expected, largest);
    // [input, output]
    const turned = Array.from(expected, (_value, i) => product[(i % WIDTH) * ROWS + Math.floor(i / WIDTH)] as number);
    expectClose(turned, expected, largest);
  });
});

/** Every input is 127 once, which is a whole number of 8 bits: the rounding of inputs changes nothing. */
async function throughRuntime(type: QuantType, stored: DataView) {
  const weights = await weightsOf(type, stored);
  const g = new GraphBuilder('products', weights);
  const { product, rows } = productsOf(weights)({ g, lead: 1 });
  const x = g.input('x', DataType.FLOAT, ['rows', WIDTH]);
  const ids = g.input('ids', DataType.INT64, ['some']);
  const shape = [ROWS, WIDTH];
  g.output('product', product(x, { name: 'w', shape, outputs: 'rows' }, null), ['rows', ROWS]);
  g.output('rows', rows({ name: 'w', shape }, ids), ['some', WIDTH]);
  const session = await Session.open(g.build());
  const inputs = new Float32Array(WIDTH * WIDTH);
  for (let i = 0; i < WIDTH; i++) inputs[i * WIDTH + i] = 127;
  const found = await session.run({ x: float32(inputs, [WIDTH, WIDTH]), ids: int64([0, 1, 2]) }, ['product', 'rows']);
  await session.release();
  const [products, looked] = [found['product'], found['rows']].map((tensor) => tensor?.data as Float32Array);
  return { product: (products as Float32Array).map((value) => value / 127), rows: looked as Float32Array };
}

async function weightsOf(type: QuantType, stored: DataView): Promise<QuantizedWeights> {
  const layout = storedLayout(type);
  const { codes, scales, offsets } = layOut(type, stored);
  const blocks = WIDTH / layout.block;
  const floats = (name: string, data: Float32Array) =>
    ({ name, dtype: 'F32', shape: [ROWS, blocks], chunks: () => [new Uint8Array(data.buffer)] }) as const;
  const path = join(await tempFolder(), 'w.safetensors');
  await writeSafetensors(path, [
    { name: codesOf('w'), dtype: 'U8', shape: [ROWS, blocks, codes.length / ROWS / blocks], chunks: () => [codes] },
    floats(scalesOf('w'), scales),
    ...(offsets ? [floats(offsetsOf('w'), offsets)] : []),
  ]);
  const state = await settledState(path);
  const { tensors } = await readSafetensorsHeader(path);
  const get = (name: string) => {
    const { dtype, ...rest } = tensors.get(name) as NonNullable<ReturnType<typeof tensors.get>>;
    return { ...rest, storedName: name, dtype: dtype as 'U8' | 'F32', file: path, state };
  };
  return {
    precision: '',
    layouts: new Map([['w', layout]]),
    names: [...tensors.keys()],
    files: [{ path, state }],
    get,
  };
}

const TEXT = 'Once upon a time there was a little girl who lived near the sea, and every morning she walked along it.';

async function decodedBoth(path: string, ids?: readonly number[]) {
  const widened = await tempFolder();
  const model = new Model(await openModel(path, async () => widened));
  const { plan, weights, tokenizer } = model.folder;
  const file = join(widened, 'blocks.safetensors');
  const quantization = { bits: 8, block: 128 } as const;
  const pause = async () => undefined;
  await writeQuantized(file, plan, weights, { quantization, asStored: true, source: 'hash', pause });
  const quantized = (await openQuantized(file, 'hash')) as QuantizedWeights;
  const read = ids ?? tokenizer.encode(TEXT).map(({ id }) => id);
  const { signal } = new AbortController();
  const float = await everyLogit(await Decoder.open(model), read, signal);
  const exact = await everyLogit(await Decoder.open(model, { quantized, inputs: 'float32' }), read, signal);
  const rounded = await everyLogit(await Decoder.open(model, { quantized }), read, signal);
  await model.release();
  return {
    precision: quantized.precision,
    exact: difference(
      exact.flatMap((row) => [...row]),
      float.flatMap((row) => [...row]),
    ),
    rounded: quantizationError(float, rounded),
  };
}

describe('a decoder with the quants of its file', () => {
  it.each(['Q8_0', 'Q4_0'] as const)('of %s says what float32 says', async (type) => {
    const path = join(await tempFolder(), 'small.gguf');
    await writeModelGguf(path, await openModelFolder(GPT2), type);
    const { exact, rounded, precision } = await decodedBoth(path, [3, 17, 44, 5, 300, 9, 120, 61, 7, 250]);
    expect(precision).toBe(`${type} as stored`);
    expect(exact).toBeLessThanOrEqual(2e-4);
    expect(rounded.relativeError).toBeLessThan(0.05);
  });

  // What is made for several blocks is rounded where it is a float in the file: those names are not here.
  const SHARED = join(ROOT, '../shared/fixtures-gguf/models');
  // Of each type alone the values are looked at above.
  const THEIR_LIKE = ['llama-wide-q4_1', 'llama-wide-q5_k_m', 'llama-wide-q2_k'];
  const MODELS = ['llama-wide-q4_k_m', 'qwen2-wide-q4_0', ...(thorough ? THEIR_LIKE : [])];
  it.skipIf(!existsSync(SHARED)).each(MODELS)('%s', async (name) => {
    const { exact, rounded, precision } = await decodedBoth(join(SHARED, `${name}.gguf`));
    expect(precision).toMatch(/ as stored$/);
    expect(exact).toBeLessThanOrEqual(2e-4);
    expect(rounded.relativeError).toBeLessThan(0.1);
  });
});
