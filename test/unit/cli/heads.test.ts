/** The scores of heads in the terminal: beside each the highest that the text allows. */

import { describe, expect, it } from 'vitest';
import { DETECTED } from '../../../src/trace/heads/head-kinds';
import { thorough } from '../../workbench/thorough';
import { cli, json, printed, tracedOnce } from '../cli-support';

tracedOnce();

const KETTLE = 'Quorin sold the green kettle to Marta. Later that day Quorin sold the green';
const SHUFFLES = ['--shuffles', '3'];
/** A terminal in which the table is whole. */
const WIDE = { columns: 400 };
/** Sentences without the ends of their lines. */
const unbroken = (text: string) => text.replaceAll(/\n(?: {2}(?! ))?/g, ' ');
const headingAt = (lines: readonly string[]) => lines.findIndex((line) => line.startsWith('head '));

interface HeadsJson {
  readonly kinds: readonly { readonly kind: string; readonly definition: string; readonly detector?: string }[];
  readonly heads: readonly {
    readonly layer: number;
    readonly head: number;
    readonly scores: readonly {
      readonly kind: string;
      readonly score: number | null;
      readonly detector?: number;
      readonly ceiling?: number;
      readonly shuffled: {
        readonly mean: number | null;
        readonly detector?: { readonly mean: number };
        readonly ceiling?: number;
      };
    }[];
  }[];
}

