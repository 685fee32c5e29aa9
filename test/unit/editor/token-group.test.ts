/** Which tokens a hover takes together, on the starter's own tokens. */
import { describe, expect, it } from 'vitest';
import { tokenGroupAt } from '../../../src/editor/source/token-group';
import type { Token } from '../../../src/engine/protocol/token-protocol';

function token(id: number, start: number, end: number): Token {
  return { id, token: String(id), text: '', start, end, special: false, inserted: false, typeId: 0 };
}

describe('tokens that belong together', () => {
  it('are all of a word, with the space that its first token begins with', () => {
    const text = 'The tokenization';
    const tokens = [token(464, 0, 3), token(11241, 3, 9), token(1634, 9, 16)];
    expect(tokenGroupAt(text, tokens, 12)).toEqual({ start: 3, end: 16, first: 1, last: 3 });
    expect(tokenGroupAt(text, tokens, 3)).toEqual({ start: 3, end: 9, first: 1, last: 2 }); // its space alone
    expect(tokenGroupAt(text, tokens, 1)).toEqual({ start: 0, end: 3, first: 0, last: 1 });
  });

  it('are all byte tokens of an emoji, joined ones included', () => {
    const text = 'a 👩‍💻!';
    const tokens = [token(1, 0, 1), token(2, 1, 4), token(3, 1, 4), token(4, 4, 5), token(5, 5, 7), token(6, 7, 8)];
    for (const offset of [2, 3, 4, 5, 6]) {
      expect(tokenGroupAt(text, tokens, offset)).toEqual({ start: 1, end: 7, first: 1, last: 5 });
    }
    expect(tokenGroupAt(text, tokens, 7)).toEqual({ start: 7, end: 8, first: 5, last: 6 });
  });

  it('are those of one word of a script without spaces', () => {
    const text = '東京に行く';
    const tokens = [...text].flatMap((_, at) => [token(at, at, at + 1), token(at, at, at + 1)]);
    expect(tokenGroupAt(text, tokens, 1)).toEqual({ start: 0, end: 2, first: 0, last: 4 });
    expect(tokenGroupAt(text, tokens, 2)).toEqual({ start: 2, end: 3, first: 4, last: 6 });
  });

  it('are none where no token stands', () => {
    expect(tokenGroupAt('ab', [token(1, 0, 1)], 1)).toBeUndefined();
    expect(tokenGroupAt('', [], 0)).toBeUndefined();
  });
});
