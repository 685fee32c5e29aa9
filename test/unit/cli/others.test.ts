/** Other tokens in a text, in the terminal: each row is what the text with that token gives. */
import { expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { cli, json, printed, SMALL, tracedOnce } from '../cli-support';
import { fixturePath } from '../support';

tracedOnce();

const TEXT = 'The weather is nice in spring, and';

interface OthersJson {
  readonly predicted: { readonly id: number };
  readonly tokens: readonly { readonly start: number; readonly end: number }[];
  readonly places: number;
  readonly count: number;
  readonly changing: number;
  readonly influence: readonly {
    readonly position: number;
    readonly tokens: number;
    readonly count: number;
    readonly probability: number;
  }[];
  readonly others: readonly {
    readonly position: number;
    readonly tokens: number;
    readonly text: string;
    readonly fits: number;
    readonly wanted?: number;
    readonly next: { readonly id: number; readonly probability: number };
  }[];
}
interface TraceJson {
  readonly top: readonly { readonly id: number; readonly probability: number }[];
}

it('a text with the first other token of the list is followed by what the list says', async () => {
  const { tokens, others, predicted, places, count, changing } = await json<OthersJson>(['others', TEXT]);
  expect([places, count]).toEqual([tokens.length - 1, 6 * (tokens.length - 1)]);
  expect(changing).toBeGreaterThan(0);
  const [first] = others;
  const own = tokens[first?.position ?? -1];
  if (!first || !own) throw new Error('Nothing was found.');
  expect(first.next.id).not.toBe(predicted.id);
  const text = TEXT.slice(0, own.start) + first.text + TEXT.slice(own.end);
  const { top } = await json<TraceJson>(['trace', text, '--max-new-tokens', '0']);
  expect(top[0]?.id).toBe(first.next.id);
  expect(top[0]?.probability).toBeCloseTo(first.next.probability, 5);
  const fits = others.map((other) => other.fits);
  expect(fits).toEqual(fits.toSorted((a, b) => b - a));
});

it('says first what is predicted as the text is, then which token matters, and of how many changes it tells', async () => {
  const lines = (await printed(['others', 'The weather is', ...SMALL])).split('\n');
  const [predicted, matters, empty, heading, ...rest] = lines;
  expect(predicted).toMatch(/^After this text “.+” is most probable, with [\d.]+\u00a0%\.$/);
  expect(matters).toMatch(/on average/);
  expect([empty, heading?.startsWith('pos  token')]).toEqual(['', true]);
  const changes = rest.indexOf('') + 1;
  // A row for each word but the first, with the positions of its tokens.
  const { places } = await json<OthersJson>(['others', 'The weather is', ...SMALL]);
  const rows = rest.slice(0, changes - 1).map((row) => row.split(' ')[0]);
  expect([places, rows]).toEqual([2, ['1–4', '5']]);
  expect(rest[changes]).toMatch(/^(?:\d+|None) of \d+ changes/);
  expect([rest[changes + 1], rest[changes + 2]?.startsWith('pos  token')]).toEqual(['', true]);
});

it('where a full stop matters most, names the word that does, as the table has it', async () => {
  const text = 'The cat sat on the mat because it was tired.';
  const { tokens, influence } = await json<OthersJson>(['others', text]);
  const inOrder = influence.toSorted((a, b) => a.probability - b.probability);
  const written = inOrder.map(({ position, tokens: own }) =>
    text.slice(tokens[position]?.start, tokens[position + own - 1]?.end),
  );
  expect(written[0]).toBe('.');
  const said = (await printed(['others', text])).replace(/ *\n +/g, ' ');
  expect(said).toContain(`Of the words, “${written[1]?.trim()}” supports it most`);
});

it.runIf(thorough)(
  'tells how probable what comes next is with others in the place of each token, as the rows of that place have it',
  async () => {
    const { influence, others, places } = await json<OthersJson>(['others', TEXT, '--wanted', ' was']);
    expect(influence.map(({ position, count }) => [position, count])).toEqual(
      Array.from({ length: places }, (_, at) => [at + 1, 6]),
    );
    // The listed rows are the largest of all: a mean is at most the largest of its place.
    for (const { position, probability } of influence) {
      const listed = others.filter((other) => other.position === position).map(({ wanted = 0 }) => wanted);
      const most = Math.max(...listed, ...(listed.length < 6 ? [others.at(-1)?.wanted ?? 0] : []));
      expect(probability).toBeLessThanOrEqual(most);
      expect(probability).toBeGreaterThanOrEqual(listed.reduce((a, b) => a + b, 0) / 6);
    }
  },
);

it('of a wanted token those changes come first with which it is most probable', async () => {
  const { others, changing } = await json<OthersJson>(['others', TEXT, '--wanted', ' was']);
  const shares = others.map(({ wanted = -1 }) => wanted);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  const [first] = others;
  if (!first) throw new Error('Nothing was found.');
  const text = (await printed(['others', TEXT, '--wanted', ' was'])).split('\n');
  const at = text.findLastIndex((line) => / of 42 changes /.test(line));
  expect(text[at]).toMatch(
    changing === 0 ? /^None of 42 changes makes “was” the most/ : /^\d+ of 42 changes makes? “was” the most/,
  );
  expect(text[at + 3]).toContain(first.text);
});

it('a word of several tokens gives way as a whole, and the text with another word is followed by what the list says', async () => {
  const text = 'The keys to the cabinet, and';
  const { tokens, influence, others, places, count } = await json<OthersJson>(['others', text, '--wanted', ' was']);
  // Every token but the first gives way, once.
  const given = influence.flatMap(({ position, tokens: own }) => Array.from({ length: own }, (_, at) => position + at));
  expect(given).toEqual(Array.from({ length: tokens.length - 1 }, (_, at) => at + 1));
  const word = influence.find(({ tokens: own }) => own === 3);
  const written = (at: { readonly position: number; readonly tokens: number } | undefined) => ({
    start: tokens[at?.position ?? -1]?.start ?? 0,
    end: tokens[(at?.position ?? -1) + (at?.tokens ?? 1) - 1]?.end ?? 0,
  });
  const range = written(word);
  expect(text.slice(range.start, range.end)).toBe(' cabinet');
  expect([places, count]).toEqual([influence.length, influence.reduce((sum, one) => sum + one.count, 0)]);
  const other = others.find((one) => one.tokens > 1);
  if (!other) throw new Error('No word is listed.');
  const { start, end } = written(other);
  const { top } = await json<TraceJson>([
    'trace',
    text.slice(0, start) + other.text + text.slice(end),
    '--max-new-tokens',
    '0',
  ]);
  expect(top[0]?.id).toBe(other.next.id);
  expect(top[0]?.probability).toBeCloseTo(other.next.probability, 5);
});

it('is refused of a model that neither goes on with a text nor fills in masks', async () => {
  const { stderr, code } = await cli(['others', 'the cat', '--model', fixturePath('t5')]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('A measure of which words matter does not apply here, because'),
  ]);
});

