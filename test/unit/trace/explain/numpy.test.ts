/** Programs that compute a value or a row from its inputs: they run, agree, and carry exactly those inputs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../../../../src/architectures/plan/architecture';
import type { Model } from '../../../../src/lowering/model';
import { WeightReader } from '../../../../src/model/weight-reader';
import { numpyProgram } from '../../../../src/trace/explain/numpy-program';
import { pythonArray, pythonFloat, pythonString } from '../../../../src/trace/explain/python-literals';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { run } from '../../engine-support';
import { tempFolder } from '../../model/helpers';
import { ProgramRunner, withoutNumpy } from '../../python';
import { makeRandomModel, type RandomModel, type RandomModelOptions } from '../../random-model';
import { openModel, stageNames, traceText } from '../../support';

/** Says for each what it raises. */
const FAIL_ALL = `
import sys
for path in sys.argv[1:]:
    try:
        exec(compile(open(path, encoding="utf-8").read(), path, "exec"), {})
    except BaseException as error:
        print(type(error).__name__)
`;

/** Other activations, and another dtype of two bytes. */
const OTHERS: [string, Partial<RandomModelOptions>][] = [
  ['relu', { activation: 'relu', layers: 1 }],
  ['silu', { activation: 'silu', layers: 1, scaleAttention: false }],
  ['wide, F16', { dModel: 96, inner: 400, layers: 1, dtype: 'F16' }],
];

const MODELS: [string, Partial<RandomModelOptions>][] = [
  ['gelu_new, three heads', {}],
  ['gelu, untied, F16, shards', { activation: 'gelu', tied: false, dtype: 'F16', shards: 2, heads: 5 }],
  ['quick_gelu, BF16, one head', { activation: 'quick_gelu', dtype: 'BF16', heads: 1, scaleByInverseLayer: true }],
  ['tanh, heads of one dimension', { activation: 'tanh', layers: 1, heads: 30 }],
  // Weights of more values than a program carries.
  ['wide', { dModel: 96, inner: 400, layers: 1 }],
  ['wide, BF16', { dModel: 96, inner: 400, layers: 1, dtype: 'BF16' }],
  ...(thorough ? OTHERS : []),
];

async function open(options: Partial<RandomModelOptions>) {
  const random = await makeRandomModel(options);
  const model = await openModel(random.folder);
  const { trace } = await traceText(model, 'It was a bright cold day in April, and the clocks were striking.');
  return { random, model, trace, weights: new WeightReader() };
}

