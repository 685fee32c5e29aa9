/** The sentences of a text, and the tokens that each of them is. */
import { expect, it } from 'vitest';
import { textSentences } from '../../../../src/trace/run/text-sentences';

/** A text of these tokens. */
function textOf(parts: readonly string[]) {
  let at = 0;
  const tokens = parts.map((part) => {
    const start = at;
    at += part.length;
    return { start, end: at, inserted: false };
  });
  return { text: parts.join(''), tokens };
}

function sentences(parts: readonly string[]): string[][] {
  const { text, tokens } = textOf(parts);
  return textSentences(text, tokens).map(({ place, tokens: count }) => parts.slice(place, place + count));
}

it('a token with the space before a word belongs to the sentence of that word', () => {
  expect(sentences(['It', ' rained', '.', ' We', ' ran', '!', ' Then'])).toEqual([
    ['It', ' rained', '.'],
    [' We', ' ran', '!'],
    [' Then'],
  ]);
});

it('a line break within a paragraph ends no sentence, but one before an item of a list, or an empty line, does', () => {
  expect(sentences(['We', ' ran', '\n', 'home', '.'])).toEqual([['We', ' ran', '\n', 'home', '.']]);
  expect(sentences(['Title', '\n\n', 'We', ' ran'])).toEqual([
    ['Title', '\n\n'],
    ['We', ' ran'],
  ]);
  expect(sentences(['One', '\n', '-', ' two'])).toEqual([
    ['One', '\n'],
    ['-', ' two'],
  ]);
});

it('what has no word goes with the sentence before it, and a token that the tokenizer inserts with none', () => {
  expect(sentences(['We', ' ran', '.', '\n', '***', '\n', 'Home', '.'])).toEqual([
    ['We', ' ran', '.', '\n', '***', '\n'],
    ['Home', '.'],
  ]);
  const { text, tokens } = textOf(['Hi', '.', ' We']);
  const begun = [{ start: 0, end: 0, inserted: true }, ...tokens];
  expect(textSentences(text, begun)).toEqual([
    { text: 'Hi.', place: 1, tokens: 2 },
    { text: 'We', place: 3, tokens: 1 },
  ]);
});
