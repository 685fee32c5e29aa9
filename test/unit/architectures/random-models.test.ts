/** Every stage of models of random shapes agrees with plain loops in double precision, and can be asked why. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/lowering/model';
import { WeightReader } from '../../../src/model/weight-reader';
import { sequenceIds } from '../../../src/trace/run/source';
import type { Trace } from '../../../src/trace/run/trace';
import { thorough } from '../../workbench/thorough';
import { ProgramRunner, withoutNumpy } from '../python';
import { makeRandomModel, type RandomModel, type RandomModelOptions, type WrittenModel } from '../random-model';
import { traceModel } from '../reference';
import { fixturePath, maxDistance, openModel, stageNames } from '../support';
import { type Config, defineConfig } from './defined-model';
import { distinctPasses } from './distinct-folders';
import { Draw, drawConfig } from './drawn-config';
import { makeDrawnModel } from './drawn-model';
import { everyProof, expectExplained, expectPrograms, traced } from './explained-checks';
import { PassCheck } from './pass-check';

const TEXT = 'It was a bright cold day in April, and the clocks were striking thirteen.';

/** Into how many parts a tensor is cut by the places that are looked at. */
const STEPS = thorough ? 40 : 4;
/** Where in each stage a value is explained, as a share of each axis. */
const PLACES = thorough ? [0, 0.4, 0.99] : [0.4];

const programs = withoutNumpy === undefined ? new ProgramRunner() : undefined;
afterAll(() => programs?.close());

interface Opened<Written> {
  readonly written: Written;
  readonly model: Model;
  readonly trace: Trace;
}

/** A model is made, opened and traced for the tests of a block, and removed after them. */
function opened<Written extends WrittenModel>(make: () => Promise<Written>, text: string): () => Opened<Written> {
  let all: Opened<Written>;
  beforeAll(async () => {
    const written = await make();
    const model = await openModel(written.folder);
    all = { written, model, trace: await traced(model, text) };
  });
  afterAll(async () => {
    await all.model.release();
    await all.written.remove();
  });
  return () => all;
}

function itIsComputed(of: () => Opened<WrittenModel>): void {
  it('computes every stage from its inputs as the plain loops do', async () => {
    const { model, trace } = of();
    const { plan, weights: stored } = model.folder;
    const results = new Map<number, ArrayLike<number>>();
    for (const { name, node } of plan.stages) results.set(node, (await trace.window(name, 'model')).data);
    expect(await new PassCheck(plan, stored, sequenceIds(trace), results).faults(STEPS)).toEqual([]);
  });
}

function itIsExplained(of: () => Opened<WrittenModel>): void {
  const weights = new WeightReader();

  it('says of every stage what a value follows from', async () => {
    const { model, trace } = of();
    for (const stage of stageNames(model)) await expectExplained(trace, stage, weights, PLACES);
  });

  it.skipIf(withoutNumpy !== undefined)(
    `gives programs of every stage, which run and whose checks hold${withoutNumpy ? ` (skipped: ${withoutNumpy})` : ''}`,
    async () => {
      const { model, trace } = of();
      await expectPrograms(trace, stageNames(model), weights, programs as ProgramRunner);
    },
  );

  itProvesAllThatApplies(of);
}

function itProvesAllThatApplies(of: () => Opened<WrittenModel>): void {
  it('proves all that applies', async () => {
    const { model, trace } = of();
    expect((await everyProof(model, trace)).filter(({ status }) => status !== 'holds')).toEqual([]);
  });
}

interface Template {
  readonly name: string;
  readonly config: Config;
}

/** What may be drawn from: of each family one fixture, and all of them and of their switches in `npm run check:long`. */
function templates(): Template[] {
  const found = ['', 'switches'].flatMap((root) =>
    readdirSync(fixturePath(root))
      .map((name) => join(root, name))
      .filter((name) => existsSync(join(fixturePath(name), 'config.json')))
      .map(
        (name): Template => ({
          name,
          config: JSON.parse(readFileSync(join(fixturePath(name), 'config.json'), 'utf8')),
        }),
      ),
  );
  if (thorough) return found;
  const isFirst = ({ config }: Template, at: number) =>
    found.findIndex((other) => other.config['model_type'] === config['model_type']) === at;
  return found.filter(isFirst);
}

