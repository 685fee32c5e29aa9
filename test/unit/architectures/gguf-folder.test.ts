/** GGUF models exported as Hugging Face folders, which compute and tokenize the same. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { openModel } from '../../../src/architectures/open/open-model';
import type { OpenedModel } from '../../../src/architectures/open/opened-model';
import { exportModel } from '../../../src/engine/worker/models/export-model';
import { readSafetensorsHeader } from '../../../src/model/safetensors';
import { thorough } from '../../workbench/thorough';
import { copyOf, failure, ROOT, tempFolder } from '../model/helpers';
import { fixturePath } from '../support';
import { difference } from './counterparts';
import { PlanRunner } from './defined-model';
import { tensorOf, writeFolderGguf } from './gguf-writer';

const IDS = [3, 17, 44, 5, 300, 9, 120, 61, 7, 250, 33, 12];
const TEXT = 'It is 1 of 3 places, naïve and "quoted"; 東京.\n\n  Indented';
const context = { signal: new AbortController().signal, report: () => undefined };

async function written(fixture: string): Promise<string> {
  const path = join(await tempFolder(), 'model.gguf');
  await writeFolderGguf(fixturePath(fixture), path);
  return path;
}

async function opened(path: string): Promise<OpenedModel> {
  const widened = await tempFolder();
  return openModel(path, async () => widened);
}

async function lastValues(model: OpenedModel, ids: readonly number[]): Promise<Float32Array> {
  const runner = await PlanRunner.open(model);
  const values = await runner.run(ids);
  await runner.close();
  return values.get(model.plan.stages.at(-1)?.node as number) as Float32Array;
}

async function expectSame(path: string, ids: (model: OpenedModel) => readonly number[]): Promise<string> {
  const target = join(await tempFolder(), 'exported');
  const model = await opened(path);
  await exportModel(model, { to: 'safetensors', target }, context);
  const folder = await openModelFolder(target);
  expect(folder.ignored).toEqual([]);
  expect(folder.precision).toEqual(['F32']);
  expect(folder.tokenizer.encode(TEXT)).toEqual(model.tokenizer.encode(TEXT));
  expect(folder.spec.eosTokenIds).toEqual(model.spec.eosTokenIds);
  const [ours, theirs] = [await lastValues(folder, ids(model)), await lastValues(model, ids(model))];
  expect(difference(ours, theirs)).toBeLessThanOrEqual(2e-5);
  return target;
}

/** Of those whose files `gguf-model.test.ts` reads, some that differ most; all of them in `npm run check:long`. */
const FAMILIES = ['gpt2', 'llama', 'phi3', 'bert'];
const THEIR_LIKE = [
  'gemma',
  'qwen3',
  'gpt-bigcode',
  'gpt-neox',
  'granite',
  'olmo2',
  'phi',
  'qwen2',
  'smollm3',
  'stablelm',
  'starcoder2',
];

describe('a folder computes what its GGUF file does', () => {
  it.each(thorough ? [...FAMILIES, ...THEIR_LIKE] : FAMILIES)('%s', async (fixture) => {
    await expectSame(await written(fixture), () => IDS);
  });

  const SHARED = join(ROOT, '../shared/fixtures-gguf/models');
  it.skipIf(!existsSync(SHARED)).each(['gemma3-plain-q8_0', 'llama-wide-q4_k_m', 'llama-yarn-f32', 'qwen3-q8_0'])(
    '%s, with its own tokenizer',
    async (name) => {
      await expectSame(join(SHARED, `${name}.gguf`), ({ tokenizer }) => tokenizer.encode(TEXT).map(({ id }) => id));
    },
  );
});

it('its weights have the names of the folder that it was made of, and their values', async () => {
  const target = await expectSame(await written('llama'), () => IDS);
  const [ours, theirs] = await Promise.all(
    [target, fixturePath('llama')].map((dir) => readSafetensorsHeader(join(dir, 'model.safetensors'))),
  );
  expect([...(ours?.tensors.keys() ?? [])].sort()).toEqual([...(theirs?.tensors.keys() ?? [])].sort());
  expect(ours?.metadata).toEqual({ format: 'pt' });
  const name = 'model.layers.1.self_attn.k_proj.weight';
  const bytes = async (header: typeof ours, dir: string) => {
    const { offset = 0, byteLength = 0 } = header?.tensors.get(name) ?? {};
    return (await readFile(join(dir, 'model.safetensors'))).subarray(offset, offset + byteLength);
  };
  expect(await bytes(ours, target)).toEqual(await bytes(theirs, fixturePath('llama')));
});

it('as ONNX it is a folder that Transformers.js opens', async () => {
  const target = join(await tempFolder(), 'exported');
  await exportModel(await opened(await written('qwen2')), { to: 'onnx', target }, context);
  expect((await readdir(target)).sort()).toEqual(['config.json', 'onnx', 'tokenizer.json', 'tokenizer_config.json']);
  expect((await readdir(join(target, 'onnx'))).sort()).toEqual(['model.onnx', 'model.onnx_data']);
  expect(await readdir(join(target, '..'))).toEqual(['exported']);
});

it('is refused in a sentence where there is something already, or config.json cannot say it', async () => {
  const taken = await tempFolder();
  const model = await opened(await written('qwen2'));
  const refused = async (of: OpenedModel, target: string) =>
    (await failure(exportModel(of, { to: 'safetensors', target }, context))).message;
  expect(await refused(model, taken)).toBe(`${taken} exists already: name a folder that does not.`);
  const folder = await openModelFolder(fixturePath('qwen2'));
  expect(await refused(folder, join(taken, 'a'))).toBe(`${folder.path} is a folder of safetensors already.`);
  const path = join(await tempFolder(), 'stretched.gguf');
  const more = [tensorOf('rope_freqs.weight', { shape: [8], values: new Float32Array(8).fill(2) })];
  await writeFolderGguf(fixturePath('llama3-rope'), path, { more });
  expect(await refused(await opened(path), join(taken, 'b'))).toMatch(/by a list of factors/);
  expect(await readdir(taken)).toEqual([]);
});

it('an export has its name only when it is complete, and a cancelled one leaves nothing', async () => {
  const parent = await tempFolder();
  const target = join(parent, 'exported');
  const abort = new AbortController();
  let isThere: boolean | undefined;
  const report = () => {
    isThere = existsSync(target);
    abort.abort();
  };
  const model = await opened(await written('qwen2'));
  await expect(exportModel(model, { to: 'safetensors', target }, { signal: abort.signal, report })).rejects.toThrow();
  expect(isThere).toBe(false);
  expect(await readdir(parent)).toEqual([]);
});

it('an export as ONNX leaves nothing, neither where it is cancelled nor where the weights have changed', async () => {
  const parent = await tempFolder();
  const params = { to: 'onnx', target: join(parent, 'in', 'exported') } as const;
  const path = await copyOf(fixturePath('qwen2'));
  const model = await openModelFolder(path);
  const cancelled = { ...context, signal: AbortSignal.abort(new Error('nobody waits')) };
  await expect(exportModel(model, params, cancelled)).rejects.toThrow('nobody waits');
  await rm(join(path, 'model.safetensors'));
  await expect(exportModel(model, params, context)).rejects.toThrow('has changed since it was read');
  expect(await readdir(join(parent, 'in'))).toEqual([]);
});
