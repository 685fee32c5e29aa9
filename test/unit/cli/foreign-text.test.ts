/** What models and saved files say cannot drive the terminal, and its tables stay tables. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, json, printed, SMALL, type TokenJson } from '../cli-support';
import { copyOf, GPT2, type Json, readJsonObject, tempFolder } from '../model/helpers';

const EVIL = '\u001b]0;title\u0007\u001b[2J\u009b31m\u007f\u202eevil';
/** What a terminal acts on, apart from line breaks. */
const ACTIVE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function harmful(output: string): string[] {
  return output.split('\n').filter((line) => ACTIVE.test(line));
}

/** The fixture with an added token in the place of its last one. */
async function withAddedToken(content: string): Promise<string> {
  const json = await readJsonObject(join(GPT2, 'tokenizer.json'));
  const model = json['model'] as { vocab: Record<string, number>; merges: (string | [string, string])[] };
  const last = Object.keys(model.vocab).at(-1) as string;
  const id = model.vocab[last];
  delete model.vocab[last];
  const parts = (merge: string | [string, string]) => (typeof merge === 'string' ? merge.split(' ') : merge);
  model.merges = model.merges.filter((merge) => parts(merge).join('') !== last && !parts(merge).includes(last));
  json['added_tokens'] = [{ id, content, special: false }];
  return copyOf(GPT2, { 'tokenizer.json': json });
}

type Facts = Json & {
  model: Json;
  tokens: Json[];
  top: Json[];
  generation: { text: string; tokens: Json[] };
};

describe('a saved trace', () => {
  let folder: string;
  let file: Buffer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llm-trace-foreign-'));
    const path = join(folder, 'a.safetensors');
    await printed(['trace', 'The weather is', ...SMALL, '--max-new-tokens', '2', '--save', path]);
    file = await readFile(path);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The saved file with its header changed. */
  async function changed(change: (facts: Facts, metadata: Json, header: Json) => void): Promise<string> {
    const length = Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Json & { __metadata__: Json };
    const facts = JSON.parse(header.__metadata__['llm_trace'] as string) as Facts;
    header.__metadata__['llm_trace'] = '';
    change(facts, header.__metadata__, header);
    header.__metadata__['llm_trace'] ||= JSON.stringify(facts);
    const content = Buffer.from(JSON.stringify(header));
    const field = Buffer.alloc(8);
    field.writeBigUInt64LE(BigInt(content.length));
    const path = join(await tempFolder(), 'b.safetensors');
    await writeFile(path, Buffer.concat([field, content, file.subarray(8 + length)]));
    return path;
  }

  const CASES: [string, Parameters<typeof changed>[0]][] = [
    ['the name of its model', ({ model }) => Object.assign(model, { name: EVIL })],
    ['a token', ({ tokens }) => Object.assign(tokens[0] as Json, { token: EVIL, text: EVIL })],
    ['a prediction', ({ top }) => Object.assign(top[0] as Json, { token: EVIL, text: EVIL })],
    [
      'the generation',
      ({ generation }) => {
        generation.text = EVIL;
        Object.assign(generation.tokens[0] as Json, { token: EVIL, text: EVIL });
      },
    ],
    ['its text', (_, metadata) => Object.assign(metadata, { text: `${metadata['text']}${EVIL}` })],
    ['its format', (facts) => Object.assign(facts, { format: EVIL })],
    ['the dtype of a tensor', (_facts, _metadata, header) => Object.assign(header['ids'] as Json, { dtype: EVIL })],
    [
      'the name of a tensor',
      (_facts, _metadata, header) =>
        Object.assign(header, { [EVIL]: { dtype: 'F32', shape: [0], data_offsets: [1, 1] } }),
    ],
  ];
  it.each(CASES)('cannot drive the terminal by %s', async (_, change) => {
    const { stdout, stderr } = await cli(['show', await changed(change), ...SMALL]);
    expect(stdout + stderr).toContain('\\u');
    expect(harmful(stdout + stderr)).toEqual([]);
  });

  it('with a token of a million characters prints short lines', async () => {
    const path = await changed(({ tokens }) => Object.assign(tokens[0] as Json, { token: 'x'.repeat(1e6) }));
    const { code, stdout } = await cli(['show', path, ...SMALL]);
    expect(code).toBe(3); // the vocabulary has no such token
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(1000);
  });
});

