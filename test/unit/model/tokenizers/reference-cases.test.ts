/** Tokenizers of every kind against what the Python library `tokenizers` gives for the same files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { readNormalizer } from '../../../../src/model/tokenizers/text/normalizer';
import { placeText } from '../../../../src/model/tokenizers/text/placed-text';
import type { Token } from '../../../../src/model/tokenizers/tokenizer';
import { type ExpectedCase, expectedCases, fixturePath } from '../../support';
import { inUnits } from './tokenizer-helpers';

const FOLDERS = readdirSync(fixturePath('')).filter((name) =>
  ['tokenizer.json', 'expected.json'].every((file) => existsSync(fixturePath(join(name, file)))),
);

it('there are folders with tokenizers of every kind', () => {
  const kinds = new Set(
    FOLDERS.map((name) => JSON.parse(readFileSync(fixturePath(join(name, 'tokenizer.json')), 'utf8')).model.type),
  );
  expect([...kinds].sort()).toEqual(['BPE', 'Unigram', 'WordPiece']);
  expect(FOLDERS.length).toBeGreaterThanOrEqual(38);
});

/** The reference gives no place to what the template inserts. */
const places = (tokens: readonly Token[]) =>
  tokens.map(({ start, end, inserted }) => (inserted ? [0, 0] : [start, end]));

describe.each(FOLDERS)('the texts of %s', (folder) => {
  it('have the ids, tokens, ranges and decoded texts that the reference gives', async () => {
    const tokenizer = await openTokenizer(fixturePath(folder));
    for (const { text, ids, tokens, offsets, decoded } of await expectedCases(folder)) {
      const encoded = tokenizer.encode(text);
      expect(encoded.map(({ id }) => id)).toEqual(ids);
      expect(encoded.map(({ token }) => token)).toEqual(tokens);
      expect(places(encoded)).toEqual(inUnits(text, offsets));
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(decoded);
      expect(tokenizer.decodePlaced(ids).text).toBe(tokenizer.decode(ids));
    }
  });
});

describe('a map of SentencePiece’s own', () => {
  const folder = fixturePath('precompiled');
  const cases: readonly (Omit<ExpectedCase, 'decoded'> & { readonly normalized: string })[] = JSON.parse(
    readFileSync(join(folder, 'cases.json'), 'utf8'),
  );

  it('gives 108 hard texts the ids and ranges that the reference gives them', async () => {
    expect(cases).toHaveLength(108);
    const tokenizer = await openTokenizer(folder);
    for (const { text, ids, offsets } of cases) {
      const encoded = tokenizer.encode(text);
      expect(
        encoded.map(({ id }) => id),
        JSON.stringify(text),
      ).toEqual(ids);
      expect(places(encoded), JSON.stringify(text)).toEqual(inUnits(text, offsets));
    }
  });

  it('normalizes them as the reference does', () => {
    const { normalizer } = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    const normalize = readNormalizer(normalizer, 'tokenizer.json');
    for (const { text, normalized } of cases) expect(normalize(placeText(text)).text).toBe(normalized);
    expect(cases.filter(({ text, normalized }) => text !== normalized).length).toBeGreaterThan(50);
  });
});
