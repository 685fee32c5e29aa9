/** The first sentence of a comparison: what differs between the texts, and what becomes of the prediction. */
import { describe, expect, it } from 'vitest';
import { firstSentence, otherLengthSentence } from '../../../src/trace/compare/lead-sentences';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { leadTexts } from '../../../webview/state/compare/lead';
import { BLUE, comparison, outcome, PAIRS, RED, side, token } from './compared-texts';

/** Of one text: tokens as two tokenizers cut it; one in angle brackets is inserted. */
function ofTokenizers(a: readonly string[], b: readonly string[], pairs: Parameters<typeof comparison>[2]): Comparison {
  const cut = (texts: readonly string[]) => {
    const isInserted = (text: string) => text.startsWith('<');
    let end = 0;
    const tokens = texts.map((text) => {
      const start = end;
      end += isInserted(text) ? 0 : text.length;
      return { ...token(text), start, end };
    });
    return { summary: { text: texts.filter((text) => !isInserted(text)).join(''), tokens } };
  };
  const whole = comparison(cut(a), cut(b), pairs);
  return { ...whole, alignment: { ...whole.alignment, by: 'ends' } };
}

const leadWords = (of: Comparison, predicted: Outcome, place: string) => firstSentence(leadTexts(of), predicted, place);