interface MaskedOthersJson {
  readonly number: number;
  readonly predicted: { readonly id: number; readonly probability: number };
  readonly asIs: { readonly probability: number; readonly logit: number };
  readonly masked: readonly {
    readonly number: number;
    readonly tokens: number;
    readonly probability: number;
    readonly logit: number;
  }[];
}
interface FillJson {
  readonly masks: readonly {
    readonly number: number;
    readonly top: readonly { readonly id: number; readonly probability: number; readonly logit: number }[];
  }[];
}

it('of a model that fills in masks, tells what each other word masked as well leaves of a prediction, as `fill` does', async () => {
  const model = ['--model', fixturePath('bert')];
  const text = 'The [MASK] is the [MASK], and';
  const { number, masked, predicted, asIs } = await json<MaskedOthersJson>(['others', text, '--mask', '4', ...model]);
  const filled = async (...numbers: readonly number[]) => {
    const masks = numbers.flatMap((one) => ['--mask', String(one)]);
    const all = await json<FillJson>(['fill', text, '--top', '50', ...masks, ...model]);
    return all.masks.find((one) => one.number === number)?.top.find(({ id }) => id === predicted.id);
  };
  expect([number, asIs.probability]).toEqual([4, predicted.probability]);
  expect(asIs.probability).toBeCloseTo((await filled())?.probability ?? 0, 5);
  // On both sides, without the other mask.
  expect(masked.map((one) => one.number)).toEqual([0, 2, 3, 5, 6]);
  for (const { number: own, probability, logit } of masked.filter((one) => one.number !== 3)) {
    const { probability: expected = 0, logit: expectedLogit = 0 } = (await filled(own)) ?? {};
    expect(probability).toBeCloseTo(expected, 5);
    expect(logit).toBeCloseTo(expectedLogit, 4);
  }
});

