import { expect, it } from 'vitest';
import type { Token } from '../../../../src/model/tokenizers/tokenizer';
import type { TracedTokens } from '../../../../src/trace/compare/align';
import { cutAlike } from '../../../../src/trace/compare/cut-alike';
import { compareStrings } from '../../../../webview/strings/compare';

const TEXT = 'The dog ran home.';

/** Tokens as a tokenizer has them: what each says, and its range; one without a range is inserted. */
function traced(...tokens: readonly (readonly [text: string, start?: number, end?: number])[]): TracedTokens {
  return {
    text: TEXT,
    tokens: tokens.map(([text, start, end], id): Token => {
      const inserted = start === undefined;
      return { id, token: text, text, start: start ?? 0, end: end ?? 0, special: inserted, inserted, typeId: 0 };
    }),
  };
}

// What tokens say within a text has the space before a word in any tokenizer; their ranges have not.
const LOWER = traced(
  ['[CLS]'],
  ['the', 0, 3],
  [' dog', 4, 7],
  [' ran', 8, 11],
  [' home', 12, 16],
  ['.', 16, 17],
  ['[SEP]'],
);
const SPACED = traced(['The', 0, 3], [' dog', 3, 7], [' ran', 7, 11], [' home', 11, 16], ['.', 16, 17]);

it('tells what differs where both cut a text into the same pieces: added tokens, small letters, the space', () => {
  const alike = cutAlike(LOWER, SPACED);
  expect(alike && compareStrings.cutAlike(alike)).toBe(
    'The tokenizers cut the same text into the same pieces. What differs: A adds “[CLS]” and “[SEP]”, A writes all letters small and a token of B has the space before it.',
  );
  const turned = cutAlike(SPACED, LOWER);
  expect(turned && compareStrings.cutAlike(turned)).toContain(
    'What differs: a token of A has the space before it, B adds “[CLS]”',
  );
});

it('does not take other pieces for the same', () => {
  expect(cutAlike(LOWER, traced(['The', 0, 3], [' do', 3, 6], ['g', 6, 7], [' ran', 7, 11], [' home.', 11, 17]))).toBe(
    undefined,
  );
  // Nor another text, whatever its ranges are.
  expect(cutAlike(LOWER, { ...SPACED, text: 'The cat ran home.' })).toBe(undefined);
});

it('says where letters are written in another way than the text has them', () => {
  const other = traced(['Tha', 0, 3], [' dog', 3, 7], [' ran', 7, 11], [' home', 11, 16], ['.', 16, 17]);
  const alike = cutAlike(other, SPACED);
  expect(alike?.a).toMatchObject({ isLowerCase: false, isRewritten: true });
  // In both the space is before a token: that is no difference.
  expect(alike && compareStrings.cutAlike(alike)).toBe(
    'The tokenizers cut the same text into the same pieces. What differs: A writes some letters in another way than the text.',
  );
});
