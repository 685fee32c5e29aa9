/** Which words make two texts similar: what is left out, in which order, and what is said of it. */
import { expect, it } from 'vitest';
import {
  type ComparedWord,
  changeWithout,
  leaveOutWords,
  nameWord,
  sayWords,
  wordsToLeaveOut,
} from '../../../../src/trace/compare/word-influence';
import { textWords } from '../../../../src/trace/run/text-words';

/** Tokens with their places in the text, inserted ones at both ends. */
function tokens(text: string, ...parts: readonly string[]) {
  let at = 0;
  const placed = parts.map((part) => {
    const start = text.indexOf(part, at);
    at = start + part.length;
    return { start, end: at, inserted: false };
  });
  const inserted = (place: number) => ({ start: place, end: place, inserted: true });
  return { text, tokens: [inserted(0), ...placed, inserted(text.length)] };
}

const wordsOf = ({ text, tokens: of }: ReturnType<typeof tokens>) =>
  textWords(text, of).map((word) => [word.text, ...word.positions]);

it('are all tokens of a word, without marks and inserted tokens', () => {
  expect(wordsOf(tokens('Un-happy keys, here.', 'Un', '-', 'hap', 'py', ' key', 's', ',', ' here', '.'))).toEqual([
    ['Un', 1],
    ['happy', 3, 4],
    ['keys', 5, 6],
    ['here', 8],
  ]);
  expect(wordsOf(tokens('I don’t', 'I', ' don', '’', 't'))).toEqual([
    ['I', 1],
    ['don’t', 2, 3, 4],
  ]);
});

it('are told as what their tokens stand for where one has a part in two of them', () => {
  expect(wordsOf(tokens('of the day', 'of the', ' day'))).toEqual([
    ['of the', 1],
    ['day', 2],
  ]);
});

const [A, B] = [tokens('the cat the', 'the', 'cat', 'the'), tokens('cats', 'cats')];
const WORDS = wordsToLeaveOut({ a: A, b: B });

it('are those of A before those of B, and never the only one of a text', () => {
  expect(WORDS.map(({ side, text }) => side + text)).toEqual(['athe', 'acat', 'athe']);
});

const without = (...cosines: readonly number[]) =>
  WORDS.map((word, at): ComparedWord & { cosine: number } => ({ ...word, cosine: cosines[at] as number }));
const said = (whole: number, ...cosines: readonly number[]) => {
  const words = without(...cosines);
  return sayWords(whole, words, (word) => nameWord(word, words, (text) => `“${text}”`));
};

it('are told with what brings the texts together and what sets them apart, or that no word matters', () => {
  expect(said(0.72, 0.7, 0.61, 0.91)).toBe(
    '“cat” of A brings them together most: without it the similarity is 0.61, instead of 0.72. Next comes the first “the” of A (0.70). The second “the” of A sets them apart most: without it the similarity is 0.91.',
  );
  expect(said(0.72, 0.72, 0.72, 0.8)).toBe(
    'The second “the” of A sets them apart most: without it the similarity is 0.80, instead of 0.72.',
  );
  expect(said(0.72, 0.719, 0.722, 0.728)).toBe(
    'No single word matters much: without one of them the similarity is between 0.72 and 0.73, and 0.72 as the texts are.',
  );
  expect(sayWords(0.72, [], () => '')).toBe('');
});

it('are told with their exact change in four decimals, as who subtracts the written numbers finds it', () => {
  // Hundredths, rounded each for itself, would tell −0.12.
  expect(changeWithout(0.7249, 0.6103)).toBe('−0.1146');
  expect(changeWithout(0.70004, 0.70006)).toBe('+0.0001');
  expect(changeWithout(0.5, 0.50001)).toBe('0.0000');
});

it('are left out one after the other, until that is enough', async () => {
  const asked: string[] = [];
  const ask = async ({ text }: ComparedWord) => {
    asked.push(text);
    if (asked.length === 2) throw new Error('stopped');
    return 0.5;
  };
  const isEnough = () => asked.length === 2;
  expect(await leaveOutWords(WORDS, { ask, isEnough })).toEqual([{ ...WORDS[0], cosine: 0.5 }]);
  await expect(leaveOutWords(WORDS, { ask: () => Promise.reject(new Error('failed')) })).rejects.toThrow('failed');
});