describe('the first line of a comparison', () => {
  it('says what an edit did to the text and to the prediction', () => {
    const edited = comparison(side(BLUE, 'before'), side(RED, 'after'), PAIRS);
    expect(leadWords(edited, outcome(['-', 0.1407], [' b', 0.2041]), '')).toBe(
      '“·blue” became “·red”: the prediction goes from “-” (14.07\u00a0%) to “·b” (20.41\u00a0%).',
    );
    expect(leadWords(edited, outcome([' b', 0.0688], [' b', 0.2041]), '')).toBe(
      '“·blue” became “·red”; the prediction remains “·b”, with 20.41\u00a0% instead of 6.88\u00a0%.',
    );
  });

  it('says that one text is cut into tokens differently, not that the text differs', () => {
    const cut = ofTokenizers(
      ['The', ' weather'],
      ['The', ' wea', 'ther'],
      [
        [0, 0],
        [null, 1],
        [1, 2],
      ],
    );
    expect(leadWords(cut, outcome(['-', 0.1407], [' b', 0.2041]), '')).toBe(
      'The text is the same in both, cut into tokens differently: A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).',
    );
  });

  it('says what is added to the text where only that differs, not that it is cut differently', () => {
    const predicted = outcome(['-', 0.1407], [' b', 0.2041]);
    const ends = ': A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).';
    const [plain, begun] = [
      ['The', ' weather'],
      ['<s>', 'The', ' weather'],
    ];
    const rows = [
      [null, 0],
      [0, 1],
      [1, 2],
    ] as const;
    expect(leadWords(ofTokenizers(plain, begun, rows), predicted, '')).toBe(
      `The text is the same in both, cut into the same pieces, to which B adds “<s>”${ends}`,
    );
    const other = ofTokenizers(['<|begin|>', 'The', ' weather'], begun, [
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(leadWords(other, predicted, '')).toBe(
      `The text is the same in both, cut into the same pieces, to which A adds “<|begin|>” and B adds “<s>”${ends}`,
    );
  });

  it('is of A and B where neither is an edit of the other, or where they are swapped', () => {
    const words =
      'Where A has “·blue”, B has “·red”: A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).';
    const ofBoth = outcome(['-', 0.1407], [' b', 0.2041]);
    expect(leadWords(comparison(side(BLUE), side(RED), PAIRS), ofBoth, '')).toBe(words);
    expect(leadWords(comparison(side(BLUE, 'after'), side(RED, 'before'), PAIRS), ofBoth, '')).toBe(words);
    expect(leadWords(comparison(side(BLUE), side(RED), PAIRS), outcome([' b', 0.1], [' b', 0.2]), 'after “·a”')).toBe(
      'Where A has “·blue”, B has “·red”; both predict “·b” after “·a”, A with 10.00\u00a0% and B with 20.00\u00a0%.',
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

  it('quotes a piece of some words', () => {
    const [ofA, ofB] = [
      [' mother', ' was', ' very'],
      [' good', ' old', ' friend', ' and', ' his', ' father', ' were'],
    ];
    const rows = [...ofA.map((_, at) => [at + 1, null] as const), ...ofB.map((_, at) => [null, at + 1] as const)];
    const of = comparison(side(['my', ...ofA]), side(['my', ...ofB]), [[0, 0], ...rows]);
    expect(leadWords(of, outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(
      /^Where A has “·mother·was·very”, B has “·good·old·friend·and·his·father·were”: /,
    );
  });

  it('quotes words of WordPiece with the spaces between them, and a word of several tokens as one', () => {
    const words = ['a', 'piece', 'of', 'bread'].map((word) => ({ token: word, text: ` ${word}`, special: false }));
    const continued = [token(' toma'), { token: '##to', text: 'to', special: false }];
    const [a, b] = [words, continued].map((tokens) => ({ summary: { tokens } })) as [
      ReturnType<typeof side>,
      ReturnType<typeof side>,
    ];
    const rows = [
      ...words.map((_, at) => [at, null] as const),
      ...continued.map((_, at) => [null, at] as const),
    ] as const;
    expect(leadWords(comparison(a, b, rows), outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(
      /^Where A has “a·piece·of·bread”, B has “·tomato”: /,
    );
  });

  it('counts the tokens of a long piece, and quotes its ends', () => {
    const long = Array.from({ length: 9 }, (_, index) => ` word${index}`);
    const rows = long.map((_, index) => [null, index + 1] as const);
    const added = comparison(side(['The'], 'before'), side(['The', ...long], 'after'), [[0, 0], ...rows]);
    expect(leadWords(added, outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(
      /^“·word0·word1” … “·word7·word8” \(9 tokens\) was added: /,
    );
  });

  it('says of words of different numbers of tokens what that does to the comparison, and nothing of equally long or added ones', () => {
    const told = (a: readonly string[], b: readonly string[], pairs: Parameters<typeof comparison>[2]) => {
      const of = comparison(side(a), side(b), pairs);
      return otherLengthSentence(leadTexts({ ...of, alignment: { ...of.alignment, by: 'ids' } }));
    };
    const boat = [
      [' town', ' near'],
      [' bo', 'at', ' near'],
    ] as const;
    const shifted = [
      [0, null],
      [null, 0],
      [null, 1],
      [1, 2],
    ] as const;
    const of = comparison(side(boat[0]), side(boat[1]), shifted);
    const texts = leadTexts({ ...of, alignment: { ...of.alignment, by: 'ids' } });
    expect(firstSentence(texts, outcome([' had', 0.27], [' had', 0.28]), '')).toMatch(
      /^Where A has “·town”, B has “·boat” \(2 tokens\); both /,
    );
    expect(told(...boat, shifted)).toMatch(
      /^“·town” is 1 token and “·boat” is 2, so not each of these has a counterpart, and the tokens after them stand at other positions\. Words of equally many tokens can be compared token by token\.$/,
    );
    expect(
      told(
        [' town'],
        [' bo', 'at'],
        [
          [0, null],
          [null, 0],
          [null, 1],
        ],
      ),
    ).toContain('is 2, so not each of these has a counterpart. Words');
    expect(told(BLUE, RED, PAIRS)).not.toContain('counterpart');
    // Added words, and several words: nobody looks for others of as many tokens.
    expect(
      told(
        [' a'],
        [' a', ' red'],
        [
          [0, 0],
          [null, 1],
        ],
      ),
    ).not.toContain('counterpart');
    expect(
      told(
        [' a'],
        [' the', ' red'],
        [
          [0, 0],
          [null, 1],
        ],
      ),
    ).not.toContain('counterpart');
  });
});
