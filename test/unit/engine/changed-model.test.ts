/** A model's files that change while the engine is open: what is answered is of one state of them, and says which. */
import { createHash } from 'node:crypto';
import { link, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src/engine/host/client';
import { thorough } from '../../workbench/thorough';
import { engineOfFile, otherEngine, rejection, runProgram, trace, WORKER } from '../engine-support';
import { copyOf, GPT2, type Json, readJsonObject, tempFolder } from '../model/helpers';
import { maxDistance, openTensors } from '../support';

/** Of all tests that change a model of their own. */
const engine = engineOfFile();
/** One that has seen none of these models before they changed. */
const other = otherEngine('another');

const TEXT = 'All that glitters is not gold';
const CHANGED = 'needs the model itself, which has changed since (';

/** Other weights of the same shapes: every number halved. */
async function halved(folder: string): Promise<Buffer> {
  const bytes = await readFile(join(folder, 'model.safetensors'));
  for (let at = 8 + Number(bytes.readBigUInt64LE(0)); at < bytes.length; at += 4)
    bytes.writeFloatLE(bytes.readFloatLE(at) / 2, at);
  return bytes;
}

async function inPlace(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path, content);
}

async function renamedOver(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

/** Nothing that a listing shows tells of it: the size and the time of the file are as before. */
async function unseen(path: string, content: Uint8Array | string): Promise<void> {
  const time = new Date(2020, 1, 1);
  await utimes(path, time, time);
  await writeFile(path, content);
  await utimes(path, time, time);
}

const WAYS = [
  ['written anew in place', inPlace],
  ['renamed over', renamedOver],
  ['written anew with the time of before', unseen],
] as const;

async function savedHash(engine: EngineClient, id: number): Promise<string | undefined> {
  const path = join(await tempFolder(), 'trace.safetensors');
  await engine.save({ trace: id, path, variant: 'model' });
  return (await openTensors(path)).metadata['weights_sha256'];
}

// In the short form the way that is hardest to see; the tests below replace files in the others.
describe.each(thorough ? WAYS : WAYS.slice(2))('weights that were %s', (_, replace) => {
  it('are those that the next trace computes with, and is saved under the hash of', async () => {
    const folder = await copyOf(GPT2);
    const first = await trace(engine, TEXT, folder);
    const oldHash = await savedHash(engine, first.trace);
    const weights = await halved(folder);
    await replace(join(folder, 'model.safetensors'), weights);
    const second = await trace(engine, TEXT, folder);
    expect(second.top).not.toEqual(first.top);
    expect(second.top).toEqual((await trace(other, TEXT, folder)).top);
    const hash = await savedHash(engine, second.trace);
    expect(hash).toBe(createHash('sha256').update(weights).digest('hex'));
    // The former trace is still saved under its own.
    expect(await savedHash(engine, first.trace)).toBe(oldHash);
    expect(oldHash).not.toBe(hash);
  });

  it('never give numbers for a trace that the former ones made', async () => {
    const folder = await copyOf(GPT2);
    const whole = await trace(engine, TEXT, folder);
    const small = await engine.trace({ model: folder, text: TEXT, maxNewTokens: 0 });
    // Kept of every trace, kept while there is room for it, and captured since it was looked at.
    const kept = ['blocks.1.resid_post', 'logits', 'blocks.1.attn.pattern'].map((stage) => ({
      trace: small.trace,
      stage,
    }));
    const read = () => Promise.all(kept.map((address) => engine.window({ address })));
    const before = await read();
    await engine.steps({ trace: whole.trace, layer: 0, head: 0, variant: 'model' });
    // There is no room for the logits of all positions, nor for more than one block.
    const narrow = otherEngine('narrow');
    const tight = await trace(narrow, TEXT, folder);
    await narrow.window({ address: { trace: tight.trace, stage: 'blocks.0.attn.pattern' } });
    await narrow.window({ address: { trace: tight.trace, stage: 'blocks.1.attn.pattern' } });
    await replace(join(folder, 'model.safetensors'), await halved(folder));
    const refused = [
      engine.window({ address: { trace: small.trace, stage: 'blocks.0.attn.pattern' } }),
      narrow.window({ address: { trace: tight.trace, stage: 'logits' } }),
      narrow.window({ address: { trace: tight.trace, stage: 'blocks.0.attn.pattern' } }),
      narrow.read({ trace: tight.trace, what: 'proofs', params: { variant: 'walkthrough', blocks: 1 } }),
      engine.window({ address: { trace: whole.trace, stage: 'blocks.0.mlp.pre', variant: 'walkthrough' } }),
      engine.window({ address: { trace: whole.trace, weight: 'wte.weight' }, slice: { start: [0, 0], stop: [1, 4] } }),
      engine.read({ trace: whole.trace, what: 'lens', params: { positions: [0], target: null } }),
      engine.read({ trace: whole.trace, what: 'attribution', params: { position: 1, id: null } }),
      engine.read({
        trace: whole.trace,
        what: 'provenance',
        params: { stage: 'blocks.0.mlp.pre', variant: 'model', index: [1, 2] },
      }),
      savedHash(engine, whole.trace),
    ].map(rejection);
    for (const error of await Promise.all(refused)) {
      expect((error as Error).message).toContain(CHANGED);
      expect((error as Error).message).toMatch(/model\.safetensors\): trace the text again\.$/);
    }
    // What was kept is what the former ones made.
    for (const [i, { data }] of (await read()).entries())
      expect(maxDistance(data, before[i]?.data as Float32Array)).toBe(0);
    const { steps } = await engine.steps({ trace: whole.trace, layer: 0, head: 0, variant: 'model' });
    expect(steps.map(({ unavailable }) => unavailable?.includes(CHANGED) ?? false)).toEqual(
      steps.map(({ number }) => number === 3),
    );
    // Also when the model has been opened anew meanwhile.
    await trace(engine, TEXT, folder);
    const again = await rejection(engine.window({ address: { trace: small.trace, stage: 'blocks.0.attn.pattern' } }));
    expect((again as Error).message).toContain(CHANGED);
  });
});

