/** The engine saves traces and tensors, and opens what it saved. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError, type EngineClient } from '../../../src/engine/host/client';
import type { Progress } from '../../../src/engine/protocol/progress';
import type { SomeSteps } from '../../../src/engine/protocol/reading-protocol';
import type { AblationRuns, MadeContinuations } from '../../../src/engine/protocol/trace-protocol';
import { percentPart } from '../../../src/trace/findings/numbers';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { FIRST_LOOK } from '../../../src/trace/steps/first-look';
import { thorough } from '../../workbench/thorough';
import { abortAt, allProofs, engineOfFile, openEngine, otherEngine, rejection, trace } from '../engine-support';
import { copyOf, folderWith, GPT2, GPT2_UNTIED, STARTER, tempFolder } from '../model/helpers';
import { maxDistance } from '../support';

const TEXT = 'The weather is fine, café 🌦.';

const engine = engineOfFile();
/** One that has room for one trace, and for little of it. */
const narrow = otherEngine('narrow');

async function saved(engine: EngineClient, model = GPT2) {
  const path = join(await tempFolder(), 'a.safetensors');
  const summary = await trace(engine, TEXT, model, 5);
  await engine.save({ trace: summary.trace, path, variant: 'model' });
  return { path, summary };
}

/** The shape and the values of an .npy file. */
async function readNpy(path: string) {
  const file = await readFile(path);
  const start = 10 + file.readUInt16LE(8);
  const shape = [...(/\(([\d, ]*)\)/.exec(file.toString('latin1', 10, start))?.[1] ?? '').matchAll(/\d+/g)].map(Number);
  return { shape, data: new Float32Array(Uint8Array.from(file.subarray(start)).buffer) };
}

