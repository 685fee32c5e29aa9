/** How often suggestions are right: a regression that finds what made the data, and what a text says about a word. */
import { describe, expect, it } from 'vitest';
import { fitCalibration, howOftenRight, type JudgedWord, UNCALIBRATED } from '../../../src/generate/confidence';
import { copiedPlace, copyEvidence, earlierText, placeEvidence, wordOf } from '../../../src/generate/copy-evidence';
import { textKind } from '../../../src/generate/text-kind';

/** What the text says nothing about. */
const UNKNOWN = { matchLength: 0, mismatchLength: 0, isFresh: false, isMemberAbove: false };

/** Numbers in [0, 1) that fill it evenly. */
const spread = (i: number, step: number) => (i * step) % 1;

describe('a calibration', () => {
  it('makes of probabilities that are too high what they should be', () => {
    // A model that says p and is right in p² of the cases.
    const judged: JudgedWord[] = Array.from({ length: 4000 }, (_, i) => {
      const probability = 0.05 + 0.9 * spread(i, 0.6180339887);
      return { ...UNKNOWN, probability, right: spread(i, 0.7548776662) < probability ** 2 };
    });
    const calibration = fitCalibration(judged);
    for (const probability of [0.3, 0.5, 0.7, 0.9]) {
      const confidence = howOftenRight(calibration, { ...UNKNOWN, probability });
      expect(Math.abs(confidence - probability ** 2)).toBeLessThan(0.06);
    }
  });

  it('is what it was where nothing was measured, and near it after a few words', () => {
    expect(fitCalibration([])).toEqual(UNCALIBRATED);
    const [word] = [{ ...UNKNOWN, probability: 0.9, right: false }];
    const changed = howOftenRight(fitCalibration([word]), word);
    expect(changed).toBeLessThan(howOftenRight(UNCALIBRATED, word));
    expect(changed).toBeGreaterThan(0.6);
  });

  it.each([1e-6, 1e-3, 0.99, 0.999999])(
    'reaches the share that is right also where the model’s own probability, %f, says something else',
    (probability) => {
      for (const share of [0.05, 0.95]) {
        const judged = Array.from({ length: 60 }, (_, i) => ({ ...UNKNOWN, probability, right: i < 60 * share }));
        const [word] = judged as [JudgedWord, ...JudgedWord[]];
        expect(Math.abs(howOftenRight(fitCalibration(judged), word) - share)).toBeLessThan(0.06);
      }
    },
  );

  it('believes a word the more, the more of the text stood before it earlier', () => {
    const at = (matchLength: number, mismatchLength: number) =>
      howOftenRight(UNCALIBRATED, { ...UNKNOWN, probability: 0.4, matchLength, mismatchLength });
    expect(at(20, 4)).toBeGreaterThan(at(0, 0));
    expect(at(4, 20)).toBeLessThan(at(0, 0));
  });

  it('believes less of a word of which nothing is typed, and little of a member that the line above has', () => {
    const begun = { ...UNKNOWN, probability: 0.5, matchLength: 10 };
    const fresh = { ...begun, isFresh: true };
    const rate = (evidence: typeof begun) => howOftenRight(UNCALIBRATED, evidence);
    expect(rate(begun)).toBeGreaterThan(rate(fresh));
    expect(rate(fresh)).toBeGreaterThan(0.6);
    expect(rate({ ...fresh, isMemberAbove: true })).toBeLessThan(0.6);
  });

  it('finds how much less of its words a model has right that begin anew', () => {
    const judged: JudgedWord[] = Array.from({ length: 4000 }, (_, i) => {
      const isFresh = i % 2 === 0;
      return { ...UNKNOWN, probability: 0.8, isFresh, right: spread(i, 0.7548776662) < (isFresh ? 0.4 : 0.9) };
    });
    const calibration = fitCalibration(judged);
    const rate = (isFresh: boolean) => howOftenRight(calibration, { ...UNKNOWN, probability: 0.8, isFresh });
    expect(Math.abs(rate(true) - 0.4)).toBeLessThan(0.04);
    expect(Math.abs(rate(false) - 0.9)).toBeLessThan(0.04);
  });
});