describe('heads', () => {
  it('writes the mean over the tokens that can count first, then the head detector’s score with the highest that the text allows, and why', async () => {
    const table = await printed(['heads', KETTLE, ...SHUFFLES, '--sort', 'induction'], WIDE);
    const lines = table.split('\n');
    const [heading, first] = lines.slice(headingAt(lines));
    const text = unbroken(table);
    expect(text).toContain(
      'Each head as block.head. Each kind: the head’s score, from 0 to 1; in brackets the score when the same tokens are shuffled, as mean ± standard deviation. Then, where not all tokens can count, the score of TransformerLens’s head detector and, after “of”, the highest that this text allows.',
    );
    expect(heading).toMatch(/^head +induction +previous token +duplicate token/);
    expect(first).toMatch(
      /^4\.3 +0\.65 \(0\.\d\d ± 0\.\d\d\), 0\.14 of 0\.22 +0\.\d\d \(.+?\), 0\.\d\d of 0\.96 +0\.\d\d \(.+?\), 0\.\d\d of 0\.22/,
    );
    expect(text).toContain(
      'Here 5 of 23 tokens have an earlier copy: the score is the mean over such tokens alone. TransformerLens’s head detector divides by all 23 tokens: here its score can reach 0.22, and no more.',
    );
    expect(text).toContain(
      'Here 22 of 23 tokens have a token before: the score is the mean over such tokens alone. TransformerLens’s head detector divides by all 23 tokens: here its score can reach 0.96, and no more.',
    );
    expect(text).toContain('Shuffled tokens keep their repeats');
  });

  it('has in the JSON the score of the table, the head detector’s and its ceiling, of shuffled tokens too', async () => {
    const { heads, kinds } = await json<HeadsJson>(['heads', KETTLE, ...SHUFFLES]);
    const below = unbroken(await printed(['heads', KETTLE, ...SHUFFLES], WIDE));
    for (const { definition } of kinds) expect(below).toContain(`: ${definition}`);
    expect(kinds.filter(({ detector }) => detector !== undefined).map(({ kind }) => kind)).toEqual(DETECTED);
    for (const { scores } of heads) {
      for (const { kind, score, detector, ceiling, shuffled } of scores) {
        const tokens = { previous: 22, duplicate: 5, induction: 5 }[kind];
        expect(ceiling, kind).toBe(tokens === undefined ? undefined : tokens / 23);
        if (tokens === undefined) {
          expect([detector, shuffled.ceiling, shuffled.detector]).toEqual(Array(3).fill(undefined));
          continue;
        }
        expect(score).toBeCloseTo(((detector as number) * 23) / tokens, 10);
        expect(shuffled.ceiling).toBeCloseTo(tokens / 23, 12);
        expect(shuffled.mean).toBeCloseTo(((shuffled.detector?.mean as number) * 23) / tokens, 10);
      }
    }
    const of = heads.find(({ layer, head }) => layer === 4 && head === 3);
    expect(of?.scores.find(({ kind }) => kind === 'induction')?.score).toBeCloseTo(0.65, 2);
  });

  it.runIf(thorough)('scores heads on repeated random tokens when asked to', async () => {
    const asked = ['heads', 'The weather is nice', ...SHUFFLES, '--repeated'];
    const table = await printed(asked, WIDE);
    const lines = table.split('\n');
    const text = unbroken(table);
    expect(lines[headingAt(lines)]).toMatch(/random: previous token +random: duplicate token +random: induction$/);
    expect(lines.find((line) => line.startsWith('4.3 '))).toMatch(/ 0\.\d\d +0\.\d\d +0\.51$/);
    expect(text).toContain('4 texts of 50 different random tokens, each followed by the same tokens again (seed 0)');
    const { heads, repeated } = await json<HeadsJson & { repeated: unknown }>(asked);
    const logprob = { first: expect.closeTo(-12.34, 2), second: expect.closeTo(-7.29, 2), tokens: 4 * 49 };
    const worth = { mean: expect.closeTo(5.06, 2), deviation: expect.closeTo(0.51, 2), texts: 4 };
    expect(repeated).toEqual({ texts: 4, different: 50, seed: 0, logprob: { ...logprob, worth } });
    // Of each half how well its tokens are foreseen; then what induction is worth.
    expect(text).toContain(
      'The model foresees the tokens of the second half with a mean log-probability of −7.29 nats (perplexity 1,463), and the same tokens in the first half with −12.34 (perplexity 229,710): the repetition is worth 5.05 ± 0.51 nats a token (mean ± standard deviation over 4 texts). In the first half the model is worse than guessing among all tokens, whose perplexity is their number, 8,193: part of that gain only brings it up to guessing.',
    );
    expect(text).toContain('The mean log-probability is over 196 tokens of each half');
    // The random texts are explained before what is said of them.
    expect(text).toMatch(
      /Random: the mean weight in the second half of .*\s+The model foresees the tokens of the second half /,
    );
    const of = heads.find(({ layer, head }) => layer === 4 && head === 3)?.scores ?? [];
    expect(of.find(({ kind }) => kind === 'induction')).toHaveProperty('repeated', expect.closeTo(0.51, 2));
    expect(of.find(({ kind }) => kind === 'local')).not.toHaveProperty('repeated');
    expect(await printed(['heads', 'The weather is nice', ...SHUFFLES])).not.toContain('random:');
  });

  it('scores them without a head as well, tells what changes most, and has all of it in the JSON', async () => {
    const asked = ['heads', 'The weather is nice', ...SHUFFLES, '--without', '3.5', '--sort', 'induction'];
    const sentence =
      'Without head 3.5, head 4.3’s induction score falls from 0.51 ± 0.04 to 0.09 ± 0.00 (in the same texts by 0.42 ± 0.04): it needs that head, unless another head of its block, left out as a control, changes it as much.';
    const text = await printed([...asked, '--top', '2'], WIDE);
    const lines = text.split('\n');
    expect(unbroken(text)).toContain(sentence);
    expect(unbroken(text)).toMatch(/Random: the mean weight .*\s+Without head 3\.5, head 4\.3’s/);
    expect(unbroken(text)).toContain(
      'Without head 3.5 the mean log-probability is −10.77 instead of −7.29 in the second half, and −12.33 instead of −12.34 in the first: the repetition is then worth 1.56 ± 0.17 instead of 5.05 ± 0.51 (in the same texts 3.49 ± 0.40 less).',
    );
    expect(unbroken(text)).toMatch(
      / For a control, say --without 3\.[0-46-7] in a second call: of the other heads of the block /,
    );
    const at = headingAt(lines);
    expect(lines[at]).toMatch(/without 3\.5: previous token +without 3\.5: duplicate token +without 3\.5: induction$/);
    // No token of this text has an earlier copy: the test alone says which head is first.
    expect(lines[at + 1]).toMatch(/^4\.3 +- .* 0\.51 +0\.\d\d +0\.\d\d +0\.09$/);
    const { heads, repeated } = await json<
      HeadsJson & { repeated: { without: { mostChanged: { kind: string; sentence: string }[] } } }
    >(asked);
    expect(repeated.without).toMatchObject({
      layer: 3,
      head: 5,
      logprob: { first: expect.closeTo(-12.33, 2), second: expect.closeTo(-10.77, 2), tokens: 196 },
    });
    expect(repeated.without.mostChanged).toContainEqual({ kind: 'induction', sentence });
    const of = heads.find(({ layer, head }) => layer === 4 && head === 3)?.scores ?? [];
    expect(of.find(({ kind }) => kind === 'induction')).toMatchObject({ without: expect.closeTo(0.09, 2) });
    expect(of.find(({ kind }) => kind === 'local')).not.toHaveProperty('without');
  });

  it.each([
    [
      '2.6',
      'Without head 2.6, head 4.3’s induction score falls from 0.51 ± 0.04 to 0.39 ± 0.05 (in the same texts by 0.12 ± 0.02): 24\u00a0% of its score.',
    ],
    [
      'L3H1',
      'Without head 3.1, no head’s induction score changes by 0.05 or more: most changes that of head 4.3, 0.50 instead of 0.51.',
    ],
    ['5.5', 'No block comes after block 5, so no head’s score can change without head 5.5.'],
  ])('says so where a head is needed for part, or for nothing: %s', async (without, said) => {
    expect(unbroken(await printed(['heads', 'a', ...SHUFFLES, '--without', without]))).toContain(said);
  });

  it.each([
    [['--without', '9.1'], "--without: there is no block 9: this model's are 0 to 5"],
    [['--without', '1.8'], "--without: there is no head 8: this model's are 0 to 7"],
    [['--shuffles', '201'], 'It must be a whole number between 2 and 200.'],
    [['--without', 'L1MLP'], 'It is written as 4.3 or as L4H3: head 3 of block 4.'],
  ])('refuses %j', async (asked, fault) => {
    const { code, stderr } = await cli(['heads', 'The', ...SHUFFLES, ...asked]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(fault)]);
  });

  it('fits a terminal: shorter cells, and columns are left out, the sorted one last', async () => {
    const asked = ['heads', KETTLE, ...SHUFFLES, '--sort', 'induction', '--repeated'];
    const text = await printed(asked, { columns: 80 });
    const lines = text.split('\n');
    const [heading = '', first] = lines.slice(headingAt(lines));
    expect(unbroken(text)).toMatch(
      /^induction, the heads with the largest scores on this text: 4\.3 \(0\.65, shuffled 0\.\d\d ± 0\.\d\d, random 0\.51\), \d\.\d \(/,
    );
    expect(unbroken(text)).toContain(
      'A wider terminal shows more, in a pipe or file a larger COLUMNS, and --json all.',
    );
    expect(heading).toMatch(/^head +induction +random: induction +previous token/);
    expect(first).toMatch(/^4\.3 +0\.65 \(0\.\d\d\) +0\.51 +0\.\d\d \(/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(unbroken(text)).toMatch(/ Left out, as lines have 80 characters: .*random: duplicate token/);
    // Where all columns fit, the sorted one is first too, and random tokens are last.
    const wide = (await printed(asked, WIDE)).split('\n');
    expect(wide[headingAt(wide)]).toMatch(/^head +induction +(?!random)/);
    expect(wide[headingAt(wide)]).toMatch(
      /^head +induction +previous token .*random: previous token +random: duplicate token/,
    );
    // A file or a pipe is read as a terminal of 100 columns, unless it is said how many there are.
    expect(await printed(asked)).toBe(await printed(asked, { columns: 100 }));
    expect(await printed(asked, { COLUMNS: '400' })).toBe(wide.join('\n'));
    for (const options of [WIDE, {}]) {
      const own = (await cli(asked, options)).stdout.split('\n');
      const sentences = own.slice(own.indexOf('', headingAt(own)));
      expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });

  it('shows so many heads as are asked for', async () => {
    const lines = (await printed(['heads', KETTLE, ...SHUFFLES, '--sort', 'induction', '--top', '3'])).split('\n');
    const from = lines.findIndex((line) => line.startsWith('head '));
    expect(lines[from + 1]).toMatch(/^4\.3 /);
    expect(lines[from + 4]).toBe('The first 3 of 48: without --top, all are printed.');
  });

  it('has in the JSON the heads of the table, in the same order', async () => {
    const asked = ['heads', KETTLE, ...SHUFFLES, '--sort', 'induction', '--top', '3'];
    const lines = (await printed(asked)).split('\n');
    const { heads } = await json<HeadsJson>(asked);
    const from = headingAt(lines) + 1;
    expect(heads.map(({ layer, head }) => `${layer}.${head}`)).toEqual(
      lines.slice(from, from + 3).map((line) => line.split(' ')[0]),
    );
    const sorted = await json<HeadsJson>(['heads', KETTLE, ...SHUFFLES, '--sort', 'induction']);
    expect(sorted.heads).toHaveLength(48);
    expect(sorted.heads.slice(0, 3)).toEqual(heads);
  });

  it('says that no token can count instead of scores of 0', async () => {
    const table = await printed(['heads', 'The weather is nice', ...SHUFFLES], WIDE);
    const lines = table.split('\n');
    const text = unbroken(table);
    expect(lines[headingAt(lines) + 1]).toMatch(/^0\.0 +0\.\d\d \(.+?\), 0\.\d\d of 0\.75 +- +- +0\.\d\d \(/);
    expect(text).toContain('No token of this text has an earlier copy that it can look at, so no head can score.');
    expect(text).not.toContain('Shuffled tokens keep their repeats');
    const { heads } = await json<HeadsJson>(['heads', 'The weather is nice', ...SHUFFLES]);
    const induction = heads[0]?.scores.find(({ kind }) => kind === 'induction');
    expect(induction).toMatchObject({ score: null, detector: 0, ceiling: 0, shuffled: { mean: null } });
  });
});
