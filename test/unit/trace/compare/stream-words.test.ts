/** The sentence about the residual stream at every token and block. */
import { describe, expect, it } from 'vitest';
import { streamSentences } from '../../../../src/trace/compare/stream-words';
import type { StreamPart } from '../../../../src/trace/readings/model-part';

const at = (kind: StreamPart['kind'], layer: number): StreamPart => ({ kind, layer, head: null, cross: false });
const COLUMNS = [at('stream_pre', 0), at('stream_pre', 1), at('stream_pre', 2), at('stream_post', 2)];
const said = (...rows: (readonly (number | null)[])[]) =>
  streamSentences(
    rows.map((shares, row) => ({ name: `“${'abc'[row]}”`, shares })),
    COLUMNS,
    'the log-probability of “x”',
  ).join(' ');
const BY = 'By the log-probability of “x”, more than half of the way from A to B is carried ';

describe('it says at which token what makes A and B differ is carried', () => {
  it('up to which block, and then at which', () => {
    expect(said([1, 0.96, 0.31, 0], [0, 0.02, 0.65, 1])).toBe(
      `${BY}at “a” up to where block 1 begins, then at “b” from where block 2 begins on. It moves to “b” in block 1 (63\u00a0% of the way) and block 2 (35\u00a0%).`,
    );
    expect(said([1, 0.2, 0.3, 0], [0, 0.02, 0.3, 1])).toBe(
      `${BY}at “a” where block 0 begins, then at “b” only after all blocks. It moves to “b” in block 1 (28\u00a0% of the way) and block 2 (70\u00a0%).`,
    );
    expect(said([1, 0.2, 0, 0], [0, 0.8, 0.3, 0], [0, 0, 0.6, 1])).toBe(
      `${BY}at “a” where block 0 begins, then at “b” where block 1 begins, then at “c” from where block 2 begins on. It moves to “b” in block 0 (80\u00a0% of the way), then to “c” in block 1 (60\u00a0%) and block 2 (40\u00a0%).`,
    );
    // Shares need not add up: both can be above half at one block.
    expect(said([1, 0.9, 0.6, 0], [0, 0.2, 0.7, 1])).toBe(
      `${BY}at “a” up to where block 2 begins, then at “b” from where block 2 begins on. It moves to “b” in block 0 (20\u00a0% of the way), block 1 (50\u00a0%) and block 2 (30\u00a0%).`,
    );
    expect(said([0, 0.1, 0, 0], [1, 0.8, 0.6, 1])).toBe(`${BY}at “b” at every block.`);
  });

  it('and every block that moves a tenth of the way or more, also where half of it is passed in another one', () => {
    expect(said([1, 0.94, 0.6, 0], [0, 0.13, 0.45, 1])).toContain(
      'only after all blocks. It moves to “b” in block 0 (13\u00a0% of the way), block 1 (32\u00a0%) and block 2 (55\u00a0%).',
    );
    expect(said([1, 1, 0.94, 0], [0, 0.05, 0.1, 1])).toContain(
      'only after all blocks. It moves to “b” in block 2 (90\u00a0% of the way).',
    );
  });

  it('and what a block takes back on the way, and what the position alone leads before any block', () => {
    const rows = [
      { name: '“a”', shares: [0.4, 0.3, 0.2, 0], byPosition: true },
      { name: '“b”', shares: [0.12, 0.45, 0.27, 1], byPosition: true },
    ];
    expect(streamSentences(rows, COLUMNS, 'the log-probability of “x”')).toEqual([
      expect.stringMatching(
        / It moves to “b” in block 0 \(33\u00a0% of the way\) and block 2 \(73\u00a0%\), while block 1 takes 18\u00a0% back\. Where block 0 begins, “b” alone leads 12\u00a0% of the way, by the vector of its position alone: the token is the same, at another position in B\.$/,
      ),
    ]);
    const others = rows.map((row) => ({ ...row, byPosition: false }));
    expect(streamSentences(others, COLUMNS, 'the log-probability of “x”').join()).not.toContain('position');
  });

  it('where none does before the end, which blocks move it to the last token, from tokens that may have no counterpart', () => {
    const nobody = (tried: string) =>
      `By the log-probability of “x”, ${tried} carries more than half of the way from A to B where a block begins; “b” does only after all blocks.`;
    expect(said([0.5, 0.1, 0.2, 0], [0.4, 0.2, 0.1, 1])).toBe(
      `${nobody('no token alone')} It moves to “b” in block 2 (90\u00a0% of the way), while block 0 takes 20\u00a0% and block 1 takes 10\u00a0% back.`,
    );
    const rows = [
      { name: '“a”', shares: [0.01, 0.02, 0, 0] },
      { name: '“b”', shares: [0.02, -0.03, -0.042, 1] },
    ];
    expect(streamSentences(rows, COLUMNS, 'the log-probability of “x”', true)).toEqual([
      `${nobody('no token that has a counterpart')} It moves to “b” in block 2 (104\u00a0% of the way). So it comes from tokens without a counterpart, which are left out, from other positions of the same tokens, or from several at once.`,
    ]);
    expect(streamSentences(rows.slice(1), COLUMNS, 'the log-probability of “x”', true)).toHaveLength(1);
  });

  it('and calls nothing carried that leads beyond B, or that another token makes: from where it stays within the way', () => {
    const blocks = [0, 1, 2, 3].map((block) => at('stream_pre', block));
    const columns = [...blocks, at('stream_post', 3)];
    const of = (away: boolean[] = []) =>
      streamSentences(
        [{ name: '“·United”', shares: [0.11, 0.071, 1.67, 0.88, 1], away }],
        columns,
        'the log-probability of “x”',
        true,
      )[0];
    expect(of()).toBe(
      `${BY}at “·United” from where block 3 begins on. It moves to “·United” in block 3 (12\u00a0% of the way). Where block 2 begins, “·United” alone leads beyond B, 167\u00a0% of the way: that is not carried; block 2 takes 79\u00a0% back. Before that no token that has a counterpart carries it alone: it comes from tokens without a counterpart, which are left out, from other positions of the same tokens, or from several at once.`,
    );
    expect(of([false, false, true, true, false])).toMatch(
      /only after all blocks\. Where block 2 begins, “·United” alone leads beyond B, 167\u00a0% of the way, though there the logit of the token itself moves away from that in B: that is not carried; block 2 takes 79\u00a0% back\. /,
    );
  });

  it('but nothing where that is not clear', () => {
    expect(said([1, 0.9, 0.6, 0], [0, 0.7, 0.7, 1]), 'two at several blocks').toBe('');
    expect(said([0.6, 0, 0, 0], [0.7, 0.7, 0.7, 1]), 'two from the beginning').toBe('');
    expect(said([1, 0.1, 0.6, 0], [0, 0.7, 0.1, 1]), 'back again').toBe('');
    expect(said([1, null, 0.3, 0], [0, 0.1, 0.7, 1]), 'not all runs').toBe('');
    expect(said([1, 1, 1, 1]), 'one token').toBe('');
  });
});