describe('a model', () => {
  it.each(['tokens', 'trace', 'generate'])('cannot drive the terminal by an added token: %s', async (command) => {
    const model = await withAddedToken(EVIL);
    const { stdout, stderr } = await cli([command, '-', '--model', model], { input: `a ${EVIL} b\r\nc` });
    expect(stdout).toContain('\\u{9b}');
    expect(harmful((stdout + stderr).replaceAll('\r\n', '\n'))).toEqual([]);
  });

  it('nor in JSON, which stays exact', async () => {
    const call = ['tokens', '-', '--model', await withAddedToken(EVIL)];
    const input = `a ${EVIL} b`;
    expect(harmful(await printed([...call, '--json'], { input }))).toEqual([]);
    const { tokens } = await json<{ tokens: TokenJson[] }>(call, { input });
    expect(tokens.map(({ text }) => text).join('')).toBe(input);
    expect(tokens.map(({ token }) => token)).toContain(EVIL);
  });

  it('nor by what is wrong with it', async () => {
    const config = { ...(await readJsonObject(join(GPT2, 'config.json'))), model_type: EVIL };
    const { code, stderr } = await cli(['trace', 'x', '--model', await copyOf(GPT2, { 'config.json': config })]);
    expect(code).toBe(1);
    expect(harmful(stderr)).toEqual([]);
  });
});

describe('tables', () => {
  const WIDE = '天气👩‍👩‍👧e\u0301\u0302';
  const COLUMNS = 7; // two for each sign, two for the family, one for the letter with its accents
  const INPUT = `The ${WIDE} is`;

  /** The column of the terminal at which the last cell of each line begins. */
  function lastCells(lines: readonly string[], cell: RegExp): number[] {
    return lines.map((line) => line.replaceAll(WIDE, 'x'.repeat(COLUMNS)).search(cell));
  }

  it('keep their columns beside wide and combining characters', async () => {
    const model = await withAddedToken(WIDE);
    const output = await printed(['trace', '-', '--model', model, '--max-new-tokens', '0'], { input: INPUT });
    const lines = output.split('\n');
    const from = lines.findIndex((line) => /^ +pos +id /.test(line));
    const rows = lines.slice(from + 1, lines.indexOf('', from + 1));
    expect(rows.join('')).toContain(WIDE);
    expect(new Set(lastCells(rows, /1$/)).size).toBe(1);
  });

  it('the same in a list of tokens', async () => {
    const output = await printed(['tokens', '-', '--model', await withAddedToken(WIDE)], { input: INPUT });
    expect(output).toContain(WIDE);
    expect(new Set(lastCells(output.trimEnd().split('\n').slice(1), /"(?:[^"\\]|\\.)*"$/)).size).toBe(1);
  });
});

describe('what was typed', () => {
  it.each([
    ['an option that is a number', ['trace', 'hi', '--layer', EVIL]],
    ['an option of a choice', ['trace', 'hi', '--variant', EVIL]],
    ['an option that wants a step', ['trace', 'hi', '--step', EVIL]],
    ['an unknown option', ['trace', 'hi', `--${EVIL}`]],
    ['an unknown command', [EVIL]],
    ['a model to download', ['models', 'pull', EVIL]],
    ['a model to remove', ['models', 'remove', EVIL]],
  ])('cannot drive the terminal where it is refused, nor fill it: %s', async (_, args) => {
    const { code, stdout, stderr } = await cli([...args.slice(0, -1), `${args.at(-1)}${'x'.repeat(1e4)}`]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('\\u{1b}');
    expect(harmful(stderr)).toEqual([]);
    expect(stderr.length).toBeLessThan(3000);
  });
});
