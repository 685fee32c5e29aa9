/** GGUF files, read back by a reader of the test's own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { fromFloat16 } from '../../../src/base/float16';
import { readWeightSlice } from '../../../src/model/weights';
import { writeGguf } from '../../../src/terminal/peers/write-gguf';
import { writeModelGguf } from '../../../src/terminal/peers/write-model-gguf';
import { copyOf, GPT2, GPT2_UNTIED, type Json, ROOT, readJsonObject, tempFolder } from '../model/helpers';
import { makeRandomModel } from '../random-model';

interface Read {
  readonly metadata: Map<string, unknown>;
  /** Sizes as the file has them: innermost first. */
  readonly tensors: Map<string, { sizes: number[]; type: number; start: number }>;
  readonly bytes: Buffer;
}

async function read(path: string): Promise<Read> {
  const bytes = await readFile(path);
  let at = 0;
  /** Where the next so many bytes begin. */
  const take = (count: number) => {
    at += count;
    return at - count;
  };
  const uint32 = () => bytes.readUInt32LE(take(4));
  const uint64 = () => Number(bytes.readBigUInt64LE(take(8)));
  const text = () => {
    const length = uint64();
    return bytes.toString('utf8', take(length), at);
  };
  const value = (type: number): unknown => {
    if (type === 4) return uint32();
    if (type === 5) return bytes.readInt32LE(take(4));
    if (type === 6) return bytes.readFloatLE(take(4));
    if (type === 7) return bytes.readUInt8(take(1)) === 1;
    if (type === 8) return text();
    if (type !== 9) throw new Error(`type ${type}`);
    const [of, count] = [uint32(), uint64()];
    return Array.from({ length: count }, () => value(of));
  };
  expect(bytes.toString('latin1', take(4), 4)).toBe('GGUF');
  expect(uint32()).toBe(3);
  const [tensorCount, entryCount] = [uint64(), uint64()];
  const metadata = new Map<string, unknown>();
  for (let i = 0; i < entryCount; i++) metadata.set(text(), value(uint32()));
  const infos = Array.from({ length: tensorCount }, () => {
    const name = text();
    const sizes = Array.from({ length: uint32() }, uint64);
    return { name, sizes, type: uint32(), offset: uint64() };
  });
  const data = Math.ceil(at / 32) * 32;
  const tensors = infos.map(({ name, offset, ...info }) => {
    expect(offset % 32, name).toBe(0);
    return [name, { ...info, start: data + offset }] as const;
  });
  return { metadata, tensors: new Map(tensors), bytes };
}

