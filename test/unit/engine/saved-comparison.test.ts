/** A comparison in one file: it opens again as the same two traces, and a bad file gets a sentence. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/engine/host/client';
import type { ComparePlace, TraceId, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { PatchRuns } from '../../../src/trace/compare/patch-runs';
import { thorough } from '../../workbench/thorough';
import { abortAt, engineOfFile, otherEngine, rejection, trace } from '../engine-support';
import { copyOf, folderWith, GPT2, headerFile, type Json, STARTER, tempFolder } from '../model/helpers';
import { fixturePath, maxDistance, openTensors } from '../support';

const [SUN, RAIN] = ['The sun is out, café 🌦.', 'The rain is very cold'];
const PLACE: ComparePlace = {
  row: Number.MAX_SAFE_INTEGER,
  sourceRow: 0,
  a: { layer: 1, head: 3 },
  b: { layer: 1, head: 2 },
  after: 'chosen',
  isExchanged: false,
  read: { id: 'step-7', past: 12.5 },
};

const TOKEN = { id: 3, token: 'Ġwarm', text: ' warm', special: false };
const standing = (probability: number) => ({ logit: Math.log(probability), probability, rank: 1 });
const PATCH: PatchRuns['swept'][number] = {
  ...TOKEN,
  part: { kind: 'head', layer: 1, head: 2, cross: false },
  patched: 2,
  tokens: 9,
  before: standing(0.3),
  after: standing(0.21),
  other: standing(0.1),
  ratherThan: { ...TOKEN, id: 4 },
  difference: { before: 0.1 + 0.2, after: -0.07, other: -1e-7 },
  top: { ...TOKEN, probability: 0.21 },
  share: 1.2,
};
const MLP = { ...PATCH, part: { kind: 'mlp', layer: 0, head: null, cross: false }, share: null } as const;
const RUNS: PatchRuns[] = [
  { run: 'a', a: 8, b: 6, pairs: [0, 0, 1, 1], id: null, ratherThan: 4, alone: [MLP], swept: [MLP, PATCH] },
  { run: 'b', a: 8, b: 6, pairs: [0, 0, 1, 1], id: 3, ratherThan: null, alone: [PATCH], swept: [] },
];

const engine = engineOfFile();

async function newFile(): Promise<string> {
  return join(await tempFolder(), 'both.comparison.safetensors');
}

function ofModel({ trace }: TraceSummary) {
  return { trace, variant: 'model' } as const;
}

async function saved(a: TraceSummary, b: TraceSummary, runs?: readonly PatchRuns[]): Promise<string> {
  const path = await newFile();
  await engine.saveComparison({ a: ofModel(a), b: ofModel(b), path, place: PLACE, ...(runs && { runs }) });
  return path;
}

/** Traces of both texts, which no test changes. */
let both: Promise<readonly [TraceSummary, TraceSummary]> | undefined;
function tracesOfBoth(): Promise<readonly [TraceSummary, TraceSummary]> {
  both ??= Promise.all([trace(engine, SUN), trace(engine, RAIN)]);
  return both;
}

const files = new Map<readonly PatchRuns[] | undefined, Promise<Buffer>>();
/** A file of the comparison of both, which the test may change: it is computed once and written for each. */
async function savedBoth(runs?: readonly PatchRuns[]): Promise<string> {
  const bytes = files.get(runs) ?? tracesOfBoth().then(async ([a, b]) => readFile(await saved(a, b, runs)));
  files.set(runs, bytes);
  const path = await newFile();
  await writeFile(path, await bytes);
  return path;
}

async function readStage(id: TraceId, stage: string): Promise<Float32Array> {
  return (await engine.window({ address: { trace: id, stage } })).data as Float32Array;
}

/** What a trace is, but for its number and how it came to be. */
function content({ trace: _, proofs: __, bytes: ___, saved: ____, ...rest }: TraceSummary) {
  return rest;
}

