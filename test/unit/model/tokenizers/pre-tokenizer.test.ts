/** How a text is split into words before byte-level BPE. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSplit } from '../../../../src/model/tokenizers/text/pre-tokenizer';
import { TextSplitter } from '../../../../src/model/tokenizers/text/text-splitter';
import { thorough } from '../../../workbench/thorough';
import type { Json } from '../helpers';
import { inUnits, tokenizerWith, withAdded } from './tokenizer-helpers';

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

interface Placed {
  readonly name: string;
  readonly parts: Json;
  /** Ranges in code points. */
  readonly cases: readonly [text: string, ids: string, ranges: string][];
}

/**
 * Recorded from the Python library `tokenizers` 0.23.3 (`Tokenizer.from_str(...).encode(text)`, its `ids` and `offsets`)
 * with the fixture's tokenizer.json, these parts and the added token "<new>". The texts are "", " ", "  the" and words
 * of many scripts, numbers, signs and spaces, put together at random.
 */
const PLACED = JSON.parse(
  readFileSync(join(import.meta.dirname, 'split-byte-level-cases.json'), 'utf8'),
) as readonly Placed[];

describe.each(PLACED)('with $name', ({ parts, cases }) => {
  it('texts have the ids and ranges that the reference gives', async () => {
    const tokenizer = await withAdded({ normalized: false }, parts);
    for (const [text, ids, ranges] of cases) {
      const encoded = tokenizer.encode(text);
      const expected = ranges.split(' ').filter(Boolean);
      expect(encoded.map(({ id }) => id).join(' '), JSON.stringify(text)).toBe(ids);
      expect(
        encoded.map(({ start, end }) => [start, end]),
        JSON.stringify(text),
      ).toEqual(
        inUnits(
          text,
          expected.map((range) => range.split('-').map(Number) as [number, number]),
        ),
      );
    }
  });
});

describe('UnicodeScripts', () => {
  const split = readSplit({ type: 'UnicodeScripts' }, 'tokenizer.json');

  // Of the reference: the SHA-256 of the ranges that its `pre_tokenize_str` gives, in code points ("0-3 3-7 ...").
  type Order = [name: string, step: number, ranges: number, digest: string];
  const apart: Order = ['7919 apart', 7919, 57_340, 'f9ba475a035066050a5e864f64e6ea9d50bc00449c596e53e7b4e57aed7daeaa'];
  const inOrder: Order = ['in order', 1, 371, 'd4bf2fda4bb93210cbc149282a05d66eed334948f11fa4e5fbb70556c42a16df'];

  const orders = thorough ? [apart, inOrder] : [inOrder];
  it.each(orders)('splits all characters of Unicode, %s, where the reference does', (_, step, count, digest) => {
    const characters = Array.from({ length: 0x110000 }, (_, at) => (at * step) % 0x110000)
      .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
      .map((codePoint) => String.fromCodePoint(codePoint));
    const text = characters.join('');
    const placeOf = new Uint32Array(text.length + 1);
    let units = 0;
    for (const [place, { length }] of characters.entries()) {
      placeOf[units] = place;
      units += length;
    }
    placeOf[units] = characters.length;
    const ranges = split(text).map(({ start, end }) => `${placeOf[start]}-${placeOf[end]}`);
    expect(ranges).toHaveLength(count);
    expect(createHash('sha256').update(ranges.join(' ')).digest('hex')).toBe(digest);
  });

  it('takes half a character for U+FFFD, which is common to all scripts', () => {
    expect(split('a\ud800b')).toEqual(split('a\ufffdb'));
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