describe('a tokenizer that was replaced', () => {
  /** Every byte is a token of its own. */
  async function withoutMerges(folder: string): Promise<string> {
    const json = await readJsonObject(join(folder, 'tokenizer.json'));
    return JSON.stringify({ ...json, model: { ...(json['model'] as Json), merges: [] } });
  }

  it.each(thorough ? WAYS : WAYS.slice(1, 2))('%s: hover and trace show the same new tokens', async (_, replace) => {
    const folder = await copyOf(GPT2);
    const ids = (tokens: readonly { id: number }[]) => tokens.map(({ id }) => id);
    const first = await trace(engine, TEXT, folder);
    expect(ids(await engine.tokens({ model: folder, text: TEXT }))).toEqual(ids(first.tokens));
    await replace(join(folder, 'tokenizer.json'), await withoutMerges(folder));
    const hovered = await engine.tokens({ model: folder, text: TEXT });
    expect(hovered).toHaveLength(TEXT.length);
    const second = await trace(engine, TEXT, folder);
    expect(ids(second.tokens)).toEqual(ids(hovered));
    // The weights are the same, so that the former trace is read on, with its own tokens.
    const lens = await engine.read({ trace: first.trace, what: 'lens', params: { positions: [0], target: null } });
    expect(lens.proof.status).toBe('holds');
  });

  it('the configuration of the tokenizer counts as well, also when it was absent before', async () => {
    const folder = await copyOf(GPT2, { 'tokenizer_config.json': null });
    const before = await engine.tokens({ model: folder, text: 'gold' });
    await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ add_prefix_space: true }));
    const after = await engine.tokens({ model: folder, text: 'gold' });
    expect(after).not.toEqual(before);
    expect((await trace(engine, 'gold', folder)).tokens).toEqual(after);
  });
});

it('a generation that goes on from a trace does not go on with another model', async () => {
  const folder = await copyOf(GPT2);
  const { model } = await trace(engine, TEXT, folder);
  const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  const on = { model: folder, state: model.state, text: TEXT, maxNewTokens: 2, sampling };
  expect((await engine.generate(on)).tokens).toHaveLength(2);
  await inPlace(join(folder, 'model.safetensors'), await halved(folder));
  expect(((await rejection(engine.generate(on))) as Error).message).toMatch(
    / has changed since this trace was made: trace the text again to go on\.$/,
  );
  const now = await trace(engine, TEXT, folder);
  expect((await engine.generate({ ...on, state: now.model.state })).tokens).toHaveLength(2);
});

