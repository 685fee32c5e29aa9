/** Long readings beside other requests: they hold nothing up, can be cancelled, and leave nothing behind. */
import { describe, expect, it } from 'vitest';
import { CancelledError, TraceGoneError } from '../../../src/engine/host/client';
import type { ReadingName, Readings } from '../../../src/engine/protocol/reading-protocol';
import { thorough } from '../../workbench/thorough';
import { engineOfFile, openEngine, otherEngine, rejection, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';

const LONG = 'Once upon a time there was a very small house. '.repeat(7);
/** Enough where a reading only has to be longer than others. */
const TEXT = LONG.slice(0, 150);
const POSITIONS = [...Array(64).keys()];
/** Enough where a lens only has to be computed. */
const FEW = POSITIONS.slice(0, 16);

const engine = engineOfFile();

/** What takes long of a trace, each with its parameters. */
const READINGS: { readonly [K in ReadingName]?: Readings[K]['params'] } = {
  lens: { positions: FEW, target: null },
  attribution: { position: 30, id: null },
  residual: {},
  textProbabilities: {},
  heads: { variant: 'model', from: 0, to: 6 },
  sharedStatistics: { stage: 'blocks.0.attn.pattern', variant: 'model' },
  statisticsWithoutFirst: { stage: 'blocks.0.resid_post', variant: 'model', allBlocks: true },
  weightStatistics: { weight: 'wte.weight' },
  details: { stage: 'blocks.0.mlp.pre', variant: 'model', head: null },
  steps: { layer: 3, head: 1, variant: 'model' },
  report: { layer: 3, head: 1, variant: 'model', position: 30, id: null },
  proofs: { variant: 'model', blocks: 6 },
};

it('the proofs of all blocks hold up nothing that somebody looks at', async () => {
  const { trace: id } = await trace(engine, TEXT, STARTER);
  const answered: string[] = [];
  const note = (name: string) => () => void answered.push(name);
  await Promise.all([
    engine.read({ trace: id, what: 'proofs', params: { variant: 'model', blocks: 6 } }).then(note('proofs')),
    engine.read({ trace: id, what: 'lens', params: { positions: [3], target: null } }).then(note('lens')),
    engine.window({ address: { trace: id, stage: 'blocks.2.attn.z' } }).then(note('window')),
    engine.steps({ trace: id, layer: 1, head: 0, variant: 'model' }).then(note('steps')),
  ]);
  expect(answered).toHaveLength(4);
  expect(answered.at(-1)).toBe('proofs');
});

it.each([
  ['findings', { variant: 'model', layer: 3, head: 1, position: 30, id: null }],
  ...(thorough ? [['lens', { positions: FEW, target: null }] as const] : []),
] as const)('%s and a report that is asked for after it are both answered', async (what, params) => {
  const { trace: id } = await trace(engine, TEXT, STARTER);
  const [read, report] = await Promise.all([
    engine.read({ trace: id, what, params }),
    engine.report({ trace: id, layer: 3, head: 1, variant: 'model', position: 30, id: null }),
  ]);
  expect(read).toBeTruthy();
  expect(report).toContain('What happened here');
});

describe('a lens of 64 positions', () => {
  it('is overtaken by windows, steps and a trace that are asked for after it', async () => {
    const { trace: id } = await trace(engine, LONG, STARTER);
    // Opened before: it is not the time of opening that is compared.
    await trace(engine, 'The', GPT2);
    const answered: string[] = [];
    const note = (name: string) => () => void answered.push(name);
    const lens = { positions: POSITIONS, target: null };
    await Promise.all([
      engine.read({ trace: id, what: 'lens', params: lens }).then(note('lens')),
      engine.read({ trace: id, what: 'lens', params: lens }).then(note('another lens')),
      engine.window({ address: { trace: id, stage: 'blocks.2.attn.z' } }).then(note('window')),
      engine.steps({ trace: id, layer: 1, head: 0, variant: 'model' }).then(note('steps')),
      trace(engine, 'The weather', GPT2).then(note('trace')),
    ]);
    expect(answered.slice(0, 3).sort()).toEqual(['steps', 'trace', 'window']);
    expect(answered.slice(3)).toEqual(['lens', 'another lens']);
  });

  it.runIf(thorough)('makes room for a trace that needs its memory', async () => {
    const text = LONG.slice(0, 300);
    // With so little room a trace keeps the logits of its last position only.
    const engine = openEngine({ traceBudget: 1 });
    const { bytes } = await trace(engine, text, STARTER);
    engine.configure({ traceBudget: 1.5 * bytes });
    const { trace: id, bytes: kept } = await trace(engine, text, STARTER);
    expect(kept).toBe(bytes);
    const lens = rejection(engine.read({ trace: id, what: 'lens', params: { positions: POSITIONS, target: null } }));
    const { trace: next } = await trace(engine, text, STARTER);
    expect(await lens).toBeInstanceOf(TraceGoneError);
    expect((await engine.window({ address: { trace: next, stage: 'embed' } })).shape[0]).toBeGreaterThan(0);
  });
});

it.each([
  ...(thorough ? [['room for all blocks', 'another'] as const] : []),
  ['room for hardly any', 'narrow'] as const,
])('a cancelled reading of a trace with %s frees it', async (_, name) => {
  const engine = otherEngine(name);
  const { trace: id } = await trace(engine, thorough ? LONG : TEXT, STARTER);
  for (const what of Object.keys(READINGS) as ReadingName[]) {
    const abort = new AbortController();
    const params = READINGS[what] as Readings[ReadingName]['params'];
    const reading = rejection(engine.read({ trace: id, what, params }, { signal: abort.signal }));
    abort.abort();
    expect(await reading, what).toBeInstanceOf(CancelledError);
    // The same again is not told of the cancellation.
    expect(await engine.read({ trace: id, what, params }), what).toBeTruthy();
  }
  // Nobody holds the trace.
  await engine.dropTrace({ trace: id });
  expect(await rejection(engine.read({ trace: id, what: 'residual', params: {} }))).toBeInstanceOf(TraceGoneError);
});

it('readings that wait for their turn are cancelled at once', async () => {
  const { trace: id } = await trace(engine, LONG, STARTER);
  const aborts = Array.from({ length: 15 }, () => new AbortController());
  const params = { positions: FEW, target: null };
  const answered: string[] = [];
  const first = engine.read({ trace: id, what: 'lens', params }).then(() => answered.push('first'));
  const others = aborts.map(({ signal }) => rejection(engine.read({ trace: id, what: 'lens', params }, { signal })));
  for (const abort of aborts) abort.abort();
  for (const error of await Promise.all(others)) expect(error).toBeInstanceOf(CancelledError);
  expect(answered).toEqual([]);
  await first;
});

it('there is no reading with the name of what every object has', async () => {
  const { trace: id } = await trace(engine, 'The weather', GPT2);
  for (const what of ['constructor', '__proto__', 'toString', 'nonsense']) {
    const error = await rejection(engine.read({ trace: id, what: what as ReadingName, params: { variant: 'model' } }));
    expect((error as Error).message).toBe(`There is no reading "${what}".`);
  }
});
