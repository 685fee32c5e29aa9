/** The first word and its probability, against every path of tokens written out. */

import { describe, expect, it } from 'vitest';
import { heal } from '../../../src/generate/healing';
import { Vocabulary } from '../../../src/generate/vocabulary';
import { findFirstWords, firstTokens } from '../../../src/generate/word-search';
import { firstWord } from '../../../src/generate/words';
import { thorough } from '../../workbench/thorough';
import { softmaxOf } from '../softmax';

const TOKENS = ['<end>', 'so', ' ex', ' except', ' exception', 'cept', 'ion', 'ional', 'al', ' is', '.', '('];
const END = 0;
const vocabulary = new Vocabulary({
  size: TOKENS.length,
  bytes: (id) => new TextEncoder().encode(TOKENS[id]),
  describe: (id) => ({ id, token: TOKENS[id] as string, text: TOKENS[id] as string, special: id === END }),
});
const idsOf = (...tokens: string[]) => tokens.map((token) => TOKENS.indexOf(token));

/** A model whose logits depend on the last token alone, reproducibly. */
function logitsAfter(ids: readonly number[], seed: number): Float32Array {
  const last = ids.at(-1) as number;
  return Float32Array.from(TOKENS, (_, id) => 2.5 * Math.sin(seed * 7.1 + last * 3.3 + id * (1.7 + seed)));
}

function prefixOf(seed: number) {
  const goTo = async (ids: readonly number[]) => ({ logits: logitsAfter(ids, seed), reused: 0, computed: 1 });
  const goThrough = async (ids: readonly number[], count: number) => {
    const ends = Array.from({ length: count }, (_, i) => ids.length - count + 1 + i);
    const rows = ends.map((end) => logitsAfter(ids.slice(0, end), seed));
    return { logits: rows.at(-1) as Float32Array, rows, reused: 0, computed: 1 };
  };
  return { goTo, goThrough };
}

/** Every way to spell a first word after what was typed, in tokens that lead there as the search has them; added up. */
function writtenOut(ids: readonly number[], takenBack: readonly number[], typed: string, seed: number) {
  const words = new Map<string, number>();
  let mass = 0;
  const inWord = (id: number) => /^[a-z]/.test(TOKENS[id] as string);
  const close = (text: string, p: number) => words.set(text, (words.get(text) ?? 0) + p);
  const walk = (path: readonly number[], text: string, p: number, depth: number) => {
    const word = firstWord(text);
    const isWord = /[a-z]/.test(word);
    if (isWord && word !== text) return close(word, p);
    const next = softmaxOf(logitsAfter(path, seed));
    let ends = 0;
    for (const [id, probability] of next.entries()) {
      if (isWord ? !inWord(id) : id === END) ends += probability;
      else if (id !== END && depth > 0) walk([...path, id], text + TOKENS[id], p * probability, depth - 1);
    }
    if (text !== '') close(text, p * ends);
  };
  for (let taken = 0, spelled = '', p = 1; taken <= takenBack.length; taken++) {
    const path = [...ids, ...takenBack.slice(0, taken)];
    const next = softmaxOf(logitsAfter(path, seed));
    for (const [id, probability] of next.entries()) {
      const text = spelled + TOKENS[id];
      const isFirst = taken === takenBack.length;
      if (isFirst) mass += p * probability;
      if (id === END || id === takenBack[taken] || !(isFirst || text.startsWith(typed))) continue;
      if (!isFirst) mass += p * probability;
      walk([...path, id], text.slice(typed.length), p * probability, 5);
    }
    const back = takenBack[taken];
    if (back === undefined) break;
    p *= next[back] as number;
    spelled += TOKENS[back];
  }
  return { words, mass };
}

describe('the first word', () => {
  const before = idsOf('so', ' ex', 'cept');

  it.each(thorough ? [1, 2, 3, 4, 5, 6, 7, 8] : [1])(
    'is the most probable one over all its spellings: model %i',
    async (seed) => {
      const healed = heal(before, vocabulary);
      expect([healed.typed, healed.takenBack]).toEqual([' except', idsOf(' ex', 'cept')]);
      const parts = { prefix: prefixOf(seed), vocabulary, stopIds: [END] };
      const signal = new AbortController().signal;
      const first = await firstTokens(healed, parts, signal);
      const [found] = await findFirstWords(healed, first, parts, signal);
      const { words, mass } = writtenOut(healed.ids, healed.takenBack, healed.typed, seed);
      const [best] = [...words].sort(([, a], [, b]) => b - a);
      const [word, joint] = best as [string, number];
      const probability = joint / mass;
      if (probability < 0.1) return expect(found?.probability ?? 0).toBeLessThan(0.1 + 1e-9);
      expect(found?.word).toBe(word);
      // Spellings that could not win are not followed to their ends.
      expect(found?.probability).toBeLessThanOrEqual(probability + 1e-6);
      expect(found?.probability).toBeGreaterThan(0.8 * probability);
    },
  );

  it.runIf(thorough)('adds up the paths that spell it', async () => {
    const probabilities: Record<string, number[]> = {
      so: [0, 0, 0.5, 0.1, 0.3, 0, 0, 0, 0, 0.1, 0, 0], // " ex", " except", " exception", " is"
      ' ex': [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      cept: [0, 0, 0, 0, 0, 0, 0.6, 0, 0, 0.4, 0, 0], // "ion", or the word ends
      ' exception': [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
      ion: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
    };
    const logits = (ids: readonly number[]) => {
      const own = probabilities[TOKENS[ids.at(-1) as number] as string] ?? [1];
      return Float32Array.from(TOKENS, (_, id) => Math.log(own[id] ?? 0));
    };
    const goTo = async (ids: readonly number[]) => ({ logits: logits(ids), reused: 0, computed: 1 });
    const goThrough = async (ids: readonly number[]) => ({ ...(await goTo(ids)), rows: [logits(ids)] });
    const parts = { prefix: { goTo, goThrough }, vocabulary, stopIds: [END] };
    const healed = { ids: idsOf('so'), takenBack: [], typed: '' };
    const signal = new AbortController().signal;
    const [found] = await findFirstWords(healed, await firstTokens(healed, parts, signal), parts, signal);
    expect(found?.word).toBe(' exception');
    expect(found?.probability).toBeCloseTo(0.3 + 0.5 * 0.6, 6);
  });
});
