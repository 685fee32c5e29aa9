/** Programs that compute a stage from the token ids and the weights' files: they run, agree, and read what they need. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModel as openReference } from '../../../../src/architectures/open/open-model';
import type { Variant } from '../../../../src/architectures/plan/architecture';
import { type Stage, scoresTokens } from '../../../../src/architectures/plan/plan';
import { whyNot } from '../../../../src/architectures/plan/why-not';
import { Model } from '../../../../src/lowering/model';
import { readSafetensorsHeader } from '../../../../src/model/safetensors';
import { kindOf } from '../../../../src/operations/kinds';
import { fromHome } from '../../../../src/trace/explain/program-weights';
import { pythonString } from '../../../../src/trace/explain/python-literals';
import { WholeNames } from '../../../../src/trace/explain/whole-names';
import { wholeProgram } from '../../../../src/trace/explain/whole-program';
import { readLens } from '../../../../src/trace/readings/lens';
import type { LensPoint } from '../../../../src/trace/readings/lens-points';
import { Predictions } from '../../../../src/trace/readings/predictions';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { distinctPasses } from '../../architectures/distinct-folders';
import { writeFolderGguf } from '../../architectures/gguf-writer';
import { run } from '../../engine-support';
import { tempFolder } from '../../model/helpers';
import { ProgramRunner, withoutNumpy } from '../../python';
import { makeRandomModel, type RandomModelOptions } from '../../random-model';
import { fixturePath, openModel, runTrace } from '../../support';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/expected.json`)));
const TEXT = 'It was a bright cold day in April, and the clocks were striking thirteen.';
const SKIPPED = withoutNumpy ? ` (skipped: ${withoutNumpy})` : '';

const python = withoutNumpy === undefined ? new ProgramRunner() : undefined;
afterAll(() => python?.close());

/** What the programs wrote, and the first fault; "" where there is none. */
async function runAll(programs: readonly string[]): Promise<{ readonly fault: string; readonly stdout: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-whole-'));
  try {
    const paths = programs.map((_, i) => join(folder, `${i}.py`));
    await Promise.all(paths.map((path, i) => writeFile(path, programs[i] as string)));
    return await (python as ProgramRunner).run(paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function expectAgreement(programs: readonly string[]): Promise<void> {
  const { fault, stdout } = await runAll(programs);
  expect(fault).toBe('');
  expect(stdout.match(/ agree (?:exactly|within \S+)$/gm)).toHaveLength(programs.length);
  expect(stdout).not.toContain('differ');
}

/** The last stage, the middle one, and in `npm run check:long` all. */
function stagesOf({ folder }: Model): readonly Stage[] {
  const stages = folder.plan.stages.toSorted((a, b) => a.node - b.node);
  if (thorough) return stages;
  return [stages[Math.floor(stages.length * 0.6)], stages.at(-1)] as Stage[];
}

/** Of a row in the middle, and of a value in it. */
async function programsOf(trace: Trace, stage: string, variant: Variant = 'model'): Promise<[string, string]> {
  const middle = trace.find(stage, variant).shape.map((size) => Math.floor(size * 0.6));
  const row = await wholeProgram(trace, { stage, variant, index: middle.slice(0, -1) });
  return [row, await wholeProgram(trace, { stage, variant, index: middle })];
}

/** Of what the lens finds most probable after the second token: at its first point and at its last one. */
async function lensPrograms(trace: Trace) {
  const { points, top, probability } = await readLens(trace, [1], null);
  const of = (at: number) => {
    const index = [1, top[at] as number];
    return wholeProgram(trace, {
      stage: 'logits',
      variant: 'model',
      index,
      asProbability: true,
      lens: points[at]?.stage as string,
    });
  };
  const end = points.length - 1;
  return {
    points,
    first: await of(0),
    last: await of(end),
    probabilities: [0, end].map((at) => probability[at] as number),
  };
}

/** A program without what people read: no comments, and nothing in its texts. */
function codeOf(program: string): string {
  return program
    .replace(/^\s*#.*$/gm, '')
    .replace(/"""[^"]*"""/g, '')
    .replace(/\bf?"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/#.*$/gm, '');
}

/** What Python itself knows here. */
const KNOWN = [
  'np',
  'math',
  'base64',
  'print',
  'max',
  'len',
  'slice',
  'None',
  'True',
  'for',
  'in',
  'values',
  'abs',
  'and',
  'at',
  'del',
  'else',
  'if',
  'not',
  'sys',
  'token',
];

/** What operations call numbers of their own on the way to a result. */
const HELPERS =
  'epsilon mean deviation x cap cos sin a b angle frequency bucket distance query key shared length counted position exponentials stored result seen difference largest tolerance agrees near far verdict token at file logits_there stored_logit ids types source_ids source_types weight'.split(
    ' ',
  );

/** Names that are read before anything gave them a value. */
function undefinedNames(program: string): string[] {
  const [before, after] = codeOf(program).split(/^def weight[\s\S]*?^ {4}return .*$/m) as [string, string];
  const known = new Set([...KNOWN, 'FILES', 'WEIGHTS', 'weight']);
  expect(before).toContain('WEIGHTS = {');
  const missing: string[] = [];
  // A statement that goes on over lines ends where its brackets do: such lines are indented, or close one.
  for (const statement of after.split(/\n(?![ \])])/).filter((line) => line.trim() && !line.startsWith('import'))) {
    const [, targets = '', expression = statement] = /^([\w, ]+?)(?:\[[^\]]*\])? = ([\s\S]*)$/.exec(statement) ?? [];
    const read = expression.replace(/\b\d[\w.]*(?:e[-+]\d+)?/g, '').match(/(?<![.\w])[A-Za-z_]\w*(?!\w*=(?!=))/g) ?? [];
    missing.push(...read.filter((name) => !known.has(name)).map((name) => `${name} in ${statement}`));
    for (const target of targets.split(', ')) known.add(target);
  }
  return missing;
}

/** The weights that a stage depends on, by the plan. */
function weightsBehind({ folder }: Model, { node: last }: Stage): Set<string> {
  const { nodes } = folder.plan;
  const found = new Set<string>();
  const reached = new Set<number>();
  const reach = (id: number) => {
    const node = nodes[id];
    if (!node || reached.has(id)) return;
    reached.add(id);
    for (const { name } of kindOf(node).weights(node)) found.add(name);
    node.inputs.forEach(reach);
  };
  reach(last);
  return found;
}

/** What the files' own headers call the tensor at a place, "FILE OFFSET". */
async function storedNamesOf({ folder }: Model): Promise<ReadonlyMap<string, string>> {
  const headers = folder.weights.files.map(async ({ path }) => {
    const { tensors } = await readSafetensorsHeader(path);
    return Array.from(tensors.values(), ({ name, offset }): [string, string] => [`${path} ${offset}`, name]);
  });
  return new Map((await Promise.all(headers)).flat());
}

describe.each(distinctPasses(FOLDERS))('%s', (fixture) => {
  let model: Model;
  let trace: Trace;
  beforeAll(async () => {
    model = await openModel(fixturePath(fixture));
    trace = await runTrace(model, TEXT);
  });
  afterAll(() => model.release());

  it('every name is defined before it is read, every result is called by a name of its own, and each weight stands once with its place, by the name that its file has', async () => {
    const { plan } = model.folder;
    const names = plan.nodes.map(({ id }) => new WholeNames(plan, {}, (weight) => weight).name(id));
    expect(new Set([...names, ...HELPERS]).size).toBe(names.length + HELPERS.length);
    const storedNames = await storedNamesOf(model);
    for (const stage of stagesOf(model)) {
      const [program] = await programsOf(trace, stage.name);
      expect(undefinedNames(program), stage.name).toEqual([]);
      const table = program.slice(program.indexOf('WEIGHTS = {'), program.indexOf('\n}\n'));
      const rows = [...table.matchAll(/^ {4}(".*"): \(0, "<f4", (\d+), \((.*?),?\)\),$/gm)];
      const expected = [...weightsBehind(model, stage)].map((name) => {
        const { file, offset, shape } = model.folder.weights.get(name);
        return [pythonString(storedNames.get(`${file} ${offset}`) ?? ''), String(offset), shape.join(', ')];
      });
      expect(rows.map((row) => row.slice(1)).toSorted(), stage.name).toEqual(expected.toSorted());
      expect(table.trimEnd().split('\n')).toHaveLength(rows.length + 1);
      const read = new Set([...program.matchAll(/\bweight\(("(?:[^"\\]|\\.)*")/g)].map(([, name]) => name));
      expect([...read].toSorted(), stage.name).toEqual(rows.map(([, name]) => name).toSorted());
    }
  });

  it.skipIf(python === undefined)(
    `where tokens have probabilities, their programs run, and agree with the run${SKIPPED}`,
    async () => {
      const { plan } = model.folder;
      const address = { stage: 'logits', variant: 'model', index: [1, 2], asProbability: true } as const;
      if (scoresTokens(plan)) {
        const program = await wholeProgram(trace, address);
        expect(undefinedNames(program)).toEqual([]);
        const { fault, stdout } = await runAll([program]);
        expect(fault).toBe('');
        const { data } = await trace.window('logits', 'model', { start: [1, 0], stop: [2, trace.spec.vocabSize] });
        const stored = new Predictions(Float32Array.from(data)).probability(2);
        const told = /^probability of ".+" (?:after|at) ".*: (\S+), the trace has (\S+): they agree /m.exec(stdout);
        expect(Number(told?.[2]) / stored).toBeCloseTo(1, 5);
        expect(Number(told?.[1]) / stored).toBeCloseTo(1, 3);
      } else if (plan.logits !== null) {
        await expect(wholeProgram(trace, address)).rejects.toThrow('is no logit of a token');
      }
    },
  );

  it('where the logit lens reads, a program goes to its point and on to the head, and through nothing in between', async () => {
    if (whyNot(model.folder.plan, 'The logit lens') === undefined) {
      const { points, first, last } = await lensPrograms(trace);
      expect([first, last].flatMap(undefinedNames)).toEqual([]);
      const end = points.at(-1) as LensPoint;
      const result = `\n${end.stage.replaceAll('.', '_')} = `;
      expect(codeOf(last)).toContain(result);
      if (end.layer > 0) expect(codeOf(first)).not.toContain(result);
      expect(first).toContain(`the final norm reads ${points[0]?.stage} in place of`);
      const elsewhere = {
        stage: 'logits',
        variant: 'model',
        index: [1, 2],
        asProbability: true,
        lens: 'logits',
      } as const;
      await expect(wholeProgram(trace, elsewhere)).rejects.toThrow('The logit lens does not read logits.');
    }
  });

  it.skipIf(python === undefined)(
    `where the logit lens reads, its programs run, and agree with it${SKIPPED}`,
    async () => {
      if (whyNot(model.folder.plan, 'The logit lens') === undefined) {
        const { first, last, probabilities } = await lensPrograms(trace);
        const { fault, stdout } = await runAll([first, last]);
        expect(fault).toBe('');
        const told = [
          ...stdout.matchAll(/^probability of .+, read after .*: (\S+), the trace has (\S+): they agree /gm),
        ];
        for (const [at, probability] of probabilities.entries()) {
          expect(Number(told[at]?.[2]) / probability).toBeCloseTo(1, 5);
          expect(Number(told[at]?.[1]) / probability).toBeCloseTo(1, 3);
        }
      }
    },
  );

  it.skipIf(python === undefined)(
    `the programs run, and agree with the run${SKIPPED}`,
    async () => {
      const programs: string[] = [];
      for (const { name } of stagesOf(model)) programs.push(...(await programsOf(trace, name)));
      await expectAgreement(programs);
    },
    thorough ? 120_000 : 20_000,
  );
});

describe.skipIf(python === undefined)(`weights of other kinds${SKIPPED}`, () => {
  const KINDS: [string, Partial<RandomModelOptions>][] = [
    ['BF16 in several files', { dtype: 'BF16', shards: 2, tied: false }],
    ['F16', { dtype: 'F16', activation: 'gelu' }],
  ];
  it.each(KINDS)('%s', async (_, options) => {
    const random = await makeRandomModel(options);
    const model = await openModel(random.folder);
    const trace = await runTrace(model, TEXT);
    await expectAgreement(await programsOf(trace, 'logits'));
    await model.release();
    await random.remove();
  });

  it('a quantised GGUF file, whose weights are read as LLM Trace has widened them', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'model.gguf');
    await writeFolderGguf(fixturePath('llama'), path, {
      typeOf: (name) => (name.includes('ffn_down') ? 'F32' : 'Q8_0'), // whose rows are no whole blocks
    });
    const model = new Model(await openReference(path, async () => join(folder, 'widened')), { threads: 1 });
    const trace = await runTrace(model, TEXT);
    const programs = await programsOf(trace, 'logits');
    expect(programs[0]).toContain(`# The weights of ${pythonString(path)}, as float32.`);
    await expectAgreement(programs);
    await model.release();
  });
});

describe.skipIf(python === undefined)(`what a program tells${SKIPPED}`, () => {
  it('the simplified block is computed from the ids as well', async () => {
    const model = await openModel(fixturePath('gpt2'));
    const trace = await runTrace(model, TEXT);
    await expectAgreement(await programsOf(trace, 'blocks.0.resid_post', 'walkthrough'));
    await model.release();
  });

  it('a program with another weight, another token or another stored value fails', async () => {
    const model = await openModel(fixturePath('gpt2'));
    const trace = await runTrace(model, TEXT);
    const [, program] = await programsOf(trace, 'logits');
    const { offset } = model.folder.weights.get('h.0.mlp.c_fc.weight');
    const changes: [string | RegExp, string][] = [
      [`, ${offset}, `, `, ${offset + 4}, `],
      [/^ids = np.array\(\[\s*\d+/m, 'ids = np.array([7'],
      [/^difference = /m, 'difference = 1e-3 + '],
    ];
    for (const change of changes) {
      const changed = program.replace(...change);
      expect(changed).not.toBe(program);
      const { fault, stdout } = await runAll([changed]);
      expect(fault).toContain('SystemExit(1)');
      expect(stdout).toMatch(/: they differ by \S+, and roundings explain no more than \S+$/m);
    }
    await model.release();
  });

  it('its last line is about the number that was asked for, by what it is of', async () => {
    const model = await openModel(fixturePath('gpt2'));
    const trace = await runTrace(model, 'one, two, three');
    const names = trace.tokens.map(({ text }) => JSON.stringify(text));
    expect(new Set(names).size).toBeLessThan(names.length);
    const named = (at: number) =>
      names.filter((name) => name === names[at]).length > 1 ? `${names[at]} (position ${at})` : names[at];
    const lastLine = async (stage: string, index: readonly number[], asProbability = false) => {
      const { fault, stdout } = await runAll([
        await wholeProgram(trace, { stage, variant: 'model', index, asProbability }),
      ]);
      expect(fault).toBe('');
      return stdout.trimEnd().split('\n').at(-1) as string;
    };
    const told = / \S+, the trace has \S+: they agree (exactly|within \d\.\de-\d+)$/;
    const expected = {
      [`attention weight of head 1 of block 1, ${named(3)} → ${named(2)}:`]: ['blocks.1.attn.pattern', [1, 3, 2]],
      [`masked score of head 1 of block 1, ${named(2)} → ${named(3)}:`]: ['blocks.1.attn.attn_scores', [1, 2, 3]],
      [`blocks.0.attn.q of head 1 at ${named(3)}, head dimension 2:`]: ['blocks.0.attn.q', [3, 1, 2]],
      [`blocks.1.resid_post at ${named(0)}, dimension 4:`]: ['blocks.1.resid_post', [0, 4]],
      [`blocks.1.mlp.post at ${named(0)}, neuron 4:`]: ['blocks.1.mlp.post', [0, 4]],
    } as const;
    for (const [name, [stage, index]] of Object.entries(expected)) {
      const line = await lastLine(stage, index);
      expect(line.startsWith(name), line).toBe(true);
      expect(line.slice(name.length)).toMatch(told);
    }
    const id = trace.tokens[1]?.id ?? 0;
    const token = JSON.stringify(trace.tokens[1]?.text);
    expect(await lastLine('logits', [2, id])).toMatch(told);
    expect((await lastLine('logits', [2, id])).startsWith(`logit of ${token} after ${named(2)}: `)).toBe(true);
    expect((await lastLine('logits', [2, id], true)).startsWith(`probability of ${token} after ${named(2)}: `)).toBe(
      true,
    );
    // Of a row its largest numbers are named.
    const row = await runAll([
      await wholeProgram(trace, { stage: 'blocks.1.attn.pattern', variant: 'model', index: [1, 3] }),
    ]);
    const lines = row.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/^ {4}".*"(?: \(position \d+\))?: 0\.\d+, the trace has 0\.\d+$/);
    expect(lines[5]).toMatch(
      new RegExp(`: all ${names.length} numbers and those of the trace agree (exactly|within \\S+)$`),
    );
    await model.release();
  });

  it('names the model and its weights by their hash, and refuses other weights in one sentence before it computes', async () => {
    const model = await openModel(fixturePath('gpt2'));
    const trace = await runTrace(model, TEXT);
    const program = await wholeProgram(trace, { stage: 'logits', variant: 'model', index: [1, 2] });
    const { file } = model.folder.weights.get('wte.weight');
    const bytes = await readFile(file);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const top = program.slice(0, program.indexOf('import hashlib'));
    expect(top).toContain(`# The model: "gpt2", opened from ${pythonString(model.folder.path)}.`);
    expect(top).toContain(`# SHA-256 of "model.safetensors": ${hash}`);
    const folder = await tempFolder();
    const [path, other] = [join(folder, 'program.py'), join(folder, 'other.safetensors')];
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await Promise.all([writeFile(path, program), writeFile(other, bytes)]);
    const { code, stdout, stderr } = await run('python3', [path, other]);
    const changed = createHash('sha256').update(bytes).digest('hex');
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      `${other} holds other weights than the trace was made with: its SHA-256 is ${changed}, not ${hash}.\n`,
    ]);
    await model.release();
  });

  it('names the text and its tokens at its top, and reads the weights from where it is told', async () => {
    const random = await makeRandomModel({ shards: 2 });
    const one = await openModel(fixturePath('gpt2'));
    const several = await openModel(random.folder);
    const folder = await tempFolder();
    const path = join(folder, 'program.py');
    const address = { stage: 'logits', variant: 'model', index: [1, 2] } as const;
    for (const [model, from] of [
      [one, 'FILE'],
      [several, 'FOLDER'],
    ] as const) {
      const trace = await runTrace(model, TEXT);
      const program = await wholeProgram(trace, address);
      const top = program.slice(0, program.indexOf('import hashlib')).replaceAll('\n# ', ' ');
      expect(top).toContain(`The text: ${pythonString(TEXT)}`);
      expect(top).toContain(trace.tokens.map(({ text }) => pythonString(text)).join(' '));
      await writeFile(
        path,
        program.replace(/^FILES = \[.*\]$/m, (line) => line.replaceAll('/', '/gone/')),
      );
      const [{ file } = { file: '' }] = [model.folder.weights.get('wte.weight')];
      const place = from === 'FILE' ? file : random.folder;
      expect(await run('python3', [path, place])).toMatchObject({ code: 0, stderr: '' });
      const { code, stderr } = await run('python3', [path]);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(
          new RegExp(`^The model's file is not there: /gone/\\S+\\nSay where it is: python PROGRAM ${from}\\n$`),
        ),
      ]);
      // Who is given the program with the weights beside it runs it as it is.
      const files = new Set([...model.folder.weights.names].map((name) => model.folder.weights.get(name).file));
      await Promise.all([...files].map((one) => copyFile(one, join(folder, basename(one)))));
      expect(await run('python3', [path])).toMatchObject({ code: 0, stderr: '' });
      await Promise.all([...files].map((one) => rm(join(folder, basename(one)))));
      await model.release();
    }
    await random.remove();
  });

  it('of a long text results that nothing reads any more are let go, and nothing else changes', async () => {
    const model = await openModel(fixturePath('bart'));
    const trace = await runTrace(model, TEXT);
    const address = { stage: 'logits', variant: 'model', index: [1] } as const;
    const [kept, letGo] = [await wholeProgram(trace, address), await wholeProgram(trace, address, 0)];
    expect(kept).not.toContain('\ndel [');
    expect(letGo).toMatch(/^del \[[^\]]*\bencoder_0_attn_pattern\b/m);
    expect(letGo.replace(/\n\n# Read no more\.\ndel \[[^\]]*\]/g, '')).toBe(kept);
    await expectAgreement([letGo]);
    await model.release();
  });
});

it('without the model, and of a value that is not there, one sentence says so', async () => {
  const model = await openModel(fixturePath('gpt2'));
  const trace = await runTrace(model, TEXT);
  const absent = new Proxy(trace, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      return key === 'model' ? undefined : typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const address = { stage: 'logits', variant: 'model', index: [0] } as const;
  await expect(wholeProgram(absent, address)).rejects.toThrow('The whole way to a value needs the model itself, ');
  await expect(wholeProgram(trace, { ...address, index: [999] })).rejects.toThrow('There is no value logits[999, 0]');
  await model.release();
});

it('a path in the home folder names no user, and means the same on another machine', () => {
  const home = join(sep, 'home', 'ada');
  expect(fromHome(join(home, 'models', 'a.safetensors'), home)).toBe(join('~', 'models', 'a.safetensors'));
  for (const elsewhere of [join(sep, 'home', 'adam', 'a'), join(sep, 'data', 'a'), home])
    expect(fromHome(elsewhere, home)).toBe(elsewhere);
});
