/** What the strip of tokens is made from: whole characters, surprisal, arcs, and the largest weights. */
import { describe, expect, it } from 'vitest';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { openTokenizer } from '../../../src/model/tokenizers/open-tokenizer';
import type { Positions } from '../../../src/trace/readings/text-probabilities';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import { ReadingSource } from '../../../webview/sources/readings';
import { layArcs, layLinks } from '../../../webview/state/tokens/arcs';
import { attendedRows, mostAttended } from '../../../webview/state/tokens/attention-row';
import { fullSurprisal } from '../../../webview/state/tokens/surprisal-scale';
import { readTextProbabilities } from '../../../webview/state/tokens/text-probabilities';
import { groupTokens, tokenNames } from '../../../webview/state/tokens/token-groups';
import { tokenLabel } from '../../../webview/strings/format';
import { STARTER } from '../support';

const token = (text: string, start: number, end: number, special = false): Token => ({
  id: 1,
  token: text === '' ? '<s>' : text,
  text,
  start,
  end,
  special,
  inserted: false,
  typeId: 0,
});

describe('groups', () => {
  const shape = (tokens: readonly Token[], text: string) =>
    groupTokens(tokens, text).map(({ first, tokens: members, label }) => [first, members.length, label]);

  it('are single tokens, with visible whitespace', () => {
    const tokens = [token('', 0, 0, true), token('Once', 0, 4), token(' upon\n', 4, 10)];
    expect(shape(tokens, 'Once upon\n')).toEqual([
      [0, 1, '<s>'],
      [1, 1, 'Once'],
      [2, 1, '·upon⏎'],
    ]);
  });

  it('put the parts of a character together, also where one part holds more', () => {
    const tokens = [
      token('a', 0, 1),
      token(' \ufffd', 1, 3),
      token('\ufffd', 2, 3),
      token('\ufffd', 3, 5),
      token('\ufffd', 3, 5),
    ];
    expect(shape(tokens, 'a 天🌦')).toEqual([
      [0, 1, 'a'],
      [1, 2, '·天'],
      [3, 2, '🌦'],
    ]);
  });

  it('show a character whole of which only the last part was traced', () => {
    expect(shape([token('\ufffd', 1, 2), token('b', 2, 3)], 'x天b')).toEqual([
      [0, 1, '天'],
      [1, 1, 'b'],
    ]);
  });

  it('put together what readers take for one character: accents, flags, joined signs', () => {
    const text = ' n\u0303🇫🇷👩\u200d🚀!';
    const ranges = [0, 2, 3, 5, 7, 9, 10, 12, 13];
    const tokens = ranges.slice(1).map((end, i) => token(text.slice(ranges[i], end), ranges[i] as number, end));
    const groups = groupTokens(tokens, text);
    expect(groups.map(({ tokens: { length } }) => length)).toEqual([2, 2, 3, 1]);
    expect(groups.slice(0, 2).map(({ label }) => label)).toEqual(['·n\u0303', '🇫🇷']);
    expect(tokenNames(groups).slice(2, 4)).toEqual(['🇫🇷 1/2', '🇫🇷 2/2']);
    expect(tokenNames(groups).at(-1)).toBe('!');
  });

  it('name a byte that decodes to no character as lists of tokens name it', () => {
    const byte = { ...token('\ufffd', 1, 2), token: 'À' };
    expect(tokenNames(groupTokens([token('a', 0, 1), byte], 'a\ufffd'))).toEqual(['a', '<0xC0>']);
    expect(tokenLabel(byte)).toBe('<0xC0>');
  });

  it('take what is inserted inside a text as a token of its own', () => {
    const tokens = [token('a', 0, 1), token('', 1, 1, true), token('b', 1, 2)];
    expect(shape(tokens, 'ab').map(([first]) => first)).toEqual([0, 1, 2]);
  });

  it('leave the bare space that a tokenizer puts before a text apart from its first character', () => {
    const tokens = [token('', 0, 0, true), token(' ', 0, 1), token('W', 0, 1), token('he', 1, 3)];
    expect(tokenNames(groupTokens(tokens, 'Whe'))).toEqual(['<s>', '·', 'W', 'he']);
  });

  it('cover every token of a real tokenizer once, and every character', async () => {
    const text = 'é 天気 🌦️ n͏̃ — and plain words.';
    const tokens = (await openTokenizer(STARTER)).encode(text);
    const groups = groupTokens(tokens, text);
    expect(groups.flatMap(({ tokens: members }) => members)).toEqual(tokens);
    expect(groups.map(({ first }) => first)).toEqual(
      groups.map((_, index) => groups.slice(0, index).reduce((sum, { tokens: members }) => sum + members.length, 0)),
    );
    const shown = groups.map(({ tokens: members }) => text.slice(members[0]?.start, members.at(-1)?.end)).join('');
    expect(shown).toBe(text);
    expect(groups.length).toBeLessThan(tokens.length);
  });
});

