/** Other tokens in a text, in the terminal: each row is what the text with that token gives. */
import { expect, it } from 'vitest';
import { cli, json, printed, SMALL } from '../cli-support';
import { fixturePath } from '../support';

const TEXT = 'The weather is nice in spring, and';

interface OthersJson {
  readonly predicted: { readonly id: number };
  readonly tokens: readonly { readonly start: number; readonly end: number }[];
  readonly places: number;
  readonly count: number;
  readonly changing: number;
  readonly others: readonly {
    readonly position: number;
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

it('says first what is predicted as the text is, and of how many changes it tells', async () => {
  const [predicted, said, empty, heading] = (await printed(['others', 'The weather is', ...SMALL])).split('\n');
  expect(predicted).toMatch(/^After this text “.+” is most probable, with 0\.\d{4}\.$/);
  expect(said).toMatch(/^(?:\d+|None) of \d+ changes/);
  expect([empty, heading?.startsWith('pos  token')]).toEqual(['', true]);
});

it('of a wanted token those changes come first with which it is most probable', async () => {
  const { others, changing } = await json<OthersJson>(['others', TEXT, '--wanted', ' was']);
  const shares = others.map(({ wanted = -1 }) => wanted);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  const [first] = others;
  if (!first) throw new Error('Nothing was found.');
  const text = (await printed(['others', TEXT, '--wanted', ' was'])).split('\n');
  expect(text[1]).toMatch(
    changing === 0 ? /^None of 42 changes makes “was” the most/ : /^\d+ of 42 changes makes? “was” the most/,
  );
  expect(text[4]).toContain(first.text);
});

it('is refused of a model that does not go on with a text', async () => {
  const { stderr, code } = await cli(['others', 'the cat', '--model', fixturePath('bert')]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('A run with another token does not apply here, because')]);
});
