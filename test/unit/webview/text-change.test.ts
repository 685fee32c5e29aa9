/** Which tokens a change of the text in the panel concerns. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { changeBetween } from '../../../webview/sources/text-change';
import { isOtherText, textFieldStrings } from '../../../webview/strings/text-field';
import { partOf } from '../part-of';

/** A text of these words, each a token. */
function textOf(text: string) {
  const tokens = text
    .split(' ')
    .map((word) => ({ id: word.charCodeAt(0), token: `Ġ${word}`, text: ` ${word}`, special: false }));
  return partOf<TraceSummary>({ text, tokens });
}

const said = (before: string, now: string) =>
  textFieldStrings.changed(changeBetween(textOf(before), textOf(now)).places);

it('names the tokens of a changed text that are others, that were added and that were taken out', () => {
  expect(said('x a y', 'x b y')).toBe('Changed: “·a” → “·b”.');
  expect(said('x a y z', 'x b c y')).toBe('Changed: “·a” → “·b” “·c”; taken out: “·z”.');
  expect(said('x y', 'x a y')).toBe('Added: “·a”.');
  expect(said('a x b y c z d', 'e x f y g z h')).toBe('Changed: “·a” → “·e”; changed: “·b” → “·f”; and 2 more places.');
});

it('names a word by its letters where all its pieces are others, and else its pieces with the word', () => {
  /** Each word in pieces of three letters. */
  const inPieces = (text: string) => {
    const tokens = [...text.matchAll(/\w{1,3}/g)].map(({ 0: piece, index }) => {
      const token = index > 0 && text[index - 1] !== ' ' ? `##${piece}` : piece;
      return {
        id: hash(token),
        token,
        text: piece,
        start: index,
        end: index + piece.length,
        special: false,
        inserted: false,
      };
    });
    return partOf<TraceSummary>({ text, tokens });
  };
  const change = (before: string, now: string) => changeBetween(inPieces(before), inPieces(now)).places;
  expect(textFieldStrings.changed(change('to go', 'to go outside again'))).toBe('Added: “outside” “again”.');
  expect(textFieldStrings.changed(change('we sang it', 'we sleep it'))).toBe('Changed: “sang” → “sleep”.');
  expect(textFieldStrings.changed(change('we sle it', 'we sleep it'))).toBe('Added: “##ep” (in “sleep”).');
});

function hash(text: string): number {
  return [...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
}

it('takes a text for another one where most of its tokens are others, and too many to be named', () => {
  const isOther = (before: string, now: string) =>
    isOtherText(changeBetween(textOf(before), textOf(now)).places, now.split(' ').length);
  expect(isOther('a b c d e f g h', 'i j k l m n o p')).toBe(true);
  expect(isOther('a b c d e f g h', 'i j k l m n o h')).toBe(true);
  // Half of it is there still, or it is short, or only something was taken out.
  expect(isOther('a b c d e f g h i j k l m n', 'a b c d e f g o p q r s t u')).toBe(false);
  expect(isOther('a b c', 'd e f')).toBe(false);
  expect(isOther('a b c d e f g h i j', 'a b')).toBe(false);
});

it('says where in the text that is now those are', () => {
  const { of, places } = changeBetween(textOf('x a y z'), textOf('x b c y'));
  expect(of).toBe('x b c y');
  expect(places.map(({ first, now }) => [first, now.length])).toEqual([
    [1, 2],
    [4, 0],
  ]);
});
