/** The tokens and the generated texts that are printed, beside those of the reference. */
import { describe, expect, it } from 'vitest';
import { plainLines } from '../../../src/base/foreign-text';
import {
  cli,
  type GenerateJson,
  json,
  printed,
  SMALL,
  type TokenJson,
  type TraceJson,
  tracedOnce,
} from '../cli-support';
import { GPT2 } from '../model/helpers';
import { expectedCases, fixturePath, GPT2_FIXTURES } from '../support';

tracedOnce();

const TEXT = 'The weather is';

describe.each(GPT2_FIXTURES)('%s', (fixture) => {
  const model = ['--model', fixturePath(fixture)];

  it('tokens are the reference’s, with its offsets', async () => {
    for (const { text, ids, tokens, offsets } of await expectedCases(fixture)) {
      const output = await json<{ tokens: TokenJson[] }>(['tokens', '-', ...model], { input: text });
      expect(output.tokens.map(({ id }) => id)).toEqual(ids);
      expect(output.tokens.map(({ token }) => token)).toEqual(tokens);
      // The reference counts code points, we UTF-16 units.
      const unit = (codePoints: number) => [...text].slice(0, codePoints).join('').length;
      expect(output.tokens.map(({ start, end }) => [start, end])).toEqual(
        offsets.map(([from, to]) => [unit(from), unit(to)]),
      );
      const lines = (await printed(['tokens', '-', ...model], { input: text })).trimEnd().split('\n');
      const rows = lines.slice(1, ids.length + 1);
      expect(rows.map((line) => Number.parseInt(line, 10))).toEqual(ids);
      // What a byte's name is, where one is there.
      const note = expect.stringMatching(/^“<0x..>” is one byte, in hexadecimal, of a character that takes several\.$/);
      expect(lines.slice(ids.length + 1)).toEqual(rows.some((line) => line.includes('"<0x')) ? ['', note] : []);
    }
  });

  it('generates greedily what a trace of the same text does, and the reference', async () => {
    const [first] = await expectedCases(fixture);
    const count = ['--max-new-tokens', '16'];
    const generated = await json<GenerateJson>(['generate', TEXT, ...model, ...count]);
    const traced = await json<TraceJson>(['trace', TEXT, ...model, ...count]);
    expect(generated).toMatchObject(traced.generation);
    expect(first?.text).toBe(TEXT);
    expect(first?.greedy_from_first_20.slice(0, generated.ids.length)).toEqual(generated.ids);
    expect(traced.top[0]?.id).toBe(generated.tokens[0]?.id);
    const { stdout, stderr } = await cli(['generate', TEXT, ...model, ...count]);
    expect(stdout).toBe(`${plainLines(generated.text)}\n`);
    expect(stderr).toMatch(
      /^16 tokens: the first after [\d.]+ m?s, with all that was loaded for it, the rest at [\d,.]+ a second\.\n$/,
    );
  });
});