describe('bars of surprisal', () => {
  const bitsOf = (...bits: number[]) => ({
    logprob: Float64Array.from([Number.NaN, ...bits.map((one) => -one * Math.LN2)]),
  });

  it('have one full length: a guess among the vocabulary, or the largest of the text where that is more', () => {
    expect(fullSurprisal(1024, bitsOf(3, 9))).toBe(10);
    expect(fullSurprisal(1024, bitsOf(3, 14.5))).toBeCloseTo(14.5, 5);
    expect(fullSurprisal(1024, bitsOf(Number.POSITIVE_INFINITY))).toBe(10);
  });
});

describe('arcs', () => {
  const centers = [10, 50, 90, 400];

  it('lead from the chosen token to the others, the strongest last', () => {
    const arcs = layArcs(centers, 3, [0.5, 0.001, 0.2, 0.299], 46);
    expect(arcs.map(({ to, weight }) => [to, weight])).toEqual([
      [2, 0.2],
      [0, 0.5],
    ]);
    for (const { to, path } of arcs) {
      const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
      expect([numbers[0], numbers[1], numbers[6], numbers[7]]).toEqual([400, 46, centers[to], 46]);
    }
  });

  it('stay within their room, and are the higher the further they go', () => {
    const heights = layArcs(centers, 0, [0, 0.3, 0.3, 0.3], 46).map(({ path }) => {
      const [, base = 0, , control = 0] = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
      return ((base - control) * 3) / 4; // where a cubic curve's middle lies
    });
    expect(Math.max(...heights)).toBeLessThanOrEqual(43.1);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(heights[0]).toBeCloseTo(8 + 40 / 8, 0);
  });

  it('are few enough to be told apart', () => {
    const weights = Array.from({ length: 200 }, (_, i) => 0.001 + i / 1e5); // of a long text all are small
    const arcs = layArcs(weights, 0, weights, 46);
    expect(arcs).toHaveLength(32);
    expect(arcs.at(-1)?.to).toBe(199);
    expect(layArcs([0, 9, 18], 0, [1, 0, 0], 46)).toEqual([]);
  });

  it('are lines from a token of another text to those that are in sight', () => {
    const points = [{ x: 10, y: 40 }, undefined, { x: 50, y: 40 }];
    const lines = (bend?: number) =>
      layLinks({ x: 30, y: 140 }, (position) => points[position], [0.2, 0.5, 0.3], bend).map(({ to, path }) => [
        to,
        path,
      ]);
    expect(lines()).toEqual([
      [0, 'M30,140 C30,90 10,90 10,40 L10,40'],
      [2, 'M30,140 C30,90 50,90 50,40 L50,40'],
    ]);
    // Above the bend they are upright.
    expect(lines(80)).toEqual([
      [0, 'M30,140 C30,110 10,110 10,80 L10,40'],
      [2, 'M30,140 C30,110 50,110 50,80 L50,40'],
    ]);
  });
});

it('the largest weights come first, of equals the earlier token, and none that is 0', () => {
  expect(mostAttended([0.1, 0, 0.4, 0.4, 0.1], 4)).toEqual([
    { position: 2, weight: 0.4 },
    { position: 3, weight: 0.4 },
    { position: 0, weight: 0.1 },
    { position: 4, weight: 0.1 },
  ]);
  expect(mostAttended([1, 0, 0], 4)).toHaveLength(1);
});

it('no line stands for one token alone: that has a line itself', () => {
  const rows = (count: number) => attendedRows([0.1, 0, 0.4, 0.4, 0.1], count).map(({ position }) => position);
  expect(rows(2)).toEqual([2, 3]);
  expect(rows(3)).toEqual([2, 3, 0, 4]);
  expect(rows(4)).toEqual([2, 3, 0, 4]);
});

describe('text probabilities', () => {
  function source() {
    const asked: unknown[] = [];
    const readings = new ReadingSource(1, async ({ params }) => {
      const { from, to } = (params as { positions: Positions }).positions;
      asked.push([from, to]);
      const values = Array.from({ length: to - from }, (__, i) => from + i);
      return { logprob: values.map((x) => -x), rank: values, entropy: values.map((x) => x / 2) } as never;
    });
    return { asked, readings };
  }

  it('are read in pieces that give way to others, and put together', async () => {
    const { asked, readings } = source();
    const { logprob, rank, entropy } = await readTextProbabilities(readings, 250, 50_257, NEVER_ABORTED);
    expect(asked).toEqual([
      [0, 119],
      [119, 238],
      [238, 250],
    ]);
    const positions = [...Array(250).keys()];
    expect([[...logprob], [...rank], [...entropy]]).toEqual([
      positions.map((x) => -x),
      positions,
      positions.map((x) => x / 2),
    ]);
  });

  it('are put together once for all who ask', async () => {
    const { asked, readings } = source();
    const read = () => readTextProbabilities(readings, 250, 50_257, NEVER_ABORTED);
    const [strip, table] = await Promise.all([read(), read()]);
    expect(strip).toBe(table);
    expect(await read()).toBe(table);
    expect(asked).toHaveLength(3);
  });

  it('are not read further when the trace is not shown any more', async () => {
    const { asked, readings } = source();
    const shown = new AbortController();
    const reading = readTextProbabilities(readings, 250, 50_257, shown.signal);
    shown.abort(new Error('another trace is shown'));
    await expect(reading).rejects.toThrow('another trace is shown');
    expect(asked).toHaveLength(1);
  });
});
