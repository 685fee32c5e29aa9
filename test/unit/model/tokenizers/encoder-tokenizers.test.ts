/** The tokenizers of encoders and encoder-decoders, written in every way, against the Python library `tokenizers`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import type { Token } from '../../../../src/model/tokenizers/tokenizer';
import { fixturePath } from '../../support';
import { folderWith, type Json, readJsonObject } from '../helpers';
import { inUnits } from './tokenizer-helpers';

interface Recorded {
  readonly name: string;
  /** The folder whose tokenizer.json it is, with these parts replaced and these tokens added to the vocabulary. */
  readonly base: string;
  readonly parts: Json;
  readonly model: Json;
  readonly vocabulary: readonly [token: string, idOrScore: number][];
  /** Ranges in code points, types, which tokens are the template's, decoded without and with special tokens. */
  readonly cases: readonly [string, ids: string, ranges: string, types: string, mask: string, string, string][];
  readonly pairs: readonly [string, string, ids: string, ranges: string, types: string, sequences: string][];
}

/** Recorded from version 0.23.3. */
const RECORDED = JSON.parse(
  readFileSync(join(import.meta.dirname, 'encoder-tokenizer-cases.json'), 'utf8'),
) as readonly Recorded[];

async function variant({ base, parts, model, vocabulary }: Recorded) {
  const json = await readJsonObject(join(fixturePath(base), 'tokenizer.json'));
  const own = json['model'] as { vocab: Record<string, number> | [string, number][] };
  const vocab = Array.isArray(own.vocab)
    ? [...own.vocab, ...vocabulary]
    : { ...own.vocab, ...Object.fromEntries(vocabulary) };
  const whole = { ...json, ...(await withMap(parts)), model: { ...own, ...model, vocab } };
  return openTokenizer(await folderWith({ 'tokenizer.json': whole }));
}

/** The map of SentencePiece's own is large; it stands in one file alone. */
async function withMap(parts: Json): Promise<Json> {
  const { normalizer } = await readJsonObject(join(fixturePath('precompiled'), 'tokenizer.json'));
  const { normalizers } = normalizer as { normalizers: { precompiled_charsmap?: string }[] };
  return JSON.parse(JSON.stringify(parts).replaceAll('"MAP"', JSON.stringify(normalizers[0]?.precompiled_charsmap)));
}

const numbers = (list: string) => list.split(' ').filter(Boolean).map(Number);
const rangesIn = (text: string, list: string) =>
  inUnits(
    text,
    list
      .split(' ')
      .filter(Boolean)
      .map((range) => range.split('-').map(Number) as [number, number]),
  );
/** The reference gives no place to what the template inserts. */
const place = ({ start, end, inserted }: Token) => (inserted ? [0, 0] : [start, end]);

describe.each(RECORDED)('with $name', (recorded) => {
  it('texts have the tokens and decoded texts that the reference gives', async () => {
    const tokenizer = await variant(recorded);
    for (const [text, ids, ranges, types, mask, decoded, whole] of recorded.cases) {
      const encoded = tokenizer.encode(text);
      const told = JSON.stringify(text);
      expect(
        encoded.map(({ id }) => id),
        told,
      ).toEqual(numbers(ids));
      expect(encoded.map(place), told).toEqual(rangesIn(text, ranges));
      expect(
        encoded.map(({ typeId }) => typeId),
        told,
      ).toEqual(numbers(types));
      expect(encoded.map(({ inserted }) => Number(inserted)).join(''), told).toBe(mask);
      expect(tokenizer.decode(numbers(ids), { skipSpecial: true }), told).toBe(decoded);
      expect(tokenizer.decode(numbers(ids)), told).toBe(whole);
      expect(tokenizer.decodePlaced(numbers(ids)).text, told).toBe(whole);
    }
  });

  it.each(recorded.pairs)('%j and %j are one sequence as in the reference', async (...pair) => {
    const [first, second, ids, ranges, types, sequences] = pair;
    const encoded = (await variant(recorded)).encodePair(first, second);
    expect(encoded.map(({ id }) => id)).toEqual(numbers(ids));
    expect(encoded.map(({ typeId }) => typeId)).toEqual(numbers(types));
    const names = encoded.map(({ inserted, sequence }) => (inserted ? '-' : sequence === 'first' ? '0' : '1'));
    expect(names.join('')).toBe(sequences);
    const [inFirst, inSecond] = [rangesIn(first, ranges), rangesIn(second, ranges)];
    expect(encoded.map(place)).toEqual(names.map((name, i) => (name === '1' ? inSecond : inFirst)[i]));
  });
});