describe('generate', () => {
  const sample = (seed: string, ...more: string[]) =>
    json<GenerateJson>([
      'generate',
      TEXT,
      ...SMALL,
      '--temperature',
      '1.2',
      '--seed',
      seed,
      '--max-new-tokens',
      '12',
      ...more,
    ]);

  it('sampling is reproducible by its seed', async () => {
    const [first, again, other] = [await sample('7'), await sample('7'), await sample('8')];
    const { pace: _, ...same } = again;
    expect(first).toMatchObject(same);
    expect(other.ids).not.toEqual(first.ids);
  });

  it('of a drawn token tells the log-probability at temperature 1, and that by which it was drawn', async () => {
    const { tokens } = await sample('7', '--top-k', '1');
    for (const { logprob, sampledLogprob } of tokens) {
      expect(logprob).toBeLessThan(0);
      expect(sampledLogprob).toBe(0); // it was the only one to draw
    }
    const greedy = await json<GenerateJson>(['generate', TEXT, ...SMALL, '--max-new-tokens', '2']);
    expect(greedy.tokens.map(({ sampledLogprob }) => sampledLogprob)).toEqual([null, null]);
  });

  it('top-k 1 is greedy at any temperature', async () => {
    const greedy = await json<GenerateJson>(['generate', TEXT, ...SMALL, '--max-new-tokens', '12']);
    expect((await sample('1', '--top-k', '1')).ids).toEqual(greedy.ids);
    expect((await sample('2', '--top-p', '0.0001')).ids).toEqual(greedy.ids);
  });

  it('tells the new tokens only, after the ids of the prompt', async () => {
    const { ids, tokens, text, reason } = await json<GenerateJson>([
      'generate',
      TEXT,
      ...SMALL,
      '--max-new-tokens',
      '4',
    ]);
    expect(tokens).toHaveLength(4);
    expect(ids.slice(-4)).toEqual(tokens.map(({ id }) => id));
    expect(text.startsWith(TEXT)).toBe(true);
    expect(reason).toBe('length');
  });

  it('tells how fast it was, and every setting by which the same text comes again', async () => {
    const { model, settings, pace, ids } = await sample('7', '--top-k', '20');
    expect(model.folder).toBe(GPT2);
    expect(settings).toEqual({
      ...{ maxNewTokens: 12, temperature: 1.2, topK: 20, topP: 1, seed: 7, weights: 'stored' },
      ...{ alternatives: 0, target: null, targetIds: null },
    });
    expect(pace.millisecondsToFirst).toBeGreaterThan(0);
    expect(pace.tokensPerSecond).toBeGreaterThan(0);
    const again = ['--temperature', String(settings.temperature), '--top-k', String(settings.topK)];
    const call = ['generate', TEXT, '--model', model.folder, ...again, '--seed', String(settings.seed)];
    expect((await json<GenerateJson>([...call, '--max-new-tokens', String(settings.maxNewTokens)])).ids).toEqual(ids);
  });

  it('tells the most probable tokens at each place, by the model and after the settings', async () => {
    const { tokens } = await sample('7', '--alternatives', '3', '--top-k', '2');
    for (const { id, logprob, sampledLogprob, alternatives = [] } of tokens) {
      const [first, second, third] = alternatives;
      expect(alternatives).toHaveLength(3);
      expect(first?.probability).toBeGreaterThan(second?.probability ?? 1);
      expect((first?.sampledProbability ?? 0) + (second?.sampledProbability ?? 0)).toBeCloseTo(1, 12);
      expect(third?.sampledProbability).toBe(0); // the third is left out by top-k 2
      const written = alternatives.find((one) => one.id === id);
      expect(Math.log(written?.probability ?? 0)).toBeCloseTo(logprob, 9);
      expect(Math.log(written?.sampledProbability ?? 0)).toBeCloseTo(sampledLogprob ?? 1, 9);
    }
  });

  it('prints them below the text, with the written token also where it is none of them', async () => {
    const call = ['generate', TEXT, ...SMALL, '--temperature', '5', '--seed', '7', '--max-new-tokens', '2'];
    const { tokens, text } = await json<GenerateJson>([...call, '--alternatives', '2']);
    const { stdout } = await cli([...call, '--alternatives', '2']);
    const [head, ...rows] = stdout.slice(text.length).trim().split('\n');
    expect(head).toMatch(/^step +rank +id +text +by the model +after settings$/);
    expect(rows.filter((row) => row.endsWith('written')).map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual(
      tokens.map(({ id }, at) => [String(at + 1), 'over 2', String(id)]),
    );
    expect(rows).toHaveLength(6);
  });

  it('of 0 tokens is the text itself', async () => {
    const { tokens, text, reason } = await json<GenerateJson>(['generate', TEXT, ...SMALL, '--max-new-tokens', '0']);
    expect([tokens, text, reason]).toEqual([[], TEXT, 'length']);
  });
});