describe('openTrace', () => {
  it('with the model at hand: the same summary, steps, windows and readings', async () => {
    const { path, summary } = await saved(engine);
    const again = await engine.openTrace({ path });
    const { trace: id, saved: origin, proofs: _, bytes, ...rest } = again;
    const { trace: own, proofs: __, bytes: ownBytes, ...ownRest } = summary;
    expect(id).not.toBe(own);
    expect(rest).toEqual(ownRest);
    expect(origin).toEqual({ path, hasModel: true });
    const [proofs, ownProofs] = [await allProofs(engine, id), await allProofs(engine, own)];
    expect(ownProofs.map(({ status }) => status)).toEqual(new Array(7).fill('holds'));
    expect(proofs.slice(0, 4)).toEqual(ownProofs.slice(0, 4));
    expect(proofs.slice(4).map(({ status }) => status)).toEqual([
      'not applicable',
      'not applicable',
      'holds',
      'holds',
      'holds',
    ]);
    expect(bytes).toBeLessThan(ownBytes);

    for (const variant of ['model', 'walkthrough'] as const) {
      const choice = variant === 'model' ? { layer: 1, head: 2, variant } : { layer: 0, head: 0, variant };
      expect((await engine.steps({ trace: id, ...choice })).steps).toEqual(
        (await engine.steps({ trace: own, ...choice })).steps,
      );
    }
    const lens = { what: 'lens', params: { positions: [1, 3], target: null } } as const;
    expect(await engine.read({ trace: id, ...lens })).toEqual(await engine.read({ trace: own, ...lens }));
    const numpy = { what: 'numpy', params: { stage: 'blocks.1.mlp.pre', variant: 'model', index: [2, 3] } } as const;
    expect(await engine.read({ trace: id, ...numpy })).toEqual(await engine.read({ trace: own, ...numpy }));
  });

  it('without it: the numbers, and one sentence where weights are needed', async () => {
    const { path, summary } = await saved(engine);
    const other = otherEngine('modelless');
    const again = await other.openTrace({ path, models: [GPT2_UNTIED, join(path, 'no-such-folder')] });
    expect(again.saved).toEqual({ path, hasModel: false });
    expect(again.model).toEqual({ ...summary.model, folder: '', state: '', variant: null });
    expect(again.generation.text).toBe(summary.generation.text);
    const window = await other.window({ address: { trace: again.trace, stage: 'blocks.0.attn.pattern' } });
    expect(window.shape).toEqual([4, again.tokens.length, again.tokens.length]);
    const { steps } = await other.steps({ trace: again.trace, layer: 1, head: 0, variant: 'model' });
    expect(steps[2]?.unavailable).toMatch(/^The embedding matrix needs the model itself, .*SHA-256 [0-9a-f]{12}….*\.$/);
    const needs = (what: Promise<unknown>) => rejection(what).then((error) => (error as Error).message);
    const provenance = { stage: 'blocks.0.attn.q', variant: 'model', index: [0, 0, 0] } as const;
    expect(await needs(other.read({ trace: again.trace, what: 'provenance', params: provenance }))).toMatch(
      /needs the model itself/,
    );
    expect(
      await needs(other.read({ trace: again.trace, what: 'lens', params: { positions: [0], target: null } })),
    ).toMatch(/needs the model itself/);
    expect(await needs(other.window({ address: { model: again.model.folder, weight: 'wte.weight' } }))).toMatch(
      /The model of this trace is not open/,
    );
  });

  it('takes the model from the folders that it is told of, by its weights and not by its name', async () => {
    const { path } = await saved(engine);
    const apart = openEngine(); // no model is open there
    const weights = await readFile(join(GPT2, 'model.safetensors'));
    weights[weights.length - 1] = (weights.at(-1) as number) ^ 1;
    const other = await copyOf(GPT2, { 'model.safetensors': weights });
    expect((await apart.openTrace({ path, models: [other] })).saved?.hasModel).toBe(false);

    const copy = await copyOf(GPT2);
    const again = await apart.openTrace({ path, models: [GPT2_UNTIED, copy] });
    expect(again.saved?.hasModel).toBe(true);
    expect(again.model.folder).toBe(copy);
  });

  it('can be saved again, the same', async () => {
    const { path } = await saved(engine);
    const other = otherEngine('modelless');
    const again = await other.openTrace({ path });
    const copy = `${path}.copy`;
    await other.save({ trace: again.trace, path: copy, variant: 'model' });
    expect(Buffer.compare(await readFile(copy), await readFile(path))).toBe(0);
  });

  it('begins where it was read when it was saved, also once it is saved again', async () => {
    const { path, summary } = await saved(engine);
    const look = { layer: 1, head: 2, variant: 'model', token: 3, source: 0, step: 9 } as const;
    const place = { ...look, isAutomatic: false, target: 5, ratherThan: 9 };
    await engine.save({ trace: summary.trace, path, variant: 'model', replace: true, place });
    const again = await engine.openTrace({ path, look: FIRST_LOOK });
    expect(again.saved).toEqual({ path, hasModel: true, place });
    expect(again.first?.look).toEqual(look);
    expect((await engine.openTrace({ path, look: { ...look, step: 4 } })).first?.look.step).toBe(4);
    const copy = `${path}.copy`;
    await engine.save({ trace: again.trace, path: copy, variant: 'model' });
    expect(Buffer.compare(await readFile(copy), await readFile(path))).toBe(0);
  });

  it('has what was generated from it besides its own continuation, also once it is saved again', async () => {
    const { path, summary } = await saved(engine);
    const given = summary.generation.tokens.slice(0, 2);
    const prompt = summary.tokens.map(({ id }) => id);
    const sampling = { temperature: 0.8, topK: 40, topP: 0.9, seed: 5 };
    const ids = [...prompt, ...given.map(({ id }) => id)];
    const { tokens, text, reason } = await engine.generate({
      model: GPT2,
      text: TEXT,
      ids,
      maxNewTokens: 3,
      sampling,
    });
    const plain = [...given, ...tokens].map(({ others: _, ...token }) => token);
    const from = { continuation: 0, at: 2 };
    const made = { from, given: 2, tokens: plain, text, reason, sampling, asked: 3 };
    const continuations = { list: [made], shown: 1, step: 4 };
    const save = (id: number, to: string, asked?: MadeContinuations) =>
      engine.save({ trace: id, path: to, variant: 'model', replace: true, ...(asked && { continuations: asked }) });
    await save(summary.trace, path, continuations);
    const again = await engine.openTrace({ path });
    expect(again.saved).toEqual({ path, hasModel: true, continuations });
    const told = { trace: again.trace, variant: 'model', layer: 0, head: 0, position: 3, id: null } as const;
    const report = await engine.report(told);
    expect(report.replace(/\s+/g, ' ')).toContain(
      'Continuation 1, which is shown: from continuation 0, continued after the second token; then sampled with temperature 0.8, top-k 40, top-p 0.9, seed 5.',
    );
    expect(report.split(JSON.stringify(text))).toHaveLength(2);
    expect(report.match(/^ +5 +\d+ +".*%/m)?.[0]).toContain(String(plain[4]?.id));
    expect(report).not.toContain('chosen by hand');
    // What is said of a continuation is said of the one whose tokens stand below it.
    type Written = readonly { readonly logprob: number; readonly draw?: { readonly probability: number } }[];
    const said = (tokens: Written, words: string) => {
      const decided = tokens.map(({ logprob, draw }) => (draw ? Math.log(draw.probability) : logprob));
      const mean = Math.exp(decided.reduce((sum, one) => sum + one, 0) / tokens.length);
      return `The model wrote ${tokens.length} tokens, ${words} ${percentPart(mean).text} on average`;
    };
    const own = said(summary.generation.tokens, 'to which it gave');
    // Tokens that were drawn have the probability by which they were.
    const shown = said(plain, 'whose probability after temperature, top-k and top-p was');
    expect(own).not.toBe(shown);
    const [before = '', after = ''] = report.replace(/[ \n]+/g, ' ').split('Continuation 1, which is shown');
    expect([before.includes(own), after.includes(shown), after.includes(own)]).toEqual([true, true, false]);
    const document = (await engine.report({ ...told, form: 'markdown' })).replace(/[ \n]+/g, ' ');
    expect([own, shown].map((sentence) => document.includes(sentence))).toEqual([false, true]);
    const chosen = { list: [made, { ...made, from: { continuation: 1, at: 2 }, given: 3 }], shown: 2, step: 0 };
    expect((await engine.report({ ...told, continuations: chosen })).match(/chosen by hand/g)).toHaveLength(1);
    const copy = `${path}.copy`;
    await save(again.trace, copy);
    expect(Buffer.compare(await readFile(copy), await readFile(path))).toBe(0);
    await save(again.trace, copy, { ...continuations, shown: 0, step: 0 });
    expect((await engine.openTrace({ path: copy })).saved?.continuations?.shown).toBe(0);
    // What could not be opened again is not written.
    const wrong = save(summary.trace, path, { ...continuations, shown: 2 });
    expect(String(await rejection(wrong))).toContain('it shows token 4 of continuation 2, which it does not have.');
    expect(Buffer.compare(await readFile(copy), await readFile(path))).not.toBe(0);
    expect((await engine.openTrace({ path })).saved).toEqual({ path, hasModel: true, continuations });
  });

  it.runIf(thorough)(
    'tells a lead in its report of runs that were made for the logit alone, in the values of runs for the lead',
    async () => {
      const { path, summary } = await saved(engine, STARTER);
      const { top } = summary;
      const ratherThan = top[1]?.id as number;
      const position = summary.tokens.length - 1;
      const ofLogit = { position, id: null, ratherThan: null, instead: 'zero' } as const;
      const part = { kind: 'head', layer: 5, head: 4, cross: false } as const;
      const read = (rival: number | null) =>
        engine.read({ trace: summary.trace, what: 'ablation', params: { ...ofLogit, ratherThan: rival, part } });
      const [logit, lead] = [await read(null), await read(ratherThan)];
      const report = { layer: 0, head: 0, variant: 'model', position, id: null, ratherThan, form: 'markdown' } as const;
      const told = async (ablations: AblationRuns[]) => {
        await engine.save({ trace: summary.trace, path, variant: 'model', replace: true, ablations });
        const { trace: again } = await engine.openTrace({ path });
        const document = (await engine.report({ trace: again, ...report })).replace(/[ \n]+/g, ' ');
        // Up to what is told of the logit alone, or of the next section.
        return /\*\*`[^*]*` rather than `[^*]*\*\* (.*?)(?= \*\*`| ## )/.exec(document)?.[1];
      };
      const own = await told([{ ...ofLogit, ratherThan, alone: [], swept: [lead] }]);
      expect(own).toMatch(/^Of the 1 of 54 heads and MLPs that were tried, head 5\.4 changes the lead /);
      expect(await told([{ ...ofLogit, alone: [], swept: [logit] }])).toBe(own);
    },
  );

  it('has what runs without a part have told, as the model tells it of the opened trace, also once it is saved again', async () => {
    const { path, summary } = await saved(engine);
    const question = { position: 3, id: null, ratherThan: 7, instead: 'mean' } as const;
    const parts = [
      { kind: 'head', layer: 1, head: 2, cross: false },
      { kind: 'mlp', layer: 0, head: null, cross: false },
    ] as const;
    const read = (id: number, part: ModelComponent) =>
      engine.read({ trace: id, what: 'ablation', params: { ...question, part } });
    const [head, mlp] = [await read(summary.trace, parts[0]), await read(summary.trace, parts[1])];
    const ablations: AblationRuns[] = [{ ...question, alone: [mlp], swept: [head, mlp] }];
    const save = (id: number, to: string, asked?: AblationRuns[]) =>
      engine.save({ trace: id, path: to, variant: 'model', replace: true, ...(asked && { ablations: asked }) });
    await save(summary.trace, path, ablations);
    const again = await engine.openTrace({ path });
    expect(again.saved).toEqual({ path, hasModel: true, ablations });
    expect([await read(again.trace, parts[0]), await read(again.trace, parts[1])]).toEqual([head, mlp]);
    // Its report tells them.
    const report = { trace: again.trace, layer: 0, head: 0, variant: 'model', position: 3, id: null } as const;
    const document = (await engine.report({ ...report, form: 'markdown' })).replace(/[ \n]+/g, ' ');
    const [section = ''] = /## Without a part .*?(?= ## )/.exec(document) ?? [];
    expect(section).toContain('With the mean over this text’s tokens in place of what the MLP of block 0 gives, ');
    expect(section).toMatch(/ Of the 2 of \d+ heads and MLPs that were tried, .* \| head 1\.2 \|/);
    expect(section).toMatch(/ \| MLP of block 0 \| /);
    expect(document.indexOf('## Without a part')).toBeGreaterThan(document.indexOf('## The parts that add most'));
    // As text as well, between the steps and the proofs; of some steps in short, and only where that is asked for.
    const ofText = (some?: SomeSteps) =>
      engine.report({ ...report, ...(some && { some }), form: 'text' }).then((text) => text.replace(/[ \n]+/g, ' '));
    const text = await ofText();
    const [inText = ''] = / Without a part The model ran .*?(?= Proofs )/.exec(text) ?? [];
    expect(inText).toContain('With the mean over this text’s tokens in place of what the MLP of block 0 gives, ');
    expect(inText).toMatch(/ Of the 2 of \d+ heads and MLPs that were tried, .* MLP of block 0 −.* head 1\.2 −/);
    const logits = summary.plan.sections.find(({ view }) => view === 'logits')?.number ?? 0;
    expect(await ofText({ steps: [logits] })).not.toContain('Without a part');
    expect(await ofText({ steps: [1], tellsAblations: true })).toContain(' Without a part The model ran ');
    const some = await engine.report({ ...report, some: { steps: [logits], tellsAblations: true }, form: 'markdown' });
    expect(some.replace(/[ \n]+/g, ' ')).toMatch(/## Without a part .*? by its mean over this text’s tokens, /);
    expect(some).not.toMatch(/Spearman|KL, bits/);
    const copy = `${path}.copy`;
    await save(again.trace, copy);
    expect(Buffer.compare(await readFile(copy), await readFile(path))).toBe(0);
    // A file holds no NaN, and nothing of a run that gave one.
    const broken = { ...head, before: { ...head.before, logit: Number.NaN } };
    await save(summary.trace, path, [{ ...question, alone: [broken], swept: [mlp] }]);
    expect((await engine.openTrace({ path })).saved?.ablations).toEqual([{ ...question, alone: [], swept: [mlp] }]);
    // What could not be opened again is not written.
    const beyond = save(summary.trace, path, [{ ...question, alone: [], swept: [{ ...mlp, position: 99 }] }]);
    expect(String(await rejection(beyond))).toContain('tells of position 99, which it does not have.');
  });

  it('tells how far it is', async () => {
    const summary = await trace(engine, TEXT);
    const told: Progress[] = [];
    const params = { trace: summary.trace, variant: 'model', path: join(await tempFolder(), 'a.safetensors') } as const;
    await engine.save(params, { onProgress: (progress) => told.push(progress) });
    expect(told.every(({ stage }) => stage === 'save')).toBe(true);
    expect(told.at(-1)).toMatchObject({ done: told[0]?.total, total: told[0]?.total });
  });

  it('is whole though blocks are looked at and another trace needs its room while it is saved', async () => {
    const { trace: id } = await trace(narrow, TEXT);
    const folder = await tempFolder();
    const [undisturbed, disturbed] = [join(folder, 'a.safetensors'), join(folder, 'b.safetensors')];
    await narrow.save({ trace: id, variant: 'model', path: undisturbed });
    const saving = narrow.save({ trace: id, variant: 'model', path: disturbed });
    const looks = [0, 1, 0, 1].map((layer) =>
      narrow.window({ address: { trace: id, stage: `blocks.${layer}.attn.pattern` } }),
    );
    const other = trace(narrow, 'Another text');
    await saving;
    await Promise.all([...looks, other]);
    expect(Buffer.compare(await readFile(disturbed), await readFile(undisturbed))).toBe(0);
    expect(String(await rejection(narrow.window({ address: { trace: id, stage: 'embed' } })))).toMatch(/no longer/);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    // Of the small model everything may be written before the engine hears of it.
    const summary = await trace(engine, 'The weather is fine. '.repeat(40), STARTER);
    const folder = await folderWith({ beside: '' });
    const path = join(folder, 'a.safetensors');
    const { signal, onProgress } = abortAt(({ done }) => done === 5);
    const saving = engine.save({ trace: summary.trace, variant: 'model', path }, { signal, onProgress });
    expect(await rejection(saving)).toBeInstanceOf(CancelledError);
    expect(await readdir(folder)).toEqual(['beside']);
  });

  it('a trace that takes no memory is not dropped for one that does', async () => {
    const { path } = await saved(engine);
    const again = await narrow.openTrace({ path });
    const fresh = await trace(narrow, TEXT);
    expect((await narrow.window({ address: { trace: again.trace, stage: 'embed' } })).shape[0]).toBe(
      again.tokens.length,
    );
    await narrow.dropTrace({ trace: again.trace });
    expect(String(await rejection(narrow.window({ address: { trace: again.trace, stage: 'embed' } })))).toMatch(
      /no longer/,
    );
    await narrow.dropTrace({ trace: fresh.trace });
  });

  it('a file that is no trace, or is gone', async () => {
    const dir = await tempFolder();
    await writeFile(join(dir, 'a.safetensors'), 'something else');
    await copyFile(join(GPT2, 'model.safetensors'), join(dir, 'b.safetensors'));
    const message = (path: string) => rejection(engine.openTrace({ path: join(dir, path) })).then(String);
    expect(await message('a.safetensors')).toMatch(/a\.safetensors is not a safetensors file/);
    expect(await message('b.safetensors')).toMatch(/b\.safetensors is not a trace that LLM Trace saved\.$/);
    expect(await message('c.safetensors')).toMatch(/c\.safetensors does not exist\.$/);
  });
});

describe('saveTensor', () => {
  it.each([
    ['blocks.1.attn.q', 'model'],
    ['blocks.1.attn.attn_scores', 'model'],
    ['blocks.0.attn.z', 'walkthrough'],
    ['logits', 'model'],
  ] as const)('%s of the %s', async (stage, variant) => {
    const { trace: id } = await trace(engine, TEXT);
    const path = join(await tempFolder(), 'a.npy');
    await engine.saveTensor({ address: { trace: id, stage, variant }, path });
    const { shape, data } = await readNpy(path);
    const window = await engine.window({ address: { trace: id, stage, variant } });
    expect(shape).toEqual(window.shape);
    expect(maxDistance(data, window.data)).toBe(0);
  });

  it('a weight', async () => {
    const path = join(await tempFolder(), 'a.npy');
    await engine.saveTensor({ address: { model: GPT2, weight: 'wte.weight' }, path });
    const { shape, data } = await readNpy(path);
    const window = await engine.window({ address: { model: GPT2, weight: 'wte.weight' } });
    expect(shape).toEqual(window.shape);
    expect(maxDistance(data, window.data)).toBe(0);
  });

  it('tells how far it is, and leaves no file when it is cancelled meanwhile', async () => {
    const folder = await tempFolder();
    const abort = new AbortController();
    const told: Progress[] = [];
    const onProgress = (progress: Progress) => {
      told.push(progress);
      abort.abort();
    };
    const address = { model: STARTER, weight: 'wte.weight' };
    const saving = engine.saveTensor({ address, path: join(folder, 'a.npy') }, { signal: abort.signal, onProgress });
    expect(await rejection(saving)).toBeInstanceOf(CancelledError);
    expect(told[0]).toEqual({ stage: 'save', done: 1024 * 1024, total: 8193 * 256 });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('report', () => {
  it('says what the steps hold, for the block and head that are asked for', async () => {
    const { trace: id } = await trace(engine, TEXT, GPT2, 3);
    const report = await engine.report({ trace: id, layer: 1, head: 3, variant: 'model', position: 2, id: null });
    expect(report).toMatch(/^gpt2 \(GPT-2: 2 blocks × 4 heads/);
    expect(report.match(/^\d+\. /gm)).toHaveLength(18);
    expect(report).toMatch(/blocks\.1\.attn\.q .* head 3$/m);
    expect(
      String(await rejection(engine.report({ trace: id, layer: 9, head: 0, variant: 'model', position: 2, id: null }))),
    ).toMatch(/no block 9/);
  });
});
