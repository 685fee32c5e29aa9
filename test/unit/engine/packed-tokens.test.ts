import { describe, expect, it } from 'vitest';
import { packTokens, unpackTokens } from '../../../src/engine/shared/packed-tokens';
import type { Token } from '../../../src/model/tokenizers/tokenizer';

function token(id: number, start: number, end: number, text = `text ${id}`, changes: Partial<Token> = {}): Token {
  return { id, token: `token ${id}`, text, start, end, special: false, inserted: false, typeId: 0, ...changes };
}

describe('packed tokens', () => {
  it('are unpacked as they were', () => {
    const tokens = [
      token(7, 0, 0, '[CLS]', { special: true, inserted: true }),
      token(3, 0, 2),
      token(3, 2, 4),
      token(7, 4, 9, '[CLS]', { special: true }),
      token(3, 9, 11, 'text 3', { typeId: 1 }),
      token(3, 11, 13, 'another text'),
    ];
    expect(unpackTokens(packTokens(tokens))).toEqual(tokens);
    expect(unpackTokens(packTokens([]))).toEqual([]);
  });

  it('say each kind once, however many there are of it', () => {
    const tokens = Array.from({ length: 1000 }, (_, at) => token(at % 3, at, at + 1));
    const { kinds, kindOf } = packTokens(tokens);
    expect(kinds.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(kindOf).toHaveLength(1000);
  });
});