it('a text without a mask is told how to have one, and a sentence of it cannot be named', async () => {
  const model = ['--model', fixturePath('bert')];
  const { stderr, code } = await cli(['others', 'the cat', ...model]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('Nothing is masked: write [MASK] where a word is left out.'),
  ]);
  const named = await cli(['others', 'the [MASK]', '--sentence', '1', ...model]);
  expect([named.code, named.stderr]).toEqual([
    2,
    expect.stringContaining('--sentence is for models that go on with a text'),
  ]);
});

interface SentencesJson {
  readonly text: string;
  readonly predicted: { readonly id: number };
  readonly tokens: readonly { readonly start: number; readonly end: number }[];
  readonly influence: readonly { readonly position: number }[];
  readonly sentences: readonly {
    readonly number: number;
    readonly position: number;
    readonly tokens: number;
    readonly probability: number;
    readonly next: { readonly id: number; readonly probability: number };
  }[];
}

const PARAGRAPH = 'Tom saw a red ball in the river. He was cold. His mom said that he must not go into the';

it.runIf(thorough)(
  'each sentence before the last one is left out alone, as who traces the text without it finds',
  async () => {
    const { sentences, tokens } = await json<SentencesJson>(['others', PARAGRAPH]);
    expect(sentences.map(({ number }) => number)).toEqual([1, 2]);
    for (const { position, tokens: count, next } of sentences) {
      const [from, to] = [tokens[position]?.start, tokens[position + count - 1]?.end];
      const text = PARAGRAPH.slice(0, from) + PARAGRAPH.slice(to);
      const { top } = await json<TraceJson>(['trace', text, '--max-new-tokens', '0', '--step', '15']);
      expect(top[0]?.id).toBe(next.id);
      expect(top[0]?.probability).toBeCloseTo(next.probability, 5);
    }
  },
);

it('--sentence tries the words of that sentence, and says so', async () => {
  const { influence, sentences } = await json<SentencesJson>(['others', PARAGRAPH, '--sentence', '2']);
  const [, second] = sentences;
  if (!second) throw new Error('There is no second sentence.');
  const positions = influence.map(({ position }) => position);
  expect(positions).toEqual(Array.from({ length: second.tokens }, (_, at) => second.position + at));
  const lines = await printed(['others', PARAGRAPH, '--sentence', '2']);
  expect(lines).toMatch(/^Of the tokens of sentence 2, /m);
  const { code, stderr } = await cli(['others', PARAGRAPH, '--sentence', '4']);
  expect(code).toBe(2);
  expect(stderr).toContain('--sentence: the text has sentences 1 to 3, not 4');
  const alone = await cli(['others', 'The weather is', '--sentence', '2']);
  expect(alone.stderr).toContain('--sentence: the text has sentence 1 only, not 2');
});

it('tables have the probabilities of the sentences in the same form, and say what their last column counts', async () => {
  const output = await printed(['others', 'The weather is']);
  const [, said] = /“a” is most probable, with ([\d.]+\u00a0%)/.exec(output) ?? [];
  expect(said).toBeDefined();
  const rows = output.match(/^\d+ {2,}" .*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(row).toMatch(/\d\u00a0%/);
  expect(output).not.toMatch(/ 0\.0000\b/);
  expect(output).toMatch(/\n“more with that”: after how many other changes the same token comes next\.\n$/);
});

it('says of a text of one token why nothing can be tried in it', async () => {
  expect((await printed(['others', 'x'])).replace(/\s+/g, ' ')).toContain(
    'Nothing can be tried in this text: what the model expects in the place of a token is read after the token before, and its first token has none before it.',
  );
});