describe('what the text says about a word', () => {
  it.each([
    ['return value; } return ', 'value', 7, 0],
    ['return value; } return ', 'other', 0, 7],
    ['x return one; return two; return ', 'two', 9, 8],
    ['a; return one; b; return ', 'one', 9, 0],
    ['nothing like it', 'x', 0, 0],
    ['aaaa', 'a', 3, 0],
    ['ab', 'c', 0, 0],
    // A longer word is another word.
    ['They went with their mother. We went with', ' the', 0, 10],
  ])('%j before %j: %i agree, %i differ', (text, word, matchLength, mismatchLength) => {
    expect(copyEvidence(text, word)).toEqual({ matchLength, mismatchLength });
  });

  it('agrees with the beginning of a word where no more of it is known', () => {
    const text = 'They went with their mother. We went with';
    expect(copyEvidence(text, ' the', 'beginning')).toEqual({ matchLength: 10, mismatchLength: 0 });
  });
});

describe('where a word begins', () => {
  it.each([
    ['value = read', '_file', false, false],
    ['value = ', 'read', true, false],
    // The line above goes on like this after the same characters.
    ['parser.add_argument("--size")\nargs = parser.', 'add_argument', true, true],
    ['parser.add_argument("--size")\n\n    args = parser.', 'add_argument', true, true],
    ['parser.add_argument("--size")\nargs = 1\nargs = parser.', 'add_argument', true, false],
    ['parser.add_argument("--size")\nargs = scan.', 'add_argument', true, false],
    ['parser.add_argument("--size")\nargs = parser.', 'parse_args', true, false],
    ['one thing.\nanother thing.', ' And', true, false],
  ])('%j before %j: anew %s, a member of the line above %s', (text, word, isFresh, isMemberAbove) => {
    expect(placeEvidence(text, word)).toMatchObject({ isFresh, isMemberAbove });
  });
});

describe('where a text has what it goes on with', () => {
  it.each([
    ['return value; } return ', 'value', 7, 7],
    ['x return one; return two; return ', 'two', 21, 9],
    ['one of two, one of three, one of ', 'three', 19, 9],
    ['aaaa', 'a', 3, 3],
    // A word is no part of a longer one, though more agrees before that.
    ['is happy. He was happy. Her mom was happy.', ' He', 9, 8],
  ])('%j before %j: at %i, after %i characters', (text, word, start, matchLength) => {
    expect(copiedPlace(text, word)).toEqual({ start, matchLength });
    expect(text.startsWith(word, start)).toBe(true);
  });

  it('is nowhere where it has something else', () => {
    expect(copiedPlace('return value; } return ', 'other')).toBeUndefined();
    expect(copiedPlace('was happy. Her mom was happy.', ' He')).toBeUndefined();
  });

  it('is nowhere in what is suggested, nor where that goes on with the text', () => {
    const [before, suggested] = ['She saw one cat. ', 'We saw two cats, and we saw'];
    expect(copiedPlace(before, ' two', suggested)).toBeUndefined();
    expect(copiedPlace(before + suggested, ' two')).toBeDefined();
    expect(copiedPlace(before, ' one', suggested)).toEqual({ start: 7, matchLength: 5 });
    expect(copiedPlace('a saw one', ' one cat', ' cat saw')).toBeUndefined();
  });
});

describe('how the text went on where it stood like this before', () => {
  it.each([
    ['return value; } return ', 'value', 7],
    ['x return one; return two; return ', 'two', 9],
    ['one of two, one of three, one of ', 'three', 9], // of equals the latest
    ['self.name = self.na', 'me', 7],
    ['a line\nand a line', '', 6], // the line ends there
    ['nothing like it', undefined, 0],
    ['ab', undefined, 0],
  ])('%j: %j after %i characters', (text, word, matchLength) => {
    const earlier = earlierText(text);
    expect(earlier && wordOf(earlier)).toBe(word);
    expect(earlier?.matchLength ?? 0).toBe(matchLength);
  });

  it('is no word where the text ends before the word does', () => {
    expect(wordOf({ text: 'unfini', start: 0, matchLength: 9 })).toBe('');
    expect(wordOf({ text: 'whole ', start: 0, matchLength: 9 })).toBe('whole');
  });
});

it.each([
  ['markdown', 'prose'],
  ['plaintext', 'prose'],
  ['typescript', 'code'],
  ['/a/b.c/README.md', 'prose'],
  ['notes.TXT', 'prose'],
  ['x.py', 'code'],
  ['Makefile', 'code'],
  ['a/b.c/Makefile', 'code'],
  ['README', 'prose'],
  ['a/b.c/LICENSE', 'prose'],
  ['.git/COMMIT_EDITMSG', 'prose'],
] as const)('%s is %s', (name, kind) => {
  expect(textKind(name)).toBe(kind);
});
