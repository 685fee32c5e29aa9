/** A quantised GGUF file in the engine: traced, generated with and quantised as any other model. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/model-folder';
import { DEFAULT_ENGINE_OPTIONS } from '../../../src/engine/protocol';
import { EngineService } from '../../../src/engine/service';
import { writeModelGguf } from '../../../src/terminal/peers/write-model-gguf';
import { GPT2, tempFolder } from '../model/helpers';

let service: EngineService;
const context = { signal: new AbortController().signal, report: () => undefined };
const TEXT = 'The weather is cold';

afterEach(() => service.close());

async function quantised(): Promise<string> {
  const path = join(await tempFolder(), 'small.gguf');
  await writeModelGguf(path, await openModelFolder(GPT2), 'Q8_0');
  return path;
}

function start(widened: string): void {
  service = new EngineService({ options: { ...DEFAULT_ENGINE_OPTIONS, widened }, firstTrace: 1 });
}

it('says how its values are stored, and has the tokens of the folder that it is from', async () => {
  start(await tempFolder());
  const path = await quantised();
  const { model, tokens } = await service.trace({ model: path, text: TEXT, maxNewTokens: 2 }, context);
  expect(model).toMatchObject({ name: 'small', folder: path, precision: ['Q8_0', 'F32'] });
  expect(tokens).toEqual((await service.tokens(GPT2, TEXT)).tokens);
});

it('its widened weights are kept in the folder for them, and nothing else is', async () => {
  const widened = await tempFolder();
  start(widened);
  const path = await quantised();
  await service.openModel(path);
  await service.close();
  expect(await readdir(widened)).toHaveLength(1);
  expect(await readdir(join(path, '..'))).toEqual(['small.gguf']);
});

it('is quantised for ghost text by the hash of the file itself', async () => {
  start(await tempFolder());
  const path = await quantised();
  const folder = await tempFolder();
  const result = await service.quantize({ model: path, bits: 8, folder }, context);
  expect(result.files.map((file) => file.path)).toEqual([path]);
  expect(result.source).toBe(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
  expect(result.path).toContain(result.source);
});
