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
      `${BY}at “a” up to where block 1 begins, then at “b” from where block 2 begins on: it moves in block 1.`,
    );
    expect(said([1, 0.2, 0.3, 0], [0, 0.02, 0.3, 1])).toBe(
      `${BY}at “a” where block 0 begins, then at “b” only after all blocks.`,
    );
    expect(said([1, 0.2, 0, 0], [0, 0.8, 0.3, 0], [0, 0, 0.6, 1])).toBe(
      `${BY}at “a” where block 0 begins, then at “b” where block 1 begins, then at “c” from where block 2 begins on: it moves in block 0 and in block 1.`,
    );
    // Shares need not add up: both can be above half at one block.
    expect(said([1, 0.9, 0.6, 0], [0, 0.2, 0.7, 1])).toBe(
      `${BY}at “a” up to where block 2 begins, then at “b” from where block 2 begins on.`,
    );
    expect(said([0, 0.1, 0, 0], [1, 0.8, 0.6, 1])).toBe(`${BY}at “b” at every block.`);
  });

  it('but nothing where that is not clear', () => {
    expect(said([1, 0.9, 0.6, 0], [0, 0.7, 0.7, 1]), 'two at several blocks').toBe('');
    expect(said([0.6, 0, 0, 0], [0.7, 0.7, 0.7, 1]), 'two from the beginning').toBe('');
    expect(said([1, 0.1, 0.6, 0], [0, 0.7, 0.1, 1]), 'back again').toBe('');
    expect(said([0.5, 0.1, 0.2, 0], [0.4, 0.2, 0.1, 1]), 'nothing but the last token after all').toBe('');
    expect(said([1, null, 0.3, 0], [0, 0.1, 0.7, 1]), 'not all runs').toBe('');
    expect(said([1, 1, 1, 1]), 'one token').toBe('');
  });
});