describe('a saved comparison', () => {
  it.each<[string, string, string]>([
    ['one text in two models', GPT2, fixturePath('llama')],
    ...(thorough
      ? ([
          ['two texts', GPT2, GPT2],
          ['two texts that a model reads in both directions', fixturePath('bert'), fixturePath('bert')],
        ] satisfies [string, string, string][])
      : []),
    ['two sources with what is written of them', fixturePath('t5'), fixturePath('t5')],
  ])('of %s opens as both traces, with every number', async (_, modelA, modelB) => {
    const [a, b] = [
      await trace(engine, SUN, modelA, 3),
      await trace(engine, modelA === modelB ? RAIN : SUN, modelB, 3),
    ];
    const path = await saved(a, b);
    expect(await engine.savedContent({ path })).toEqual({
      kind: 'comparison',
      comparison: { a: { trace: 'a', variant: 'model' }, b: { trace: 'b', variant: 'model' }, place: PLACE },
    });
    const file = await openTensors(path);
    for (const [side, made] of [['a', a] as const, ['b', b] as const]) {
      const opened = await engine.openTrace({ path, side });
      expect(content(opened)).toEqual(content(made));
      expect(opened.saved).toEqual({ path, hasModel: true });
      for (const { name } of made.plan.stages) {
        const own = await readStage(made.trace, name);
        expect(maxDistance(await readStage(opened.trace, name), own), name).toBe(0);
        expect(maxDistance(await file.float32(`${side}.${name}`), own), name).toBe(0);
      }
      expect(await file.integers(`${side}.ids`)).toEqual(made.tokens.map(({ id }) => id));
      expect(file.metadata[`${side}.text`]).toBe(made.text);
    }
    expect(file.names.filter((name) => !/^[ab]\./.test(name))).toEqual([]);
  });

  it('holds how each text went on as it was compared, also once it is saved again', async () => {
    const [a, b] = await tracesOfBoth();
    const ids = a.tokens.map(({ id }) => id);
    const sampling = { temperature: 0.8, topK: 40, topP: 0.9, seed: 5 };
    const { tokens, text, reason } = await engine.generate({ model: GPT2, text: SUN, ids, maxNewTokens: 3, sampling });
    const plain = tokens.map(({ others: _, ...token }) => token);
    const made = { from: { continuation: 0, at: 0 }, given: 0, tokens: plain, text, reason, sampling, asked: 3 };
    const continuations = { list: [made], shown: 1, step: 0 };
    const path = await newFile();
    await engine.saveComparison({ a: { ...ofModel(a), continuations }, b: ofModel(b), path });
    const [againA, againB] = [await engine.openTrace({ path, side: 'a' }), await engine.openTrace({ path, side: 'b' })];
    expect([againA, againB].map(({ saved }) => saved?.continuations)).toEqual([continuations, undefined]);
    const copy = await saved(againA, againB);
    expect((await engine.openTrace({ path: copy, side: 'a' })).saved?.continuations).toEqual(continuations);
  });

  it('holds the texts of which both are two, where several are compared at once', async () => {
    const [a, b] = await tracesOfBoth();
    const path = await newFile();
    const among = [SUN, 'Snow falls', RAIN];
    await engine.saveComparison({ a: ofModel(a), b: ofModel(b), path, among });
    expect(await engine.savedContent({ path })).toMatchObject({ kind: 'comparison', comparison: { among } });
    await changed(path, ({ comparison }) => {
      (comparison as Json)['among'] = [SUN, ' '];
    });
    expect(await complaint(engine.savedContent({ path }))).toContain('must be 2 to 12 texts, none of them empty');
  });

  it('holds what runs of one side with parts of the other gave, each number as it was, and what was asked', async () => {
    const path = await savedBoth(RUNS);
    const content = await engine.savedContent({ path });
    expect(content.kind === 'comparison' && content.comparison.runs).toEqual(RUNS);
    expect((await engine.openTrace({ path, side: 'b' })).text).toBe(RAIN);
  });

  it('holds no result that has a value which is not a number, and no other of the same question', async () => {
    const [first, second] = RUNS as [PatchRuns, PatchRuns];
    const infinite = { ...PATCH, after: { ...PATCH.after, logit: Number.NEGATIVE_INFINITY } };
    const made = await tracesOfBoth();
    const path = await saved(...made, [{ ...first, swept: [MLP, infinite] }, second]);
    const content = await engine.savedContent({ path });
    expect(content.kind === 'comparison' && content.comparison.runs).toEqual([second]);
    const without = await engine.savedContent({ path: await saved(...made, [{ ...first, alone: [infinite] }]) });
    expect(without.kind === 'comparison' && 'runs' in without.comparison).toBe(false);
  });

  it('of which a later version has written more of its results opens with those that are known', async () => {
    const path = await savedBoth(RUNS);
    await changed(path, ({ comparison }) => {
      comparison['later'] = 1;
      (comparison['patching'] as Json)['later'] = [1];
    });
    const content = await engine.savedContent({ path });
    expect(content.kind === 'comparison' && content.comparison.runs).toEqual(RUNS);
  });

  it('of two looks at one trace holds it once', async () => {
    const [made] = await tracesOfBoth();
    const path = await newFile();
    const sides = { a: { trace: made.trace, variant: 'walkthrough' }, b: ofModel(made) } as const;
    await engine.saveComparison({ ...sides, path });
    expect(await engine.savedContent({ path })).toEqual({
      kind: 'comparison',
      comparison: { a: { trace: 'a', variant: 'walkthrough' }, b: { trace: 'a', variant: 'model' } },
    });
    expect((await openTensors(path)).names.every((name) => name.startsWith('a.'))).toBe(true);
    expect(content(await engine.openTrace({ path, side: 'a' }))).toEqual(content(made));
    expect(await complaint(engine.openTrace({ path, side: 'b' }))).toBe(
      `${path} compares one trace with itself, and holds no trace B.`,
    );
  });

  it('says which side is the text before an edit and which the one after it, in whatever order, and where a text is from', async () => {
    const [before, after] = await tracesOfBoth();
    const sides = {
      a: { ...ofModel(after), edit: 'after', label: 'notes.md:3' },
      b: { ...ofModel(before), edit: 'before' },
    } as const;
    const path = await newFile();
    await engine.saveComparison({ ...sides, path });
    expect(await engine.savedContent({ path })).toEqual({
      kind: 'comparison',
      comparison: {
        a: { trace: 'a', variant: 'model', edit: 'after', label: 'notes.md:3' },
        b: { trace: 'b', variant: 'model', edit: 'before' },
      },
    });
    await changed(path, ({ comparison }) => {
      comparison.a['edit'] = 'during';
    });
    expect(await complaint(engine.savedContent({ path }))).toContain('must be "before" or "after"');
  });

  it('runs one text with a part of the other when it is opened, as before it was saved', async () => {
    const [a, b] = await tracesOfBoth();
    const path = await saved(a, b);
    const places = { a: a.tokens.length - 1, b: b.tokens.length - 1, pairs: [0, 0, 1, 1], id: 5, ratherThan: 7 };
    const part = { kind: 'head', layer: 0, head: 1, cross: false } as const;
    const patch = (one: TraceSummary, other: TraceSummary, by = engine) =>
      by.read({ trace: one.trace, what: 'patch', params: { ...places, part, other: other.trace } });
    const opened = [await engine.openTrace({ path, side: 'a' }), await engine.openTrace({ path, side: 'b' })] as const;
    expect(await patch(...opened)).toEqual(await patch(a, b));
    const apart = otherEngine('modelless');
    const without = [await apart.openTrace({ path, side: 'a' }), await apart.openTrace({ path, side: 'b' })] as const;
    expect(await complaint(patch(...without, apart))).toMatch(/^A run with a part of another text needs the model/);
  });

  it('without its models gives its numbers, and is saved again in the same bytes', async () => {
    const path = await savedBoth();
    const other = otherEngine('modelless');
    const [a, b] = [await other.openTrace({ path, side: 'a' }), await other.openTrace({ path, side: 'b' })];
    expect(a.saved).toEqual({ path, hasModel: false });
    const pairs = [0, 0, 1, 1];
    const embed = { stage: 'embed', variant: 'model', head: null } as const;
    const params = { other: b.trace, a: embed, b: embed, pairs };
    await other.read({ trace: a.trace, what: 'difference', params });
    const copy = `${path}.copy`;
    await other.saveComparison({ a: ofModel(a), b: ofModel(b), path: copy, place: PLACE });
    expect(Buffer.compare(await readFile(copy), await readFile(path))).toBe(0);
  });

  it('is opened as such, and not as one trace', async () => {
    const [made, other] = await tracesOfBoth();
    const path = await saved(made, other);
    expect(await complaint(engine.openTrace({ path }))).toBe(
      `${path} holds two traces that are compared: open it in the editor, or one of its traces, A or B.`,
    );
    const single = join(await tempFolder(), 'one.trace.safetensors');
    await engine.save({ trace: made.trace, path: single, variant: 'model' });
    expect(await engine.savedContent({ path: single })).toEqual({ kind: 'trace' });
    expect(await complaint(engine.openTrace({ path: single, side: 'a' }))).toBe(
      `${single} is not a comparison that LLM Trace saved.`,
    );
  });

  it('replaces a saved comparison that the user has chosen, and nothing else', async () => {
    const [a, b] = await tracesOfBoth();
    const path = await saved(a, a);
    const sides = { a: ofModel(a), b: ofModel(b) };
    expect(await complaint(engine.saveComparison({ ...sides, path }))).toBe(`${path} exists already.`);
    await engine.saveComparison({ ...sides, path, replace: true });
    expect((await engine.openTrace({ path, side: 'b' })).text).toBe(RAIN);

    const single = join(await tempFolder(), 'one.trace.safetensors');
    await engine.save({ trace: a.trace, path: single, variant: 'model' });
    const weights = join(await copyOf(GPT2), 'model.safetensors');
    for (const other of [single, weights]) {
      const before = await readFile(other);
      expect(await complaint(engine.saveComparison({ ...sides, path: other, replace: true }))).toBe(
        `${other} is not replaced because it is not a comparison that LLM Trace saved: choose another name.`,
      );
      expect(Buffer.compare(await readFile(other), before)).toBe(0);
    }
    const before = await readFile(path);
    expect(await complaint(engine.save({ trace: a.trace, path, variant: 'model', replace: true }))).toContain(
      'is not a trace that LLM Trace saved',
    );
    expect(Buffer.compare(await readFile(path), before)).toBe(0);
  });

  it.runIf(thorough)('leaves nothing behind when it is cancelled', async () => {
    const made = await trace(engine, 'The weather is fine. '.repeat(40), STARTER);
    const folder = await folderWith({ beside: '' });
    const { signal, onProgress } = abortAt(({ done }) => done === 5);
    const sides = { a: ofModel(made), b: ofModel(await trace(engine, 'The sun. '.repeat(40), STARTER)) };
    const saving = engine.saveComparison({ ...sides, path: join(folder, 'a') }, { signal, onProgress });
    expect(await rejection(saving)).toBeInstanceOf(CancelledError);
    expect(await readdir(folder)).toEqual(['beside']);
  });
});

