/** Traces of encoder-decoders through the worker: two texts, readings of either stack, what does not apply. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Progress } from '../../../src/engine/protocol/progress';
import type { MadeOutput } from '../../../src/trace/readings/made-output';
import { engineOfFile, rejection } from '../engine-support';
import { tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

const T5 = fixturePath('t5');
const BART = fixturePath('bart');
const TEXT = 'The weather is fine today.';

const engine = engineOfFile();

async function traced(target: { target?: string; targetIds?: number[]; traceWritten?: boolean }, model = T5) {
  return { engine, summary: await engine.trace({ model, text: TEXT, maxNewTokens: 4, ...target }) };
}

it('carries both texts, and the sizes of both parts', async () => {
  const { summary } = await traced({ targetIds: [5, 9, 11] });
  const { source, tokens, model, plan } = summary;
  expect(source?.text).toBe(TEXT);
  for (const { start, end, special } of source?.tokens ?? []) if (!special) expect(TEXT.slice(start, end)).not.toBe('');
  expect(tokens.map(({ id }) => id)).toEqual([0, 5, 9, 11]);
  expect(model.encoder).toMatchObject({ layers: 2, heads: 4 });
  expect(plan.stacks.map(({ name, sequence }) => [name, sequence])).toEqual([
    ['encoder', 'source'],
    ['decoder', 'tokens'],
  ]);
});

it('traces what the model writes, where that is asked for: what follows the last token is its next one', async () => {
  const free = await traced({ targetIds: [] });
  const written = free.summary.generation.ids;
  const { summary } = await traced({ traceWritten: true });
  expect(summary.tokens.map(({ id }) => id)).toEqual(written);
  const given = await traced({ targetIds: [5], traceWritten: true });
  expect(given.summary.tokens.map(({ id }) => id)).toEqual([0, 5]);
});

it.each(['bart', 'marian'])(
  'of what %s writes, the token that a rule forces at the end is not traced',
  async (name) => {
    const { summary } = await traced({ traceWritten: true }, fixturePath(name));
    const free = await traced({ targetIds: [] }, fixturePath(name));
    const { tokens } = free.summary.generation;
    expect(tokens.at(-1)?.rules).toMatchObject([{ rule: 'forced_eos_token_id' }]);
    expect(summary.tokens.slice(1).map(({ id }) => id)).toEqual(tokens.slice(0, -1).map(({ id }) => id));
  },
);

it('tells each phase of a trace as it begins: its source is read and written of first', async () => {
  const stages: string[] = [];
  const onProgress = ({ stage, done }: Progress) => {
    if (stages.at(-1) === stage) return;
    stages.push(stage);
    if (stage === 'encode' || stage === 'trace') expect(done).toBe(0);
  };
  await engine.trace({ model: T5, text: TEXT, maxNewTokens: 4, traceWritten: true }, { onProgress });
  expect(stages).toEqual(['load', 'encode', 'generate', 'trace', 'generate']);
});

it('each attention has its maps: of the source, of the output, and from one to the other', async () => {
  const { engine, summary } = await traced({ targetIds: [5, 9, 11] });
  const { trace, source, tokens } = summary;
  const [read, written] = [source?.tokens.length as number, tokens.length];
  const maps = (attention?: 'encoder' | 'decoder' | 'cross') =>
    engine.read({
      trace,
      what: 'heads',
      params: { variant: 'model', from: 0, to: 2, ...(attention && { attention }) },
    });
  expect(await maps('encoder')).toMatchObject({ pos: read, keys: read });
  expect(await maps()).toMatchObject({ pos: written, keys: written });
  const cross = await maps('cross');
  expect(cross).toMatchObject({ pos: written, keys: read, side: written, columns: read });
  const pattern = await engine.window({ address: { trace, stage: 'decoder.0.cross_attn.pattern' } });
  const drawn = cross.maps.subarray(0, pattern.data.length);
  expect([...drawn]).toEqual([...pattern.data]);
  expect(cross.entropy.every(Number.isFinite)).toBe(true);
  expect(cross.distance.every(Number.isNaN)).toBe(true);
});

it('the norms of the stream are the decoder’s, or the encoder’s where that is asked for', async () => {
  const { engine, summary } = await traced({ targetIds: [5, 9, 11] });
  const { trace, source, tokens } = summary;
  const norms = (stack?: string) => engine.read({ trace, what: 'residual', params: stack ? { stack } : {} });
  const [own, ofEncoder] = [await norms(), await norms('encoder')];
  expect([own.pos, ofEncoder.pos]).toEqual([tokens.length, source?.tokens.length]);
  expect(own.rows.every(({ stage }) => stage.startsWith('decoder.'))).toBe(true);
  expect(own.rows.map(({ label }) => label)).toContain('resid_mid_cross');
  const ofCross = own.rows.filter(({ cross }) => cross).map(({ stage }) => stage);
  expect(ofCross).toEqual(['decoder.0.cross_attn_out', 'decoder.1.cross_attn_out']);
  expect(ofEncoder.rows.some(({ cross }) => cross)).toBe(false);
  expect(ofEncoder.rows.every(({ stage }) => stage.startsWith('encoder.'))).toBe(true);
});

it('the lens reads the decoder’s stream, and attribution tells cross-attention from the rest', async () => {
  const { engine, summary } = await traced({ targetIds: [5, 9, 11] });
  const { trace } = summary;
  const lens = await engine.read({ trace, what: 'lens', params: { positions: [3], target: null } });
  expect(lens.points.map(({ after }) => after)).toEqual([
    'attention',
    'cross-attention',
    'mlp',
    'attention',
    'cross-attention',
    'mlp',
  ]);
  expect(lens.proof.status).toBe('holds');
  const { parts, proof } = await engine.read({ trace, what: 'attribution', params: { position: 3, id: null } });
  expect(proof.status).toBe('holds');
  expect(parts.filter(({ cross }) => cross)).toHaveLength(2 * 4);
  expect(parts.filter(({ kind, cross }) => kind === 'head' && !cross)).toHaveLength(2 * 4);
});

it('a file says who wrote which tokens of the output, also one that is saved from it; without that it opens too', async () => {
  const { summary } = await traced({ targetIds: [5, 9, 11] });
  const folder = await tempFolder();
  const saved = async (trace: number, name: string, said: { output?: MadeOutput } = {}) => {
    const path = join(folder, `${name}.safetensors`);
    await engine.save({ trace, path, variant: 'model', ...said });
    return engine.openTrace({ path });
  };
  const output = { changed: [1], kept: [2, 3] };
  const opened = await saved(summary.trace, 'changed', { output });
  expect(opened.saved?.output).toEqual(output);
  expect((await saved(opened.trace, 'again')).saved?.output).toEqual(output);
  expect((await saved(summary.trace, 'forced', { output: { changed: 'all' } })).saved?.output).toEqual({
    changed: 'all',
  });
  expect((await saved(summary.trace, 'older')).saved).not.toHaveProperty('output');
  for (const beyond of [0, 4])
    expect(String(await rejection(saved(summary.trace, `${beyond}`, { output: { changed: [beyond] } })))).toContain(
      `it says who wrote token ${beyond} of an output of 3`,
    );
});

it('two traces of one source are compared, cross-attention too; of two sources where their tokens are aligned', async () => {
  const trace = (text: string, ids: number[]) => engine.trace({ model: T5, text, targetIds: ids, maxNewTokens: 0 });
  const [a, b] = [await trace(TEXT, [5, 9, 11]), await trace(TEXT, [5, 9, 7])];
  const pairs = [0, 0, 1, 1, 2, 2, 3, 3];
  const variants = { a: 'model', b: 'model' } as const;
  const found = await engine.read({
    trace: a.trace,
    what: 'firstDifference',
    params: { other: b.trace, pairs, variants },
  });
  expect(found).toMatchObject({ stage: 'decoder.embed', pair: 3 });
  expect(found).toMatchObject({ sequence: 'tokens' });
  const side = { stage: 'decoder.0.cross_attn.pattern', variant: 'model', head: 1 } as const;
  const difference = (other: number, columns: { columnPairs?: number[] } = {}) =>
    engine.read({ trace: a.trace, what: 'difference', params: { other, pairs, a: side, b: side, ...columns } });
  const { norm } = await difference(b.trace);
  expect([...norm].map((value) => value > 0)).toEqual([false, false, false, true]);
  const c = await trace('Another source', [5, 9, 11]);
  expect(String(await rejection(difference(c.trace)))).toContain('does not compare here, because the sources differ');
  const ends = [(a.source?.tokens.length ?? 0) - 1, (c.source?.tokens.length ?? 0) - 1] as const;
  // Of the sources, their ends are the same token: the encoder's attention is where they part.
  const inEncoder = await engine.read({
    trace: a.trace,
    what: 'firstDifference',
    params: { other: c.trace, pairs, sourcePairs: [...ends], variants },
  });
  expect(inEncoder).toMatchObject({ sequence: 'source', pair: 0, stage: expect.stringMatching(/^encoder\.0\.attn\./) });
  const { largest } = await difference(c.trace, { columnPairs: [0, 0, ...ends] });
  const cell = async ({ trace: id }: typeof a, row: number, column: number) => {
    const { data, shape } = await engine.window({ address: { trace: id, stage: side.stage } });
    const [, queries = 0, keys = 0] = shape;
    return data[(side.head * queries + row) * keys + column] as number;
  };
  for (const { pair, column, a: ofA, b: ofB } of largest) {
    expect(ofA).toBe(await cell(a, pair, column === 0 ? 0 : ends[0]));
    expect(ofB).toBe(await cell(c, pair, column === 0 ? 0 : ends[1]));
  }
  expect(largest.length).toBeGreaterThan(4);
  const beyond = rejection(difference(c.trace, { columnPairs: [0, 999] }));
  expect(String(await beyond)).toContain('There is no position 999');
  const ofEncoder = { stage: 'encoder.1.resid_post', variant: 'model', head: null } as const;
  const encoders = { other: c.trace, pairs: [0, 0, ...ends], a: ofEncoder, b: ofEncoder };
  const { norm: apart } = await engine.read({ trace: a.trace, what: 'difference', params: encoders });
  expect(apart).toHaveLength(2);
});

it('the residual streams of two traces part in the encoder as well, over the sources', async () => {
  const trace = (text: string) => engine.trace({ model: BART, text, targetIds: [5], maxNewTokens: 0 });
  const [a, b] = [await trace('Rain is fine today'), await trace('Snow is fine today')];
  const pairs = [0, 0, 1, 1, 2, 2, 3, 3];
  const params = { other: b.trace, pairs, variants: { a: 'model', b: 'model' } as const };
  const { points, norm } = await engine.read({
    trace: a.trace,
    what: 'drift',
    params: { ...params, sequence: 'source' },
  });
  expect(points.map(({ a: name }) => name)).toEqual([
    'encoder.0.resid_pre',
    ...[0, 1].flatMap((layer) => ['mid', 'post'].map((part) => `encoder.${layer}.normalized_resid_${part}`)),
  ]);
  const same = [0, 1, 2, 3].map((at) => a.source?.tokens[at]?.id === b.source?.tokens[at]?.id);
  expect(same).toContain(false);
  expect([...norm.subarray(0, 4)].map((apart) => apart === 0)).toEqual(same);
  expect(norm.subarray(4).every((apart) => apart > 0)).toBe(true);
  const gpt = await engine.trace({ model: fixturePath('gpt2'), text: TEXT, maxNewTokens: 0 });
  const none = engine.read({
    trace: gpt.trace,
    what: 'drift',
    params: { ...params, other: gpt.trace, pairs: [0, 0], sequence: 'source' },
  });
  expect(String(await rejection(none))).toContain('There is no position 0');
});

it('heads and MLPs of two encoders are compared at a token of their sources, by vectors and weights', async () => {
  const trace = (text: string) => engine.trace({ model: BART, text, targetIds: [5], maxNewTokens: 0 });
  const [a, b] = [await trace('Rain is fine today'), await trace('Snow is fine today')];
  const pairs = [0, 0, 1, 1, 2, 2, 3, 3];
  const at = 3;
  const params = { other: b.trace, sequence: 'source', a: at, b: at, pairs, id: null } as const;
  const { layers, heads, parts, logit, whyNoLogit } = await engine.read({
    trace: a.trace,
    what: 'partDifferences',
    params,
  });
  expect([layers, heads, logit]).toEqual([2, 4, null]);
  expect(whyNoLogit).toContain('the decoder reads its output');
  expect(parts).toHaveLength(layers * (heads + 1));
  const lengths = [a, b].map(({ source }) => source?.tokens.length ?? 0);
  const windows = async (stage: string) =>
    Promise.all([a, b].map(({ trace: id }) => engine.window({ address: { trace: id, stage } })));
  for (const { kind, layer, head, output, attention, adds } of parts) {
    const [z, p] = [await windows(`encoder.${layer}.attn.z`), await windows(`encoder.${layer}.attn.pattern`)];
    expect(adds).toBeNull();
    if (kind === 'mlp') {
      expect(attention).toBeNull();
      continue;
    }
    const [x, y] = z.map(({ data }, side) => {
      const size = data.length / ((lengths[side] as number) * heads);
      return [...data.subarray((at * heads + (head ?? 0)) * size).subarray(0, size)];
    }) as [number[], number[]];
    const apart = Math.hypot(...x.map((value, i) => value - (y[i] as number)));
    expect(output).toBeCloseTo(apart / Math.max(Math.hypot(...x), Math.hypot(...y)), 5);
    const [v, w] = p.map(({ data }, side) => {
      const keys = lengths[side] as number;
      return [...data.subarray(((head ?? 0) * keys + at) * keys).subarray(0, keys)];
    }) as [number[], number[]];
    // Those beyond the pairs have no partner: they count whole.
    const paired = v.slice(0, 4).map((weight, key) => Math.abs(weight - (w[key] as number)));
    const moved = [...paired, ...v.slice(4), ...w.slice(4)].reduce((sum, one) => sum + one, 0) / 2;
    expect(attention).toBeCloseTo(moved, 5);
  }
  const beyond = engine.read({ trace: a.trace, what: 'partDifferences', params: { ...params, a: keysBeyond } });
  expect(String(await rejection(beyond))).toContain(`no position ${keysBeyond}`);
});

/** No source here has so many tokens. */
const keysBeyond = 99;

