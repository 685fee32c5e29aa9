/** Which earlier sentence matters, in words. */
import { describe, expect, it } from 'vitest';
import {
  leaveOutSentences,
  type SentenceLeftOut,
  saySentences,
  sentencesBefore,
} from '../../../../src/trace/readings/sentence-influence';

const left = (number: number, probability: number, rank = 1): SentenceLeftOut => ({
  number,
  unit: 'sentence',
  text: `Text ${number}.`,
  place: 3 * number,
  tokens: 3,
  probability,
  asIs: 0.4,
  rank,
  next: { id: 9, token: ' cat', text: ' cat', special: false, probability: 0.5 },
});
const sentence = (number: number) => ({
  number,
  unit: 'sentence' as const,
  text: `Text ${number}.`,
  place: 3 * number,
  tokens: 3,
});
const told = { followed: '“dog”', isPredicted: true, next: () => '“cat”' };

const said = (sentences: readonly SentenceLeftOut[]) => saySentences(sentences, told).replaceAll('\u00a0', ' ');

describe('what is said of sentences that were left out', () => {
  it('names the one that supports it most, what comes next without it, and the one that comes after it', () => {
    expect(said([left(1, 0.2), left(2, 0.02, 4), left(3, 0.4)])).toBe(
      'Sentence 2 (“Text 2.”) supports “dog” most: without it “dog” has 2.0 %, instead of 40 %, and “cat” comes next. Then comes sentence 1 (20 % without it).',
    );
  });

  it('names in the same sentence which one works against it most, and tells a near tie as such', () => {
    expect(said([left(1, 0.25), left(2, 0.6), left(3, 0.24), left(4, 0.3)])).toBe(
      'Sentence 3 (“Text 3.”) supports “dog” most: without it “dog” has 24 %, instead of 40 %, while sentence 1 supports it nearly as much (25 % without it) and sentence 2 (“Text 2.”) works against it most (60 % without it).',
    );
    expect(said([left(1, 0.3), left(2, 0.6), left(3, 0.24)])).toMatch(
      /, instead of 40 %, while sentence 2 \(“Text 2\.”\) works against it most \(60 % without it\)\. Then comes sentence 1 \(30 % without it\)\.$/,
    );
  });

  it('names one that works against it, and says how little each changes where none stands out', () => {
    expect(said([left(1, 0.4), left(2, 0.8)])).toBe(
      'No earlier sentence makes “dog” much more probable. Sentence 2 (“Text 2.”) works against it most: without it “dog” has 80 %, instead of 40 %.',
    );
    expect(said([left(1, 0.39), left(2, 0.41)])).toBe(
      'No earlier sentence alone matters much for “dog”: without one of them “dog” has between 39 % and 41 %, and 40 % as the text is.',
    );
    expect(said([left(1, 0.39)])).toMatch(/^The earlier sentence matters little for “dog”: without it/);
  });
});

it('the sentence that the prediction goes on from stays, and those after it do not count', () => {
  const parts = ['A', '.', ' B', '.', ' C', '.', ' D'];
  let at = 0;
  const tokens = parts.map((part) => {
    const start = at;
    at += part.length;
    return { start, end: at, inserted: false, special: false };
  });
  const { before, last, words } = sentencesBefore({ text: parts.join(''), tokens }, 4);
  expect(words).toEqual([]);
  expect(before.map(({ number, place, tokens: count }) => [number, place, count])).toEqual([
    [1, 0, 2],
    [2, 2, 2],
  ]);
  expect([last?.number, last?.place]).toEqual([3, 4]);
});

it('of code lines are left out, numbered as in an editor, and the words of the last one before the prediction', () => {
  const parts = ['import', ' csv', '\n\n', 'rows', ' =', ' []', '\n', 'x', ' =', ' float', '(', 'row'];
  let at = 0;
  const tokens = parts.map((part) => {
    const start = at;
    at += part.length;
    return { start, end: at, inserted: false, special: false };
  });
  const { before, last, words } = sentencesBefore({ text: parts.join(''), tokens }, parts.length - 1);
  expect([...before, last].map((one) => [one?.unit, one?.number, one?.text])).toEqual([
    ['line', 1, 'import csv'],
    ['line', 3, 'rows = []'],
    ['line', 4, 'x = float(row'],
  ]);
  expect(words.map(({ unit, number, text, place }) => [unit, number, text, place])).toEqual([
    ['word', 4, 'x', 7],
    ['word', 4, '=', 8],
    ['word', 4, 'float', 9],
    ['word', 4, '(', 10],
  ]);
  const without = (one: object, probability: number) => ({ ...left(0, probability), ...one });
  const all = [without(before[0] as object, 0.2), without(words[2] as object, 0.02)];
  expect(said(all)).toBe(
    '“float” in line 4 supports “dog” most: without it “dog” has 2.0 %, instead of 40 %. Then comes line 1 (20 % without it).',
  );
  expect(said([without(before[0] as object, 0.39), without(words[2] as object, 0.41)])).toMatch(
    /^No earlier line or word alone matters much for “dog”/,
  );
});

it('who has enough keeps those that were left out until then', async () => {
  let asked = 0;
  const found = await leaveOutSentences([sentence(1), sentence(2)], {
    ask: async () => {
      asked++;
      return left(0, 0.1);
    },
    isEnough: () => asked === 1,
  });
  expect(found.map(({ number, probability }) => [number, probability])).toEqual([[1, 0.1]]);
});