type Header = Record<string, { shape: number[]; dtype: string; data_offsets: number[] }> & {
  __metadata__: Record<string, string>;
};
interface Written {
  readonly header: Header;
  /** What the file says of the comparison. */
  readonly comparison: Json & { place: Json; a: Json; b: Json };
}

/** Change what a file says, and what stands in its header. */
async function changed(path: string, change: (written: Written) => void): Promise<void> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Header;
  const text = String(header.__metadata__['llm_trace_comparison']);
  const comparison = JSON.parse(text) as Written['comparison'];
  change({ header, comparison });
  const metadata = header.__metadata__ as Header['__metadata__'] | undefined;
  if (metadata?.['llm_trace_comparison'] === text) metadata['llm_trace_comparison'] = JSON.stringify(comparison);
  await writeFile(path, Buffer.concat([headerFile(header), bytes.subarray(8 + length)]));
}

async function complaint(promise: Promise<unknown>): Promise<string> {
  return ((await rejection(promise)) as Error).message;
}

describe('a damaged comparison', () => {
  const rename = (from: string, to: string) => (written: Written) => {
    written.header[to] = written.header[from] as Header[string];
    delete written.header[from];
  };

  it.each<[string, (written: Written) => void, RegExp]>([
    ['that is no JSON', ({ header }) => (header.__metadata__['llm_trace_comparison'] = '{'), /is not valid JSON/],
    ['that is a list', ({ header }) => (header.__metadata__['llm_trace_comparison'] = '[]'), /must be a JSON object/],
    [
      'with a key twice',
      ({ header }) => (header.__metadata__['llm_trace_comparison'] = '{"format": 1, "format": 1}'),
      /twice/,
    ],
    ['without a format', ({ comparison }) => void delete comparison['format'], /field "format" is missing/],
    ['of a newer format', ({ comparison }) => (comparison['format'] = 2), /by a newer LLM Trace \(format 2\)/],
    ['of one side', ({ comparison }) => void delete (comparison as Json)['b'], /field "b" is missing/],
    ['whose A is B', ({ comparison }) => (comparison.a['trace'] = 'b'), /"a\.trace" must be "a"/],
    ['of a third trace', ({ comparison }) => (comparison.b['trace'] = 'c'), /"b\.trace" must be "a" or "b"/],
    ['of another variant', ({ comparison }) => (comparison.b['variant'] = 'x'), /"b\.variant" must be "model" or/],
    ['read nowhere', ({ comparison }) => (comparison.place['row'] = -1), /"place\.row" must be a whole number/],
    ['read in a block that is none', ({ comparison }) => (comparison.place['a'] = {}), /"place\.a\.layer" is missing/],
    [
      'read in a part that is none',
      ({ comparison }) => (comparison.place['read'] = { id: '"><img>', past: 0 }),
      /"place\.read\.id" must be the name of a part/,
    ],
    [
      'read beyond everything',
      ({ comparison }) => (comparison.place['read'] = { id: 'drift', past: 1e300 }),
      /"place\.read\.past" must be/,
    ],
    ['with a foreign tensor', rename('b.embed', 'embed'), /holds the tensor "embed", which is of neither trace/],
    ['with a third trace', rename('b.embed', 'c.embed'), /holds the tensor "c\.embed", which is of neither trace/],
    [
      'of one trace, with more',
      ({ comparison }) => (comparison.b['trace'] = 'a'),
      /holds the tensor "b\.ids", which is of neither trace/,
    ],
  ])('%s is refused as a whole', async (_, change, message) => {
    const path = await savedBoth();
    await changed(path, change);
    for (const told of [
      await complaint(engine.savedContent({ path })),
      await complaint(engine.openTrace({ path, side: 'a' })),
    ]) {
      expect(told).toMatch(message);
      expect(told).toContain(path);
      expect(told).not.toContain('\n');
    }
    expect(await complaint(engine.openTrace({ path }))).toMatch(message);
  });

  type Runs = Json & { pairs: number[]; swept: (Json & { before: Json; part: Json })[] };
  const inRuns = (change: (runs: Runs, patch: Runs['swept'][number]) => void) => (written: Written) => {
    const [runs] = (written.comparison['patching'] as { runs: Runs[] }).runs as [Runs];
    change(runs, runs.swept[1] as Runs['swept'][number]);
  };

  const OTHERS = /was changed since it was saved: the results of activation patching in it may not be those/;

  it.each<[string, (written: Written) => void, RegExp]>([
    ['another share', inRuns((_, patch) => (patch['share'] = 0.9)), OTHERS],
    ['another part', inRuns((_, patch) => (patch.part['head'] = 3)), OTHERS],
    ['another place', inRuns((runs) => (runs['a'] = 7)), OTHERS],
    ['a result less', inRuns((runs) => void runs.swept.pop()), OTHERS],
    ['another text', ({ header }) => (header.__metadata__['b.text'] = 'The rain is warm'), OTHERS],
    ['another digest', ({ comparison }) => ((comparison['patching'] as Json)['sha256'] = '0'.repeat(64)), OTHERS],
    ['no digest', ({ comparison }) => void delete (comparison['patching'] as Json)['sha256'], /sha256" is missing/],
    [
      'a probability above 1',
      inRuns((_, patch) => (patch.before['probability'] = 2)),
      /"patching\.runs\.0\.swept\.1\.before\.probability" must be a probability, from 0 to 1, not 2/,
    ],
    [
      'an MLP with a number',
      inRuns((_, patch) => (patch.part['kind'] = 'mlp')),
      /"patching\.runs\.0\.swept\.1\.part\.head" must be/,
    ],
    ['a third side', inRuns((runs) => (runs['run'] = 'c')), /"patching\.runs\.0\.run" must be "a" or "b"/],
    ['a share in words', inRuns((_, patch) => (patch['share'] = '1')), /"patching\.runs\.0\.swept\.1\.share" must be/],
  ])('whose results of runs have %s is refused as a whole', async (_, change, message) => {
    const path = await savedBoth(RUNS);
    await changed(path, change);
    for (const told of [
      await complaint(engine.savedContent({ path })),
      await complaint(engine.openTrace({ path, side: 'a' })),
    ]) {
      expect(told).toMatch(message);
      expect(told).toContain(path);
      expect(told).not.toContain('\n');
    }
  });

  it.each<[string, (written: Written) => void, RegExp]>([
    ['says nothing', ({ header }) => void delete header.__metadata__['b.llm_trace'], /which did not store all/],
    [
      'has no version',
      ({ header }) => {
        for (const key of ['b.llm_trace', 'b.llm_trace_version']) delete header.__metadata__[key];
      },
      /is not a trace that LLM Trace saved\.$/,
    ],
    ['lacks a tensor', rename('b.blocks.1.ln1', 'b.blocks.1.ln3'), /lacks the tensor "blocks\.1\.ln1"/],
    [
      'has the tokens of the other',
      ({ header }) => {
        header.__metadata__['b.llm_trace'] = String(header.__metadata__['a.llm_trace']);
      },
      /which is not in the text|tensor "ids" is I64/,
    ],
  ])('whose trace B %s opens as trace A alone', async (_, change, message) => {
    const path = await savedBoth();
    await changed(path, change);
    expect((await engine.openTrace({ path, side: 'a' })).text).toBe(SUN);
    const told = await complaint(engine.openTrace({ path, side: 'b' }));
    expect(told).toMatch(message);
    expect(told).toContain(`${path} (trace B)`);
  });

  it('that is truncated, empty, or not there', async () => {
    const path = await savedBoth();
    const bytes = await readFile(path);
    for (const size of [0, 4, 300, bytes.length - 4]) {
      await writeFile(path, bytes.subarray(0, size));
      for (const ask of [() => engine.savedContent({ path }), () => engine.openTrace({ path, side: 'b' })])
        expect(await complaint(ask())).toContain(path);
    }
    expect(await complaint(engine.savedContent({ path: `${path}.no` }))).toMatch(/does not exist\.$/);
  });
});