/** The value in row `row` and column `column` of a tensor. */
function valueAt({ tensors, bytes }: Read, name: string, row: number, column: number): number {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no ${name}`);
  const index = row * (tensor.sizes[0] as number) + column;
  if (tensor.type === 0) return bytes.readFloatLE(tensor.start + 4 * index);
  if (tensor.type === 2) {
    const block = tensor.start + Math.floor(index / 32) * 18;
    const byte = bytes.readUInt8(block + 2 + (index % 16));
    return fromFloat16(bytes.readUInt16LE(block)) * ((index % 32 < 16 ? byte & 15 : byte >> 4) - 8);
  }
  const block = tensor.start + Math.floor(index / 32) * 34;
  return fromFloat16(bytes.readUInt16LE(block)) * bytes.readInt8(block + 2 + (index % 32));
}

describe('a file', () => {
  it('refuses rows that are no whole blocks, and tensors that come too short', async () => {
    const path = join(await tempFolder(), 'x.gguf');
    const rows = async function* () {
      yield new Float32Array(48);
    };
    const tensor = { name: 'x', shape: [1, 48], rows };
    await expect(writeGguf(path, {}, [{ ...tensor, type: 'Q8_0' }])).rejects.toThrow('blocks of 32');
    await expect(writeGguf(path, {}, [{ ...tensor, type: 'F32', shape: [2, 48] }])).rejects.toThrow('192 bytes');
  });

  it.each([
    ['Q8_0', 1 / 127],
    ['Q4_0', 1 / 8],
  ] as const)('%s: every weight is within half a step, and the one furthest from 0 is kept', async (type, step) => {
    const path = join(await tempFolder(), 'x.gguf');
    const weights = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i + 1) * (i < 32 ? 1 : -3));
    const rows = async function* () {
      yield weights;
    };
    await writeGguf(path, {}, [{ name: 'x', shape: [2, 32], rows, type }]);
    const file = await read(path);
    for (const [i, weight] of weights.entries()) {
      const block = [...weights.subarray(i - (i % 32), i - (i % 32) + 32)];
      const furthest = block.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
      const distance = Math.abs(valueAt(file, 'x', Math.floor(i / 32), i % 32) - weight);
      // In 4 bits there are 8 steps on the side of the furthest weight, and 7 on the other.
      const steps = type === 'Q4_0' && weight / furthest < -7 / 8 ? 1 : 0.5;
      expect(distance, `weight ${i}`).toBeLessThanOrEqual(Math.abs(furthest) * (steps * step + 2 ** -10));
      if (weight === furthest) expect(distance).toBeLessThanOrEqual(Math.abs(weight) * 2 ** -11);
    }
  });
});

describe('families with rotary positions', () => {
  /** The fixture with GPT-2's tokenizer, which is of the kind that is written. */
  const copy = async (fixture: string, changes: Json = {}) => {
    const original = join(ROOT, 'test/fixtures', fixture);
    const config = { ...(await readJsonObject(join(original, 'config.json'))), ...changes };
    const tokenizer = await readJsonObject(join(GPT2, 'tokenizer.json'));
    return openModelFolder(await copyOf(original, { 'config.json': config, 'tokenizer.json': tokenizer }));
  };

  it.each([
    { fixture: 'llama', pairsApart: false },
    { fixture: 'qwen2', pairsApart: true },
  ])('$fixture: queries and keys stand as llama.cpp turns them', async ({ fixture, pairsApart }) => {
    const path = join(await tempFolder(), 'x.gguf');
    const folder = await copy(fixture);
    await writeModelGguf(path, folder, 'F32');
    const file = await read(path);
    const { heads, kvHeads, dHead, dModel } = folder.spec;
    expect(file.metadata.get(`${fixture}.attention.head_count_kv`)).toBe(kvHeads);
    expect(file.metadata.get(`${fixture}.rope.freq_base`)).toBeCloseTo(10_000, 0);
    for (const [part, count] of [
      ['q', heads],
      ['k', kvHeads],
    ] as const) {
      const weight = folder.weights.get(`layers.1.self_attn.${part}_proj.weight`);
      const values = await readWeightSlice(weight, 0, count * dHead * dModel);
      for (let row = 0; row < count * dHead; row++) {
        const [head, at] = [Math.floor(row / dHead), row % dHead];
        // Where neighbours are a pair: its first value from the first half of the head, its second from the second.
        const from = pairsApart ? row : head * dHead + (at % 2 === 0 ? at / 2 : dHead / 2 + (at - 1) / 2);
        for (const column of [0, dModel - 1])
          expect(valueAt(file, `blk.1.attn_${part}.weight`, row, column)).toBe(values[from * dModel + column]);
      }
    }
  });

  it.each([
    ['a family that is not in the table', 'gemma', {}, '"gemma"'],
    ['stretched positions', 'llama', { rope_parameters: { rope_type: 'linear', factor: 2 } }, 'stretched'],
    [
      'a window',
      'qwen2',
      { layer_types: null, use_sliding_window: true, sliding_window: 8, max_window_layers: 0 },
      'window',
    ],
  ])('refuses %s', async (_, fixture, config, reason) => {
    const path = join(await tempFolder(), 'x.gguf');
    await expect(writeModelGguf(path, await copy(fixture, config), 'F32')).rejects.toThrow(reason);
  });
});

describe('GPT-2', () => {
  it('has the shape and the tokenizer in its metadata', async () => {
    const path = join(await tempFolder(), 'x.gguf');
    const folder = await openModelFolder(GPT2);
    await writeModelGguf(path, folder, 'F32');
    const { metadata } = await read(path);
    const { spec, tokenizer } = folder;
    const expected = {
      'general.architecture': 'gpt2',
      'gpt2.context_length': spec.contextLength,
      'gpt2.embedding_length': spec.dModel,
      'gpt2.feed_forward_length': spec.dMlp,
      'gpt2.block_count': spec.layers,
      'gpt2.attention.head_count': spec.heads,
      'gpt2.attention.layer_norm_epsilon': Math.fround(1e-5),
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.eos_token_id': 0,
    };
    expect(Object.fromEntries(metadata)).toMatchObject(expected);
    const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
    const types = metadata.get('tokenizer.ggml.token_type') as number[];
    expect(tokens.length).toBe(spec.vocabSize);
    const known = tokens.map((_, id) => (tokenizer.has(id) ? tokenizer.describe(id) : undefined));
    expect(tokens).toEqual(known.map((token, id) => token?.token ?? `[unused${id}]`));
    expect(types).toEqual(known.map((token) => (token ? (token.special ? 3 : 1) : 5)));
    const merges = metadata.get('tokenizer.ggml.merges') as string[];
    expect(merges.length).toBeGreaterThan(100);
    const merged = new Set(tokens);
    expect(merges.filter((merge) => !merged.has(merge.replace(' ', '')))).toEqual([]);
  });

  it('an untied head is a tensor of its own, a tied one is not', async () => {
    const path = join(await tempFolder(), 'x.gguf');
    await writeModelGguf(path, await openModelFolder(GPT2_UNTIED), 'F32');
    expect((await read(path)).tensors.has('output.weight')).toBe(true);
    await writeModelGguf(path, await openModelFolder(GPT2), 'F32');
    expect((await read(path)).tensors.has('output.weight')).toBe(false);
  });

  it.each([
    { type: 'F32', dtype: 'F32' },
    { type: 'F32', dtype: 'F16' },
    { type: 'Q8_0', dtype: 'F32' },
  ] as const)('has the weights of $dtype as $type, one row per output', async ({ type, dtype }) => {
    const model = await makeRandomModel({ dModel: 96, heads: 3, dtype });
    const path = join(model.folder, 'x.gguf');
    await writeModelGguf(path, await openModelFolder(model.folder), type);
    const file = await read(path);
    const matrices: [string, string, boolean][] = [
      ['token_embd.weight', 'wte.weight', false],
      ['position_embd.weight', 'wpe.weight', false],
      ['blk.1.attn_qkv.weight', 'h.1.attn.c_attn.weight', true],
      ['blk.0.attn_output.weight', 'h.0.attn.c_proj.weight', true],
      ['blk.1.ffn_up.weight', 'h.1.mlp.c_fc.weight', true],
      ['blk.0.ffn_down.weight', 'h.0.mlp.c_proj.weight', true],
    ];
    for (const [name, from, turned] of matrices) {
      const { shape, values } = model.weights.get(from) ?? { shape: [], values: [] };
      const [rows = 0, columns = 0] = shape;
      expect(file.tensors.get(name)?.sizes, name).toEqual(turned ? [rows, columns] : [columns, rows]);
      const quantised = type === 'Q8_0' && name !== 'position_embd.weight';
      expect(file.tensors.get(name)?.type, name).toBe(quantised ? 8 : 0);
      const largest = Math.max(...values.map(Math.abs));
      // Half a step of the largest scale that there may be, and what half precision takes from that scale.
      const tolerance = quantised ? largest * (0.5 / 127 + 2 ** -11) : 0;
      const distances = values.map((value, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        return Math.abs((turned ? valueAt(file, name, column, row) : valueAt(file, name, row, column)) - value);
      });
      expect(Math.max(...distances), name).toBeLessThanOrEqual(tolerance);
    }
    for (const [name, from] of [
      ['output_norm.bias', 'ln_f.bias'],
      ['blk.1.attn_norm.weight', 'h.1.ln_1.weight'],
      ['blk.1.ffn_norm.bias', 'h.1.ln_2.bias'],
      ['blk.0.attn_qkv.bias', 'h.0.attn.c_attn.bias'],
    ] as const) {
      const { values = [] } = model.weights.get(from) ?? {};
      expect(file.tensors.get(name)).toMatchObject({ sizes: [values.length], type: 0 });
      expect(values.map((_, i) => valueAt(file, name, 0, i))).toEqual(values);
    }
    await model.remove();
  });
});