describe.each(MODELS)('%s', (_, options) => {
  let random: RandomModel;
  let model: Model;
  let trace: Trace;
  let weights: WeightReader;
  beforeAll(async () => {
    ({ random, model, trace, weights } = await open(options));
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  /** A program for a value and for a row of every stage. */
  async function programs(variant: Variant): Promise<[string, string][]> {
    const names = stageNames(model);
    const all: [string, string][] = [];
    for (const stage of names.filter((name) => variant === 'model' || name.startsWith('blocks.0.'))) {
      const middle = trace.find(stage, variant).shape.map((size) => Math.floor(size * 0.4));
      for (const index of [middle, middle.slice(0, -1)]) {
        all.push([`${stage}[${index}]`, await numpyProgram(trace, { stage, variant, index }, weights)]);
      }
    }
    return all;
  }

  it.each(['model', 'walkthrough'] as const)(
    '%s: statements are whole, brackets closed, lines short',
    async (variant) => {
      for (const [name, program] of await programs(variant)) {
        const code = program.replace(/^\s*#.*$/gm, '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
        for (const [opening, closing] of ['()', '[]', '{}']) {
          expect(code.split(opening as string).length, name).toBe(code.split(closing as string).length);
        }
        expect(program, name).toMatch(/^assert /m);
        expect(code, name).not.toMatch(/undefined|NaN|Infinity|null|\[object/);
        expect(Math.max(...program.split('\n').map((line) => line.length)), name).toBeLessThan(260);
      }
    },
  );

  it.skipIf(withoutNumpy !== undefined)(
    `every program runs and its check holds${withoutNumpy ? ` (skipped: ${withoutNumpy})` : ''}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'llm-trace-numpy-'));
      const python = new ProgramRunner();
      try {
        const all = [...(await programs('model')), ...(await programs('walkthrough'))];
        const paths = await Promise.all(
          all.map(async ([, program], i) => {
            const path = join(folder, `${i}.py`);
            await writeFile(path, program);
            return path;
          }),
        );
        const { fault, stdout } = await python.run(paths);
        expect(fault).toBe('');
        expect(stdout.match(/stored: /g)).toHaveLength(all.length);
      } finally {
        python.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    30_000,
  );
});

describe('checks', () => {
  it.skipIf(withoutNumpy !== undefined)(
    'a program with another stored value fails',
    async () => {
      const { random, model, trace, weights } = await open({ layers: 1 });
      const folder = await tempFolder();
      const paths: string[] = [];
      for (const stage of ['blocks.0.attn.q', 'blocks.0.ln1', 'blocks.0.attn.pattern', 'blocks.0.mlp.post', 'embed']) {
        const index = trace.find(stage, 'model').shape.map(() => 0);
        const program = await numpyProgram(trace, { stage, variant: 'model', index }, weights);
        const changed = program.replace(/stored = (.*)/, 'stored = $1 + 1e-4');
        expect(changed).not.toBe(program);
        paths.push(join(folder, `${stage}.py`));
        await writeFile(paths.at(-1) as string, changed);
      }
      const { stdout, stderr } = await run('python3', ['-c', FAIL_ALL, ...paths]);
      expect(stderr).toBe('');
      expect(stdout.trim().split('\n')).toEqual(paths.map(() => 'AssertionError'));
      await model.release();
      await random.remove();
    },
    30_000,
  );
});

describe('refusals', () => {
  it('of a value that is not there, and of a row with too many numbers', async () => {
    const { random, model, trace, weights } = await open({ contextLength: 64, layers: 1 });
    const ask = (stage: string, ...index: number[]) => numpyProgram(trace, { stage, variant: 'model', index }, weights);
    await expect(ask('blocks.0.ln1', 1, 2, 3)).rejects.toThrow('There is no value');
    await expect(ask('blocks.0.attn.q', 1)).rejects.toThrow('There is no value');
    await expect(ask('blocks.0.attn.q', 1, 99)).rejects.toThrow('There is no value');
    const many = new Proxy(trace, {
      get: (target, key) => {
        if (key !== 'find') return Reflect.get(target, key, target) as unknown;
        return (...call: Parameters<Trace['find']>) => {
          const found = target.find(...call);
          return call[0] === 'blocks.0.attn.v' ? { ...found, shape: [40_000, ...found.shape.slice(1)] } : found;
        };
      },
    });
    await expect(
      numpyProgram(many, { stage: 'blocks.0.attn.z', variant: 'model', index: [1, 0] }, weights),
    ).rejects.toThrow(/needs \d+ values, more than the \d+ .+: copy a single value/);
    await model.release();
    await random.remove();
  });
});

describe('literals', () => {
  it.each<[number, string]>([
    [0, '0.0'],
    [-0, '-0.0'],
    [3, '3.0'],
    [-1.5, '-1.5'],
    [Math.fround(0.1), '0.100000001'],
    [Math.fround(1e-40), '9.99994610e-41'],
    [Math.fround(3.4028234663852886e38), '3.40282347e+38'],
    [Number.NaN, 'np.nan'],
    [Infinity, 'np.inf'],
    [-Infinity, '-np.inf'],
  ])('%f', (value, text) => {
    expect(Number(pythonFloat(value).replace('np.inf', 'Infinity'))).toEqual(
      Number(text.replace('np.inf', 'Infinity')),
    );
    expect(/[.en]/.test(pythonFloat(value))).toBe(true);
  });

  it('every float32 comes back', () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    const lost: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      bits[0] = Math.imul(i + 1, 0x9e3779b1) >>> 0;
      const [value = Number.NaN] = float;
      if (Number.isFinite(value) && !Object.is(Math.fround(Number(pythonFloat(value))), value)) lost.push(value);
    }
    expect(lost).toEqual([]);
  });

  it('short arrays are listed, long ones are base64, both exactly', () => {
    const short = Float32Array.of(1, -2.5, Math.fround(1 / 3));
    const listed = /np\.array\(\[\n([^\]]*)\]/.exec(pythonArray(short))?.[1]?.split(',').map(Number).slice(0, 3);
    expect(Float32Array.from(listed ?? [])).toEqual(short);
    const long = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const bytes = Buffer.from(
      [...pythonArray(long).matchAll(/^ {4}"([^"]*)"$/gm)].map(([, part]) => part).join(''),
      'base64',
    );
    expect(new Float32Array(Uint8Array.from(bytes).buffer)).toEqual(long);
  });

  it.each([
    ['a\nimport os', '"a\\nimport os"'],
    ['quote " and \\', '"quote \\" and \\\\"'],
    ['café \u202e\u2028\u0085\u200b', '"café \\u202e\\u2028\\u0085\\u200b"'],
    ['\u{e0041}', '"\\udb40\\udc41"'],
    ['\ud800', '"\\ud800"'],
    ['🌦', '"🌦"'],
  ])('%j', (text, literal) => {
    expect(pythonString(text)).toBe(literal);
  });
});
