/** Pairs of sentences of known kinds: what is told of how similar a model takes them for. */
import { expect, it } from 'vitest';
import {
  mistakable,
  PAIR_KINDS,
  placeAmong,
  REFERENCE_PAIRS,
  rangesOf,
} from '../../../../src/trace/compare/reference-pairs';
import { knownPairSentences, placedCosine } from '../../../../webview/state/compare/known-pairs';
import { compareSimilarityStrings } from '../../../../webview/strings/compare-similarity';

/** Each kind's pairs have these, in the order of the kinds. */
const measured = (...cosines: readonly (readonly number[])[]) =>
  rangesOf(
    PAIR_KINDS.flatMap((kind, at) =>
      REFERENCE_PAIRS.filter((pair) => pair.kind === kind).map((pair, of) => ({
        ...pair,
        cosine: cosines[at]?.[of] as number,
      })),
    ),
  );

const MIXED = measured([0.8, 0.7, 0.6], [0.99, 0.98, 0.97], [0.5, 0.65, 0.4], [0.3, 0.2, 0.1], [0, 0.1, -0.1]);
const APART = measured([0.9, 0.8, 0.85], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.3, 0.2, 0.1], [0, 0.1, -0.1]);

it('are as many of each kind, of the same sentences', () => {
  const sentences = PAIR_KINDS.map((of) => REFERENCE_PAIRS.filter(({ kind }) => kind === of).map(({ a }) => a));
  for (const each of sentences) expect(each).toEqual(sentences[0]);
  expect(new Set(REFERENCE_PAIRS.map(({ b }) => b)).size).toBe(REFERENCE_PAIRS.length);
});

it('range from the least similar pair of their kind to the most similar one', () => {
  expect(MIXED.map(({ kind, low, high }) => [kind, low, high])).toEqual([
    ['paraphrase', 0.6, 0.8],
    ['roles', 0.97, 0.99],
    ['denial', 0.4, 0.65],
    ['subject', 0.1, 0.3],
    ['unrelated', -0.1, 0.1],
  ]);
});

it('that say something else are told of where they have as much as one that says the same', () => {
  expect(mistakable(MIXED).map(({ kind }) => kind)).toEqual(['roles', 'denial']);
  expect(mistakable(APART)).toEqual([]);
  const { said } = compareSimilarityStrings.known;
  const written = ({ kind, low, high }: (typeof MIXED)[number]) => ({
    kind,
    low: low.toFixed(2),
    high: high.toFixed(2),
  });
  const [same] = MIXED.map(written);
  if (!same) throw new Error('There is no kind.');
  expect(said(same, mistakable(MIXED).map(written))).toBe(
    'Paraphrases have 0.60 to 0.80 here. Swapped roles (up to 0.99) and denials (up to 0.65) reach that as well, though they say something else: the number alone does not tell whether two texts agree.',
  );
  expect(said(same, [])).toBe('Paraphrases have 0.60 to 0.80 here. Pairs of no other kind reach that.');
});

it('place a number above, among or below those of each kind by all its digits, and show as many as tell that', () => {
  const kindsOf = (cosine: number) => {
    const { above, among, below } = placeAmong(cosine, MIXED);
    return [above, among, below].map((ranges) => ranges.map(({ kind }) => kind));
  };
  expect(kindsOf(0.93)).toEqual([['paraphrase', 'denial', 'subject', 'unrelated'], [], ['roles']]);
  expect(kindsOf(0.62)).toEqual([['subject', 'unrelated'], ['paraphrase', 'denial'], ['roles']]);
  // 0.804 is written as the highest one is in hundredths, and yet lies above it.
  expect(kindsOf(0.804)).toEqual([['paraphrase', 'denial', 'subject', 'unrelated'], [], ['roles']]);
  // Another order of the same sums is no other number.
  expect(kindsOf(0.8 + 1e-9)[1]).toEqual(['paraphrase']);
  expect(kindsOf(1)).toEqual([[...PAIR_KINDS], [], []]);
  const pairs = REFERENCE_PAIRS.map((pair) => ({
    ...pair,
    cosine: MIXED.find(({ kind }) => kind === pair.kind)?.low ?? 0,
  }));
  expect(knownPairSentences(0.62, pairs)[0]).toBe(
    '0.62 lies above the measured paraphrases (0.60), denials (0.40), pairs on the same subject (0.10) and pairs with nothing in common (−0.10); below the measured swapped roles (0.97).',
  );
});

it('are said and written with as many digits as show that a number lies below all of a kind', () => {
  const near = measured([0.67, 0.81, 0.7], [0.9, 0.95, 0.9], [0.6743, 0.75, 0.7], [0.3, 0.2, 0.1], [0, 0.1, -0.1]);
  const references = near.flatMap(({ pairs }) => pairs);
  expect(knownPairSentences(0.6713, references)).toEqual([
    '0.671 lies above the measured pairs on the same subject (0.100 to 0.300) and pairs with nothing in common (−0.100 to 0.100); among the measured paraphrases (0.670 to 0.810); below the measured swapped roles (0.900 to 0.950) and denials (0.674 to 0.750).',
    'Paraphrases have 0.670 to 0.810 here. Swapped roles (up to 0.950) and denials (up to 0.750) reach that as well, though they say something else: the number alone does not tell whether two texts agree.',
  ]);
  // Each row of the table is written with the same digits.
  expect(near.map(({ low }) => placedCosine(0.6713, near)(low))).toEqual([
    '0.670',
    '0.900',
    '0.674',
    '0.100',
    '−0.100',
  ]);
});