it('no ghost text: one sentence says why', async () => {
  const { engine } = await traced({ targetIds: [5] }, BART);
  const params = {
    model: BART,
    text: 'The weather is',
    maxNewTokens: 3,
    maxLines: 1,
    confidence: 0,
    alternatives: 1,
  };
  const { suggestions, silence } = await engine.complete(params as never);
  expect(suggestions).toEqual([]);
  const why = 'this model writes a new text instead of going on with the one that it is given';
  expect(silence).toEqual({ kind: 'not applicable', why });
});

it('a report says who wrote the output, also one of a trace from a file', async () => {
  const { summary } = await traced({ targetIds: [5, 9, 11] });
  const choice = { variant: 'model', layer: 0, head: 0, position: 3, id: null } as const;
  const output: MadeOutput = { changed: [2], kept: [3] };
  const told = 'The output so far, token 2 changed by hand, token 3 kept';
  const report = (trace: number, form: 'text' | 'markdown', made?: MadeOutput) =>
    engine.report({ trace, ...choice, form, ...(made && { output: made }) });
  expect(await report(summary.trace, 'markdown', output)).toContain(`${told}:`);
  expect(await report(summary.trace, 'text', output)).toContain(`${told}.`);
  const folder = await tempFolder();
  const saved = async (name: string, made: { output?: MadeOutput }) => {
    const path = join(folder, name);
    await engine.save({ trace: summary.trace, variant: 'model', path, ...made });
    return engine.openTrace({ path, models: [T5] });
  };
  const changed = await saved('changed.safetensors', { output });
  const older = await saved('older.safetensors', {});
  for (const form of ['markdown', 'text'] as const) {
    expect(await report(changed.trace, form)).toContain(told);
    expect(await report(older.trace, form)).toContain(
      'The output so far (the file of this trace does not say who wrote it)',
    );
  }
});