it('a configuration that was changed opens the model anew', async () => {
  const folder = await copyOf(GPT2);
  expect((await engine.openModel({ model: folder })).contextLength).toBe(96);
  const config = await readJsonObject(join(folder, 'config.json'));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, layer_norm_epsilon: 0.5 }));
  const [changed, fresh] = [await trace(engine, TEXT, folder), await trace(other, TEXT, folder)];
  expect(changed.top).toEqual(fresh.top);
});

it('a model that was removed says so, and works again when it is back', async () => {
  const folder = await copyOf(GPT2);
  const weights = join(folder, 'model.safetensors');
  const { top } = await trace(engine, TEXT, folder);
  await link(weights, `${weights}.kept`);
  await rm(weights);
  expect(((await rejection(trace(engine, TEXT, folder))) as Error).message).toContain('has no weights');
  await rename(`${weights}.kept`, weights);
  expect((await trace(engine, TEXT, folder)).top).toEqual(top);
});

describe('quantised weights', () => {
  const ask = (model: string) =>
    other.complete({
      model,
      document: 'a',
      kind: 'prose',
      text: 'Once upon a time there',
      start: 0,
      options: { maxNewTokens: 6, maxLines: 1, confidence: 0, alternatives: 1 },
    });

  it('that are gone or replaced are not used: completions go on, and they are made again', async () => {
    const [model, folder] = [await copyOf(GPT2), await tempFolder()];
    const { path } = await other.quantize({ model, bits: 8, folder });
    expect((await ask(model)).precision).toBe('8 bits');
    await inPlace(path, (await readFile(path)).fill(0, 100_000));
    expect((await ask(model)).precision).toBe('float32');
    await rm(path);
    expect((await other.quantize({ model, bits: 8, folder })).known).toBe(false);
    expect((await ask(model)).precision).toBe('8 bits');
  });

  it('of weights that were replaced meanwhile are not used', async () => {
    const [model, folder] = [await copyOf(GPT2), await tempFolder()];
    await other.quantize({ model, bits: 8, folder });
    const before = await ask(model);
    await renamedOver(join(model, 'model.safetensors'), await readFile(join(model, 'model.safetensors')));
    const meanwhile = await ask(model);
    expect(meanwhile.precision).toBe('float32');
    expect(meanwhile.state).not.toBe(before.state);
    const { known } = await other.quantize({ model, bits: 8, folder });
    const after = await ask(model);
    expect([known, after.precision]).toEqual([true, '8 bits']); // the same numbers: the file fits
    expect(after.suggestions).toEqual(before.suggestions);
  });
});

/** How often weights are written anew. */
const REWRITES = 100;

it.runIf(thorough)(`weights written anew in place are survived, ${REWRITES} times`, async () => {
  const folder = await copyOf(GPT2);
  const program = `
    import { readFile, truncate, writeFile } from 'node:fs/promises';
    import { createEngineClient } from './src/engine/host/client';
    const [folder, workerPath] = process.argv.slice(2) as [string, string];
    const path = folder + '/model.safetensors';
    async function main() {
      const engine = createEngineClient({ workerPath });
      const bytes = await readFile(path);
      const options = { maxNewTokens: 2, maxLines: 1, confidence: 0, alternatives: 1 };
      const request = { model: folder, document: 'd', kind: 'prose', text: 'The weather is fine and', start: 0, options };
      const counts = { completions: 0, traces: 0, refused: 0 };
      const refusing = async (work: Promise<unknown>) => work.catch(() => { counts.refused++; });
      for (let round = 0; round < ${REWRITES}; round++) {
        const { trace } = await engine.trace({ model: folder, text: 'The weather', maxNewTokens: 1 });
        counts.traces++;
        await engine.complete(request);
        counts.completions++;
        // As a training script does it: the file is cut to nothing, then filled.
        await truncate(path, round % 2 === 0 ? 0 : 4096);
        await refusing(engine.complete(request));
        await refusing(engine.window({ address: { trace, stage: 'blocks.0.mlp.pre' } }));
        await refusing(engine.trace({ model: folder, text: 'The', maxNewTokens: 0 }));
        await writeFile(path, bytes);
        await refusing(engine.window({ address: { trace, stage: 'blocks.1.mlp.pre' } }));
        await engine.dropTrace({ trace });
      }
      await engine.dispose();
      console.log(JSON.stringify(counts));
    }
    main();`;
  const { code, signal, stdout, stderr } = await runProgram(program, [folder, WORKER]);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ completions: REWRITES, traces: REWRITES, refused: 4 * REWRITES });
});
