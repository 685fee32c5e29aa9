/** SentencePiece's own map, as it should not be. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CharacterMap } from '../../../../src/model/tokenizers/text/character-map';
import { placeText } from '../../../../src/model/tokenizers/text/placed-text';
import { thorough } from '../../../workbench/thorough';
import { fixturePath } from '../../support';
import { readJsonObject } from '../helpers';

const FILE = 'tokenizer.json';

/** A map with these units of its trie and this text after it. */
function encoded(units: readonly number[], forms: string, size = 4 * units.length): string {
  const head = Buffer.alloc(4 + 4 * units.length);
  head.writeUInt32LE(size, 0);
  for (const [index, unit] of units.entries()) head.writeUInt32LE(unit, 4 + 4 * index);
  return Buffer.concat([head, Buffer.from(forms)]).toString('base64');
}

/** Of a trie that has only "a": the root's children lie from 256 on, the value of "a" beside them. */
function trieOfOne(value: number): number[] {
  const units = Array<number>(1024).fill(0xff);
  const letter = 256 ^ 'a'.charCodeAt(0);
  units[0] = 256 << 10;
  units[letter] = ((letter ^ 512) << 10) | (1 << 8) | 'a'.charCodeAt(0);
  units[512] = value;
  return units;
}

const normalized = (map: string, text: string) => new CharacterMap(map, FILE).normalize(placeText(text));

describe('a map', () => {
  it('says what a letter becomes', () => {
    const map = encoded(trieOfOne(2), 'x\0yz\0');
    const { text, starts, ends } = normalized(map, 'bab');
    expect(text).toBe('byzb');
    expect([...starts]).toEqual([0, 1, 1, 2]);
    expect([...ends]).toEqual([1, 2, 2, 3]);
  });

  it.each<[string, string, string]>([
    ['that is not base64', '!?', 'is not written in base64'],
    ['that is empty', '', 'is cut or damaged'],
    ['without a trie', encoded([], ''), 'is cut or damaged'],
    ['that is shorter than it says', encoded([0, 0], '', 400), 'is cut or damaged'],
    ['whose trie ends within a unit', encoded([0, 0], '', 7), 'is cut or damaged'],
    ['that makes a text of a letter', encoded([0], 'x'.repeat(101)), 'makes 101 characters of one'],
  ])('%s is refused', (_, map, fault) => {
    expect(() => new CharacterMap(map, FILE)).toThrow(`${FILE}: the map of "Precompiled" ${fault}`);
  });

  it('with texts that are none is refused', () => {
    const bytes = Buffer.concat([Buffer.from(encoded([0], ''), 'base64'), Buffer.from([0xff])]);
    expect(() => new CharacterMap(bytes.toString('base64'), FILE)).toThrow('is not valid UTF-8 text.');
  });

  it('that points outside of its texts is told when it does', () => {
    const map = new CharacterMap(encoded(trieOfOne(99), 'x\0'), FILE);
    expect(map.normalize(placeText('bbb')).text).toBe('bbb');
    expect(() => map.normalize(placeText('bab'))).toThrow(
      `${FILE}: the map of "Precompiled" points outside of its texts.`,
    );
  });

  it('that leads back to itself or out of itself comes to an end', () => {
    // Each unit's label is the letter that leads to it, and its children lie at the same places again.
    const circle = Array.from({ length: 256 }, (_, label) => label);
    const text = 'abc\u0301'.repeat(1000);
    expect(normalized(encoded(circle, ''), text).text === text).toBe(true);
    const outside = Array.from({ length: 256 }, (_, label) => ((0x3fffff << 10) | (1 << 9) | label) >>> 0);
    expect(normalized(encoded(outside, ''), text).text === text).toBe(true);
  });
});

describe('long texts', () => {
  // Every character a grapheme of its own, and two that are one; `npm run check:long` looks at their like.
  it.each([
    ['letters beside ideographs', '天a'],
    ['emoji', '👩\u200d'],
    ...(thorough
      ? [
          ['ideographs', '天気'],
          ['accents', 'e\u0301'],
          ['halfwidth letters', 'ｶﾞ'],
        ]
      : []),
  ] as [string, string][])('take no age: %s', async (_, unit) => {
    // So long that what the segmenter needs for the whole, which grows with the square, would not come to an end here.
    const map = await publishedMap();
    const whole = map.normalize(placeText(unit.repeat(300 * 400)));
    const part = map.normalize(placeText(unit.repeat(300)));
    expect(whole.text === part.text.repeat(400)).toBe(true);
    expect(whole.ends.at(-1)).toBe((part.ends.at(-1) ?? 0) + 300 * 399 * unit.length);
  });

  it('of one grapheme are taken apart as short ones are', async () => {
    const map = await publishedMap();
    const text = `\uff21${'\u0301'.repeat(100_000)}`;
    expect(map.normalize(placeText(text)).text === `A${'\u0301'.repeat(100_000)}`).toBe(true);
  });
});

async function publishedMap(): Promise<CharacterMap> {
  const { normalizer } = await readJsonObject(join(fixturePath('precompiled'), 'tokenizer.json'));
  const { normalizers } = normalizer as { normalizers: { precompiled_charsmap: string }[] };
  return new CharacterMap(normalizers[0]?.precompiled_charsmap ?? '', FILE);
}
