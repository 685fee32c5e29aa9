/** The folder for Transformers.js, run by onnxruntime alone as any other program would. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { argmax } from '../../../src/base/vectors';
import { Decoder } from '../../../src/generate/decoder';
import { Model } from '../../../src/lowering/model';
import { writeTransformersFolder } from '../../../src/lowering/transformers-folder';
import { GPT2_UNTIED, tempFolder } from '../model/helpers';
import { makeRandomModel } from '../random-model';
import { maxDistance } from '../support';

const PROMPT = [5, 301, 77, 20, 431, 8];
const NEW_TOKENS = 24;
/** Absolute; sums with padding are added in another order. */
const TOLERANCE = 1e-4;

/** Greedy tokens of our decoder. */
async function ours(dir: string): Promise<number[]> {
  const decoder = await Decoder.open(new Model(await openModelFolder(dir)));
  const { signal } = new AbortController();
  const tokens: number[] = [];
  for (let next = PROMPT; tokens.length < NEW_TOKENS; next = tokens.slice(-1))
    tokens.push(argmax(await decoder.append(next, signal)));
  return tokens;
}

/** An exported graph, its inputs of keys and values, and what they are given before anything was read. */
async function openExported(folder: string, heads: number, dHead: number, rows = 1) {
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
  const pasts = session.inputNames.filter((name) => name.startsWith('past_key_values.'));
  const empty = () => new Tensor('float32', new Float32Array(0), [rows, heads, 0, dHead]);
  return { session, pasts, empty: Object.fromEntries(pasts.map((name) => [name, empty()])) };
}

/** Greedy tokens of an exported graph, with its cache handed back step by step. */
async function exported(folder: string, heads: number, dHead: number): Promise<number[]> {
  const { session, pasts, empty } = await openExported(folder, heads, dHead);
  let cache: Record<string, Tensor> = empty;
  const int64 = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const tokens: number[] = [];
  let [next, length] = [PROMPT, 0];
  while (tokens.length < NEW_TOKENS) {
    const results = await session.run({
      input_ids: int64(next),
      position_ids: int64(next.map((_, i) => length + i)),
      attention_mask: int64(Array(length + next.length).fill(1)),
      num_logits_to_keep: new Tensor('int64', BigInt64Array.of(1n), []),
      ...cache,
    });
    tokens.push(argmax(results['logits']?.data as Float32Array));
    cache = Object.fromEntries(
      pasts.map((name) => [name, results[name.replace('past_key_values', 'present')] as Tensor]),
    );
    length += next.length;
    next = tokens.slice(-1);
  }
  return tokens;
}

async function compare(dir: string): Promise<string> {
  const target = join(await tempFolder(), 'exported');
  const folder = await openModelFolder(dir);
  await writeTransformersFolder(folder, target);
  const tokens = await ours(dir);
  expect(new Set(tokens).size).toBeGreaterThan(1);
  expect(await exported(target, folder.spec.heads, folder.spec.dHead)).toEqual(tokens);
  return target;
}

describe('the folder for Transformers.js', () => {
  it.each([
    { dtype: 'F32', shards: 1 },
    { dtype: 'F16', shards: 1 },
    { dtype: 'BF16', shards: 3 },
  ] as const)('gives the same greedy tokens as our decoder, from $shards files of $dtype', async (options) => {
    const model = await makeRandomModel({ ...options, seed: 7 });
    const target = await compare(model.folder);
    const config = JSON.parse(await readFile(join(target, 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      model_type: 'gpt2',
      'transformers.js_config': { use_external_data_format: options.shards },
    });
    await model.remove();
  });

  it('with an untied head, and with all that the tokenizer needs', async () => {
    const target = await compare(GPT2_UNTIED);
    for (const name of ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json'])
      expect((await readFile(join(target, name))).equals(await readFile(join(GPT2_UNTIED, name))), name).toBe(true);
  });

  it('gives each text of a batch, padded at its beginning, the logits that it has alone', async () => {
    const target = join(await tempFolder(), 'exported');
    const folder = await openModelFolder(GPT2_UNTIED);
    await writeTransformersFolder(folder, target);
    const rows = [PROMPT, PROMPT.slice(2)];
    const { session, empty } = await openExported(target, folder.spec.heads, folder.spec.dHead, rows.length);
    const padded = (of: (ids: readonly number[]) => readonly number[], fill: number) => {
      const values = rows.flatMap((ids) => [...Array<number>(PROMPT.length - ids.length).fill(fill), ...of(ids)]);
      return new Tensor('int64', BigInt64Array.from(values, BigInt), [rows.length, PROMPT.length]);
    };
    const { logits } = (await session.run({
      input_ids: padded((ids) => ids, 0),
      position_ids: padded((ids) => [...ids.keys()], 1),
      attention_mask: padded((ids) => ids.map(() => 1), 0),
      num_logits_to_keep: new Tensor('int64', BigInt64Array.of(1n), []),
      ...empty,
    })) as { logits: Tensor };
    const model = new Model(folder);
    const { signal } = new AbortController();
    const { vocabSize } = folder.spec;
    for (const [row, ids] of rows.entries()) {
      const alone = await (await Decoder.open(model)).append(ids, signal);
      const own = (logits.data as Float32Array).subarray(row * vocabSize, (row + 1) * vocabSize);
      expect(maxDistance(own, alone), `text ${row}`).toBeLessThanOrEqual(TOLERANCE);
    }
    await model.release();
  });
});
