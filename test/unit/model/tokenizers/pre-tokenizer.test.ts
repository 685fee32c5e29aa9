/** How a text is split into words before byte-level BPE. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextSplitter } from '../../../../src/model/tokenizers/text-splitter';
import type { Json } from '../helpers';
import { tokenizerWith } from './tokenizer-helpers';

interface Recorded {
  readonly name: string;
  readonly parts: Json;
  readonly cases: readonly [text: string, ids: string][];
}

/** Recorded from the Python library `tokenizers` 0.23.3 with the merges of the fixture. */
const RECORDED = JSON.parse(
  readFileSync(join(import.meta.dirname, 'pre-tokenizer-cases.json'), 'utf8'),
) as readonly Recorded[];

describe.each(RECORDED)('with $name', ({ parts, cases }) => {
  it('texts have the ids that the reference gives', async () => {
    const tokenizer = await tokenizerWith({ pre_tokenizer: parts });
    for (const [text, ids] of cases) {
      const encoded = tokenizer.encode(text).map(({ id }) => id);
      expect(encoded.join(' '), JSON.stringify(text)).toBe(ids);
    }
  });
});

describe('splitting', () => {
  const parts = (splitter: TextSplitter, text: string) =>
    splitter.split(text).map(({ start, end }) => text.slice(start, end));

  it.each([
    ['Removed', ['a', 'b']],
    ['Isolated', ['a', '-', '-', 'b', '-']],
    ['MergedWithPrevious', ['a-', '-', 'b-']],
    ['MergedWithNext', ['a', '-', '-b', '-']],
    ['Contiguous', ['a', '--', 'b', '-']],
  ] as const)('%s', (behavior, expected) => {
    expect(parts(new TextSplitter(/-/g, behavior), 'a--b-')).toEqual(expected);
  });

  it('takes what does not match for what does when it is inverted', () => {
    expect(parts(new TextSplitter(/-/g, 'Removed', true), 'a--b-')).toEqual(['-', '-', '-']);
  });

  it('cuts where a pattern matches nothing', () => {
    expect(parts(new TextSplitter(/(?=b)/g, 'Isolated'), 'abab')).toEqual(['a', 'ba', 'b']);
    expect(parts(new TextSplitter(/x*/g, 'Isolated'), '')).toEqual([]);
  });
});
