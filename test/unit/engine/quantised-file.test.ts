/** A quantised GGUF file in the engine: traced, generated with and quantised as any other model. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { DEFAULT_ENGINE_OPTIONS } from '../../../src/engine/protocol/engine-options';
import { unpackTokens } from '../../../src/engine/shared/packed-tokens';
import { noteOrigin, removeQuantized } from '../../../src/engine/worker/completions/quantized-origins';
import { EngineService } from '../../../src/engine/worker/service';
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
  const { model, tokens } = await service.handlers.trace({ model: path, text: TEXT, maxNewTokens: 2 }, context);
  expect(model).toMatchObject({ name: 'small', folder: path, precision: ['Q8_0', 'F32'] });
  expect(tokens).toEqual(unpackTokens(await service.handlers.tokens({ model: GPT2, text: TEXT }, context)));
});

it('its widened weights are kept in the folder for them, and nothing else is', async () => {
  const widened = await tempFolder();
  start(widened);
  const path = await quantised();
  await service.handlers.openModel({ model: path }, context);
  expect((await readdir(widened)).filter((name) => name.includes('.in-use-'))).toHaveLength(1);
  await service.close();
  expect((await readdir(widened)).sort()).toEqual([
    expect.stringMatching(/^small-[0-9a-f]{16}-[0-9a-f]{32}\.json$/),
    expect.stringMatching(/^small-[0-9a-f]{16}-[0-9a-f]{32}\.safetensors$/),
  ]);
  expect(await readdir(join(path, '..'))).toEqual(['small.gguf']);
});

it('is let go of before it is removed, and what was made of it goes with it; its trace stays', async () => {
  const widened = await tempFolder();
  start(widened);
  const path = await quantised();
  const [folder, other] = [join(path, '..'), await tempFolder()];
  const { trace } = await service.handlers.trace({ model: path, text: TEXT, maxNewTokens: 0 }, context);
  const marks = async () => (await readdir(widened)).filter((name) => name.includes('.in-use-')).length;
  await service.handlers.forgetModels({ below: other }, context);
  expect(await marks()).toBe(1);
  await service.handlers.forgetModels({ below: folder }, context);
  expect(await marks()).toBe(0);
  await rm(folder, { recursive: true });
  await service.handlers.forgetModels({ below: folder }, context);
  expect(await readdir(widened)).toEqual([]);
  const window = (stage: string) => service.handlers.window({ address: { trace, stage, variant: 'model' } }, context);
  expect((await window('blocks.1.resid_pre')).shape[0]).toBeGreaterThan(1);
  await expect(window('blocks.0.attn.q')).rejects.toThrow('needs the model itself, which has changed since');
});

it('that is used again after it was let go of is marked as used', async () => {
  const widened = await tempFolder();
  start(widened);
  const path = await quantised();
  await service.handlers.openModel({ model: path }, context);
  await service.handlers.forgetModels({ below: join(path, '..') }, context); // and its removal fails, say
  await service.handlers.trace({ model: path, text: TEXT, maxNewTokens: 0 }, context);
  expect((await readdir(widened)).filter((name) => name.includes('.in-use-'))).toHaveLength(1);
});

it('is quantised for ghost text by the hash of the file itself', async () => {
  start(await tempFolder());
  const path = await quantised();
  const folder = await tempFolder();
  const result = await service.handlers.quantize({ model: path, bits: 8, folder }, context);
  expect(result.files.map((file) => file.path)).toEqual([path]);
  expect(result.source).toBe(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
  expect(result.path).toContain(result.source);
});

it('is quantised though another window removes an older file of the folder meanwhile', async () => {
  start(await tempFolder());
  const folder = await tempFolder();
  await symlink(join(folder, 'gone'), join(folder, `${'0'.repeat(64)}-8-32.safetensors`));
  expect((await service.handlers.quantize({ model: await quantised(), bits: 8, folder }, context)).known).toBe(false);
});

it('two windows that make the same weights at once both have them', async () => {
  start(await tempFolder());
  const [model, folder] = [await quantised(), await tempFolder()];
  const twice = [1, 2].map(() => service.handlers.quantize({ model, bits: 8, folder }, context));
  const [first, second] = await Promise.all(twice);
  expect(second?.path).toBe(first?.path);
  expect((await readdir(folder)).sort()).toEqual([
    expect.stringMatching(/\.models\.json$/),
    expect.stringMatching(/\.safetensors$/),
  ]);
});

it('what is known of weights stays where another window keeps the weights from being removed', async () => {
  start(await tempFolder());
  const path = join(await tempFolder(), `${'0'.repeat(64)}-8-32.safetensors`);
  await mkdir(path); // which stands for a file that a system does not let go
  await noteOrigin(path, '/models/a');
  await removeQuantized(path);
  expect(await readdir(join(path, '..'))).toHaveLength(2);
});

it('the weights that ghost text made of it go with the last model that has the same', async () => {
  start(await tempFolder());
  const [path, twin, folder] = [await quantised(), await quantised(), await tempFolder()];
  for (const model of [path, twin]) await service.handlers.quantize({ model, bits: 8, folder }, context);
  const removed = async (model: string) => {
    const below = join(model, '..');
    await rm(below, { recursive: true });
    await service.handlers.forgetModels({ below, quantized: folder }, context);
    return (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).length;
  };
  expect(await removed(path)).toBe(1);
  expect(await removed(twin)).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

it('its own quants serve ghost text once they are laid out, and generation', async () => {
  start(await tempFolder());
  const path = await quantised();
  const options = { maxNewTokens: 3, maxLines: 1, confidence: 0, alternatives: 1 };
  const ask = () =>
    service.handlers.complete({ model: path, document: 'd', kind: 'prose', text: TEXT, start: 0, options }, context);
  expect((await ask()).precision).toBe('float32');
  const made = await service.handlers.quantize({ model: path, bits: 8, folder: await tempFolder() }, context);
  expect(made.precision).toBe('Q8_0 as stored');
  await service.handlers.useQuantized(made, context);
  expect((await ask()).precision).toBe('Q8_0 as stored');
  const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  const generated = await service.handlers.generate(
    { model: path, text: TEXT, maxNewTokens: 4, sampling, asStored: true },
    context,
  );
  expect([generated.precision, generated.tokens.length]).toEqual(['Q8_0 as stored', 4]);
  expect(
    (await service.handlers.generate({ model: path, text: TEXT, maxNewTokens: 4, sampling }, context)).precision,
  ).toBe('float32');
});

it('widening reports how far it is, and a cancelled one leaves no weights', async () => {
  const widened = await tempFolder();
  start(widened);
  const path = await quantised();
  const abort = new AbortController();
  const stages: string[] = [];
  const report = ({ stage }: { readonly stage: string }) => {
    stages.push(stage);
    abort.abort();
  };
  await expect(service.handlers.openModel({ model: path }, { signal: abort.signal, report })).rejects.toThrow(
    'This operation was aborted',
  );
  expect(stages[0]).toBe('widen');
  await vi.waitFor(async () => {
    expect((await readdir(widened)).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });
  expect((await service.handlers.openModel({ model: path }, context)).name).toBe('small');
});
