/** What a comparison says first: what differs between the texts, and what becomes of the prediction. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { leadWords } from '../../../webview/state/compare/lead';
import { partOf } from '../part-of';

const token = (text: string) => ({ token: text, text, special: false });
const side = (texts: readonly string[], edit?: 'before' | 'after') => ({
  summary: { tokens: texts.map(token) },
  ...(edit && { edit }),
});

/** Two texts whose tokens stand beside each other where `pairs` says so; each is [position in A, position in B]. */
function comparison(
  a: ReturnType<typeof side>,
  b: ReturnType<typeof side>,
  pairs: readonly (readonly [number | null, number | null])[],
): Comparison {
  const text = ({ summary }: ReturnType<typeof side>, at: number | null) => at !== null && summary.tokens[at]?.text;
  const rows = pairs.map(([ofA, ofB]) => ({ a: ofA, b: ofB, same: text(a, ofA) === text(b, ofB) }));
  return partOf<Comparison>({ a, b, alignment: { rows }, sources: null, sequence: 'tokens' });
}

function outcome(a: readonly [string, number], b: readonly [string, number]): Outcome {
  const of = ([text, probability]: readonly [string, number]) => ({
    top: [{ ...token(text), own: { probability }, other: null }],
  });
  return partOf<Outcome>({ a: of(a), b: of(b), shared: null });
}

const PAIRS = [
  [0, 0],
  [1, 1],
] as const;
const [BLUE, RED] = [
  [' a', ' blue'],
  [' a', ' red'],
] as const;

describe('the first line of a comparison', () => {
  it('says what an edit did to the text and to the prediction', () => {
    const edited = comparison(side(BLUE, 'before'), side(RED, 'after'), PAIRS);
    expect(leadWords(edited, outcome(['-', 0.1407], [' b', 0.2041]), '')).toBe(
      '“·blue” became “·red”: the prediction goes from “-” (14.07\u00a0%) to “·b” (20.41\u00a0%).',
    );
    expect(leadWords(edited, outcome([' b', 0.0688], [' b', 0.2041]), '')).toBe(
      '“·blue” became “·red”: the prediction remains “·b”, with 20.41\u00a0% instead of 6.88\u00a0%.',
    );
  });

  it('says that one text is cut into other tokens, not that the text differs', () => {
    const whole = comparison(side(['The', ' weather']), side(['The', ' wea', 'ther']), [
      [0, 0],
      [null, 1],
      [1, 2],
    ]);
    const cut = { ...whole, alignment: { ...whole.alignment, by: 'ends' } } as Comparison;
    expect(leadWords(cut, outcome(['-', 0.1407], [' b', 0.2041]), '')).toBe(
      'The text is the same in both, cut into other tokens: A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).',
    );
  });

  it('is of A and B where neither is an edit of the other, or where they are swapped', () => {
    const words =
      'Where A has “·blue”, B has “·red”: A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).';
    const ofBoth = outcome(['-', 0.1407], [' b', 0.2041]);
    expect(leadWords(comparison(side(BLUE), side(RED), PAIRS), ofBoth, '')).toBe(words);
    expect(leadWords(comparison(side(BLUE, 'after'), side(RED, 'before'), PAIRS), ofBoth, '')).toBe(words);
    expect(leadWords(comparison(side(BLUE), side(RED), PAIRS), outcome([' b', 0.1], [' b', 0.2]), 'after “·a”')).toBe(
      'Where A has “·blue”, B has “·red”: both predict “·b” after “·a”, A with 10.00\u00a0% and B with 20.00\u00a0%.',
    );
  });

  it('says what was added or removed, in how many places, and nothing of texts that are the same', () => {
    const ofBoth = outcome([' x', 0.5], [' y', 0.25]);
    const [before, after] = [side(['The', ' old', ' door'], 'before'), side(['The', ' door'], 'after')];
    const removed = comparison(before, after, [
      [0, 0],
      [1, null],
      [2, 1],
    ]);
    const goes = 'the prediction goes from “·x” (50.00\u00a0%) to “·y” (25.00\u00a0%).';
    expect(leadWords(removed, ofBoth, '')).toBe(`“·old” was removed: ${goes}`);
    const twice = comparison(side(['A', ' b', ' c'], 'before'), side(['D', ' b', ' e'], 'after'), [
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(leadWords(twice, ofBoth, '')).toBe(`The text was changed in 2 places: ${goes}`);
    expect(leadWords(comparison(side(BLUE), side(BLUE), PAIRS), ofBoth, '')).toBe(
      'A predicts “·x” next (50.00\u00a0%), B predicts “·y” (25.00\u00a0%).',
    );
  });

  it('counts the tokens of a long piece', () => {
    const long = Array.from({ length: 9 }, (_, index) => ` word${index}`);
    const rows = long.map((_, index) => [null, index + 1] as const);
    const added = comparison(side(['The'], 'before'), side(['The', ...long], 'after'), [[0, 0], ...rows]);
    expect(leadWords(added, outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(/^A piece of 9 tokens was added: /);
  });
});
