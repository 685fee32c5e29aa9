/** What a comparison says of how far the vectors of both texts are apart at a token. */
import { describe, expect, it } from 'vitest';
import { apartSentences } from '../../../src/trace/compare/apart-sentences';
import { AT, drift, foundDrift } from './compared-texts';

const apart = (...found: Parameters<typeof foundDrift>) => apartSentences(foundDrift(...found), AT.tokens);

describe('how far vectors are apart', () => {
  it('says where vectors that begin alike first differ, or nothing where they are the same at the end as well', () => {
    expect(apart(drift(0, 0.31))).toBe(
      'At “·x”, the residual streams of A and B first differ after the MLP of block 0. There the distance between them is largest: 50.00\u00a0% of the longer one’s length. After the last block it is 31.00\u00a0%.',
    );
    const late = { ...drift(0, 0.31), norm: Float64Array.of(0, 0, 0, 0, 0, 1.24) };
    expect(apart(late)).toBe(
      'At “·x”, the residual streams of A and B first differ after the MLP of block 1. There the distance between them is 31.00\u00a0% of the longer one’s length.',
    );
    expect(apart(drift(0.69, 0))).toContain(
      'before the first block, the distance between the residual streams of A and B is largest: 69.00\u00a0% of the longer one’s length. After the last block they are the same.',
    );
    expect(apart(drift(0, 0))).toBe('');
  });

  it('names where the vectors are furthest apart, between both ends or at the last one', () => {
    const middle = { ...drift(0.2, 0.31), norm: Float64Array.of(0, 0.04, 0, 1.4, 0, 1.24) };
    expect(apart(middle)).toBe(
      'At “·x”, before the first block, the distance between the residual streams of A and B is 2.00\u00a0% of the longer one’s length. It is largest after the MLP of block 0: 70.00\u00a0%. After the last block it is 31.00\u00a0%.',
    );
    expect(apart(drift(0, 0.75))).toMatch(
      /There the distance between them is 50\.00\u00a0% of the longer one’s length\. It is largest after the last block: 75\.00\u00a0%\.$/,
    );
  });

  it('says of which tokens a larger distance is, where there is one elsewhere', () => {
    const ofAll = (pair: number) => ({
      pair,
      tokens: '“·blue” / “·red”',
      place: 'after the MLP of block 0',
      share: '90.00\u00a0%',
      isWithout: false,
    });
    const found = foundDrift(drift(0, 0.31));
    const said = (pair: number) => apartSentences({ ...found, ofAll: ofAll(pair) }, AT.tokens);
    expect(said(0)).toMatch(
      /After the last block it is 31\.00\u00a0%\. Over all tokens, the distance between the residual streams is largest at “·blue” \/ “·red”: 90\.00\u00a0% after the MLP of block 0\.$/,
    );
    expect(said(1)).not.toContain('Over all tokens');
    // Only what was measured without the vectors of the positions is said to be.
    const of = { ...found.of, norm: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5), added: new Float64Array(6) };
    const shifted = (isWithout: boolean) =>
      apartSentences({ ...found, of, isByPosition: true, ofAll: { ...ofAll(0), isWithout } }, AT.tokens);
    expect(shifted(false)).toContain('“·red”: 90.00\u00a0% after the MLP of block 0, of the whole vectors.');
    expect(shifted(false)).not.toContain('again without');
    expect(shifted(true)).toContain(
      'Over all tokens, again without the vectors of the positions, the distance between',
    );
  });

  it('says beside the distance that the token stands at another position, where that makes a part of it', () => {
    const words = '“·x” is the same token in both, but at position 4 in A and at position 5 in B.';
    expect(apart(drift(0.69, 0.31), words)).toMatch(
      /After the last block it is 31\.00\u00a0%\. “·x” is .* position 5 in B\.$/,
    );
    expect(apart(drift(0, 0), words)).toBe('');
  });

  it('takes the vectors of the positions out where before the first block nothing else makes the vectors differ', () => {
    const words = '“·x” is the same token in both, but at position 4 in A and at position 5 in B.';
    const alone = `${words} Before the first block, that alone makes the distance between the residual streams of A and B 69.00\u00a0% of the longer one’s length.`;
    const added = Float64Array.of(0, 0, 0, 0.2, 0, 1.2);
    expect(apart({ ...drift(0.69, 0.31), added }, words, true)).toBe(
      `${alone} Without the vectors of the positions, the residual streams of A and B first differ after the MLP of block 0. There the distance between them is 10.00\u00a0% of the longer one’s length. It is largest after the last block: 30.00\u00a0%. What the blocks make of the positions is still in these numbers.`,
    );
    const nothing = { ...drift(0.69, 0.31), added: new Float64Array(6) };
    expect(apart(nothing, words, true)).toContain(
      `${alone} Without the vectors of the positions, the residual streams of A and B differ after no block.`,
    );
    // Where a block normalises the sum, nothing can be taken out of it.
    expect(apart(drift(0.69, 0.31), words, true)).toMatch(/^At “·x”, before the first block, .* position 5 in B\.$/);
  });
});