/** What is drawn from: those whose pass has something that none before has. */
function distinctTemplates(): Template[] {
  const all = templates();
  const distinct = distinctPasses(all.map(({ name }) => name));
  return all.filter(({ name }) => distinct.includes(name));
}

const SEEDS = thorough ? [1, 2, 3, 4, 5, 6] : [1];

/**
 * How many of the drawn models are asked why as well: `npm run check:long` asks all of them. `explained.test.ts` asks
 * models that have every operation.
 */
const EXPLAINED = thorough ? Number.POSITIVE_INFINITY : 2;

describe.each(
  distinctTemplates().flatMap(({ name, config }, at) => SEEDS.map((seed) => [name, seed, config, at] as const)),
)('a model like %s, drawn with the seed %d', (name, seed, config, at) => {
  const of = opened(() => makeDrawnModel(config, `${name} ${seed}`), TEXT.slice(0, 34));
  itIsComputed(of);
  if (at < EXPLAINED) itIsExplained(of);
});

it('draws other sizes of every family', () => {
  for (const { name, config } of templates()) {
    const specs = [1, 2, 3, 4, 5, 6].map((seed) => defineConfig(drawConfig(config, new Draw(`${name} ${seed}`))).spec);
    for (const size of ['vocabSize', 'dModel', 'layers', 'heads', 'dHead', 'dMlp'] as const) {
      expect(new Set(specs.map((spec) => spec[size])).size, `${name}: ${size}`).toBeGreaterThan(1);
    }
  }
});

/** Absolute. Float32 against double precision; the largest values are about 20. */
const TOLERANCE = 2e-5;

const OF_GPT2: [string, Partial<RandomModelOptions>][] = [
  ['five heads, gelu, untied head', { heads: 5, activation: 'gelu', tied: false }],
  ['gelu_fast, narrow MLP, no prefix', { activation: 'gelu_fast', inner: 17, prefix: false }],
  ['quick_gelu, scores divided by layer + 1', { activation: 'quick_gelu', scaleByInverseLayer: true, layers: 4 }],
  [
    'relu, scores only divided by layer + 1, F16',
    { activation: 'relu', scaleAttention: false, scaleByInverseLayer: true, dtype: 'F16' },
  ],
  ['swish, BF16, five heads, shards', { activation: 'swish', dtype: 'BF16', heads: 5, shards: 3 }],
  ['BOOL masks in shards, F32, untied', { masks: 'BOOL', shards: 2, tied: false, inner: 200 }],
  ['a padded vocabulary', { vocabSize: 500 }],
];
/** Other mixtures of the same. */
const THEIR_LIKE: typeof OF_GPT2 = [
  ['one head, gelu_new', { heads: 1, activation: 'gelu_new' }],
  ['gelu_pytorch_tanh, scores not scaled', { activation: 'gelu_pytorch_tanh', scaleAttention: false }],
  ['silu, F16, untied, no prefix', { activation: 'silu', dtype: 'F16', tied: false, prefix: false }],
  ['tanh, U8 masks, one head, one block', { activation: 'tanh', masks: 'U8', heads: 1, layers: 1 }],
];

describe.each(thorough ? [...OF_GPT2, ...THEIR_LIKE] : OF_GPT2)('GPT-2 with %s', (_, options) => {
  const of = opened<RandomModel>(() => makeRandomModel(options), TEXT);
  if (thorough) {
    itIsComputed(of);
    itIsExplained(of);
  } else itProvesAllThatApplies(of);

  it('computes every stage as loops that know nothing of its plan, in the shapes of its axes', async () => {
    const { written, model, trace } = of();
    const expected = traceModel(written.options, written.weights, trace.ids);
    expect([...expected.keys()].sort()).toEqual(stageNames(model).sort());
    for (const [name, stage] of expected) {
      const window = await trace.window(name, 'model');
      expect(window.shape, name).toEqual(stage.shape);
      expect(maxDistance(window.data, stage.data), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it('leaves out the tensors that the model does not use, whatever their dtype', () => {
    const { written, model } = of();
    const { layers, masks } = written.options;
    const unused = Array.from({ length: layers }, (__, layer) => [
      `h.${layer}.attn.bias`,
      `h.${layer}.attn.masked_bias`,
    ]);
    expect([...model.folder.ignored].sort()).toEqual(masks ? unused.flat().sort() : []);
  });
});
