/** Where a suggestion was copied from, and what stands before both places. */
import { describe, expect, it, vi } from 'vitest';
import {
  copiedFrom,
  copiedLine,
  copiedLines,
  leftOutFrom,
  shownOrigin,
  wordsBefore,
} from '../../../src/editor/ghost-text/copied-from';
import type { OfferedRun } from '../../../src/editor/ghost-text/runs';
import { factsOf } from '../../../src/editor/ghost-text/suggestion-facts';
import { partOf } from '../part-of';

const editor = vi.hoisted(() => ({ text: '' }));

vi.mock('vscode', () => ({
  Position: class {
    constructor(
      readonly line: number,
      readonly character: number,
    ) {}
  },
  Range: class {
    constructor(
      readonly start: unknown,
      readonly end: { readonly offset: number },
    ) {}
  },
  workspace: {
    textDocuments: [
      {
        uri: { toString: () => 'file:///sum.py' },
        getText: ({ end }: { end: { offset: number } }) => editor.text.slice(0, end.offset),
        positionAt: (offset: number) => ({ offset, line: editor.text.slice(0, offset).split('\n').length - 1 }),
      },
    ],
  },
}));

const LOOP = 'for value in values:\n    total';
const token = (text: string, agreeing: number) => ({
  id: 0,
  token: text,
  text,
  probability: 1,
  alternatives: [],
  agreeing,
});

/** Offered at the end of a text of which a word is typed in part. */
function offered(typed: string, tokens: readonly ReturnType<typeof token>[], along = ''): OfferedRun {
  const suggestion = { text: '', tokens, probability: 1, confidence: 1 };
  const whole = tokens.map(({ text }) => text).join('');
  const text = whole.slice(typed.length);
  const place = { uri: 'file:///sum.py', offset: editor.text.length, text, typed: along.length };
  return partOf<OfferedRun>({ ...place, suggestion, result: { typed } });
}

it('the text that both places share ends at the cursor, with what was typed of the word', () => {
  editor.text = `a\n${LOOP} += value\nb\n${LOOP}`;
  const [sum, value] = [token(' total', 28), token(' +=', 28)];
  // The space before the word is one of the three of the indentation.
  expect(copiedFrom(offered(' total', [sum, value]))).toEqual([
    {
      uri: 'file:///sum.py',
      start: editor.text.indexOf(' +='),
      line: 3,
      shared: `\n${LOOP}`,
      text: ' +=',
      tokens: 1,
    },
  ]);
  expect(copiedFrom(offered('', [token(' +=', 34)]))).toMatchObject([{ line: 3, shared: `\n${LOOP}` }]);
});

it('what a half word goes on with is found, though what stands before the word differs', () => {
  editor.text = 'The weather is nice.\nTalk about the wea';
  const found = copiedFrom(offered(' wea', [token(' weather', 6), token('.', 0)]));
  expect(found).toMatchObject([{ line: 1, start: editor.text.indexOf('ther is'), shared: 'wea' }]);
});

it('the text that both places share begins with no rest of a word', () => {
  // The “he” of both words agrees, and is part of none that both have.
  editor.text = 'There the children were happy to play.\nWhen she children were happy to';
  const found = copiedFrom(offered('', [token(' play', 28)]));
  expect(found).toMatchObject([{ line: 1, shared: 'children were happy to' }]);
});

it('as it is typed along, what is left of it is copied from where that was when it was made', () => {
  editor.text = `a\n${LOOP} += value\nb\n${LOOP}`;
  const [sum, value] = [token(' +=', 34), token(' value', 37)];
  const start = editor.text.indexOf(' += value\nb');
  const found = (along: string) => copiedFrom(offered('', [sum, value], along));
  const whole = { start, line: 3, shared: `\n${LOOP}`, text: ' += value', tokens: 2 };
  for (const along of ['', ' +']) expect(found(along)).toMatchObject([whole]);
  const rest = { start: start + 3, line: 3, text: ' value', tokens: 1 };
  for (const along of [' +=', ' += v']) expect(found(along)).toMatchObject([rest]);
});

it('an end that was not shown has the line it is copied from, and one of the model’s own has none', () => {
  editor.text = `a\n${LOOP} += value\nb\n${LOOP}`;
  const ended = (agreeing: number) => ({ ...offered('', [token(' +=', 28), token(' value', agreeing)]), text: ' +=' });
  expect(leftOutFrom(ended(28))).toBe(3);
  expect(copiedFrom(ended(28))).toMatchObject([{ line: 3, text: ' +=' }]);
  expect(leftOutFrom(ended(0))).toBeUndefined();
  expect(leftOutFrom(offered('', [token(' +=', 28)]))).toBeUndefined();
});

it('what was not copied has no such place', () => {
  editor.text = LOOP;
  expect(copiedFrom(offered('', [token(' +=', 0)]))).toEqual([]);
});

it('each stretch has its own place, also where one follows another without a word between them', () => {
  const text = (between: string) =>
    `She had a river with her.\nFor her${between} the little girl was very glad.\nHe had a`;
  const tokens = (text: string, agreeing = 5) => text.split(/(?= )/).map((word) => token(word, agreeing));
  const places = (all: readonly ReturnType<typeof token>[]) =>
    copiedFrom(offered('', all)).map(({ line, text, tokens: count }) => [line, text, count]);
  const [one, other] = [tokens(' river with her'), tokens(' the little girl was very')];
  editor.text = text(' and');
  expect(places([...one, token(' and', 0), ...other])).toEqual([
    [1, ' river with her', 3],
    [2, ' the little girl was very', 5],
  ]);
  editor.text = text('');
  expect(places([...one, ...other])).toEqual([
    [1, ' river with her', 3],
    [2, ' the little girl was very', 5],
  ]);
});

it('what a suggestion repeats of itself is copied from no line, nor a part of it that ends in the suggestion', () => {
  editor.text = 'The cat sees the door.\n\n';
  const tokens = 'I go to see the cabinet, and I go to see the cabinet'.split(/(?= )/).map((word) => token(word, 5));
  const own = [token('Now', 0), ...tokens];
  expect(copiedFrom(offered('', own))).toEqual([]);
  editor.text = 'They go to see the cabinet.\n\n';
  expect(copiedFrom(offered('', own)).map(({ line, text }) => [line, text])).toEqual([
    [1, ' to see the'],
    [1, ' to see the cabinet'],
  ]);
});

describe('the line that what is shown is a copy of', () => {
  const text = `a\n${LOOP} += value\nb\n${LOOP}`;
  const [sum, value] = [token(' +=', 34), token(' value', 37)];

  it('is that of all its tokens', () => {
    editor.text = text;
    expect(copiedLine([offered('', [sum, value])])).toBe(3);
    expect(copiedLine([offered('', [sum, token(' other', 0)])])).toBeUndefined();
    expect(copiedLines(offered('', [sum, token(' other', 0)]))).toEqual({ lines: [3], copied: 1, of: 2 });
    expect(copiedLines(offered('', [token(' other', 0)]))).toEqual({ lines: [], copied: 0, of: 1 });
    expect(copiedLine([offered('', [token(' other', 0), sum])])).toBeUndefined();
  });

  it('is told of what is left of it alone', () => {
    editor.text = text;
    expect(copiedLine([offered('', [token(' +=', 0), value])])).toBeUndefined();
    expect(copiedLine([offered('', [token(' +=', 0), value], ' +=')])).toBe(3);
    expect(copiedLine([offered('', [sum, token(' other', 0)], ' +=')])).toBeUndefined();
  });

  it('is none where another one may be shown that is no copy', () => {
    editor.text = text;
    const [copy, own] = [offered('', [sum, value]), offered('', [token(' -=', 0)])];
    expect(copiedLine([copy, own])).toBeUndefined();
    expect(copiedLine([copy, copy])).toBe(3);
  });
});

it('how probable the model holds a suggestion for is the product of its tokens that stand after the cursor, wholly or in part', () => {
  editor.text = 'It';
  const tokens = [
    { ...token(' was', 0), probability: 0.25 },
    { ...token(' nice', 0), probability: 0.5 },
  ];
  const probability = (along: string) => {
    const run = offered('', tokens, along);
    return factsOf({ ...run, suggestion: { ...run.suggestion, probability: 0.125 } });
  };
  expect(probability('')).toMatchObject({ probability: 0.125 });
  expect(probability('')).not.toHaveProperty('isRest');
  expect(probability('')).not.toHaveProperty('copied');
  expect(factsOf(offered('', [token(' a', 5), token(' b', 0)]))).toMatchObject({ copied: 'part' });
  expect(factsOf(offered('', [token(' a', 5), token(' b', 5)]))).toMatchObject({ copied: 'all' });
  expect(probability(' w')).toMatchObject({ probability: 0.125, isRest: true, begun: ' w' });
  expect(probability(' was')).toMatchObject({ probability: 0.5, isRest: true, begun: '' });
  expect(probability(' was n')).toMatchObject({ probability: 0.5, isRest: true, begun: ' n' });
  // A word that stood there when it was made counts as little: of “ was nice” after “It was” it is said of “ nice” alone.
  const healed = { ...offered('', tokens), result: { ...offered('', tokens).result, typed: ' was' }, text: ' nice' };
  expect(factsOf(healed)).toMatchObject({ probability: 0.5, begins: '' });
  // Where the word that goes on is cut in tokens, it depends on how its beginning is spelled.
  expect(probability(' was n')).not.toHaveProperty('spelled');
  const languages = offered('', [token(' langu', 0), token('ages', 0)], ' language');
  expect(factsOf(languages)).toMatchObject({ begun: 'age', spelled: 'langu' });
  // Of what the filters have left of it, it is that of these tokens.
  const cut = { ...offered('', tokens), text: ' was' };
  expect(factsOf(cut).probability).toBe(0.25);
});

describe('how much of a suggestion is a copy', () => {
  const text = `a\n${LOOP} += value\nb\n${LOOP}`;
  const [sum, value, own] = [token(' +=', 34), token(' value', 37), token(' -=', 0)];

  it('is counted by its tokens after the cursor, so that none of those counts that were typed', () => {
    editor.text = text;
    const origin = (tokens: Parameters<typeof offered>[1], along: string) =>
      shownOrigin([offered('', tokens, along)], true);
    const whole = { places: [{ line: 3, text: '+= value' }], copied: 2, of: 3, firstOf: 1 };
    for (const along of ['', ' +']) expect(origin([sum, value, own], along)).toMatchObject(whole);
    const rest = { places: [{ line: 3, text: 'value' }], copied: 1, of: 2, firstOf: 1 };
    for (const along of [' +=', ' += val']) expect(origin([sum, value, own], along)).toMatchObject(rest);
    expect(origin([own, sum, value], ' -=')).toMatchObject({ copied: 2, of: 2 });
    expect(origin([sum, own, own], ' +=')).toMatchObject({ places: [], copied: 0, of: 2 });
  });

  it('is said of the first of several only where it is known which one that is', () => {
    editor.text = text;
    const [copy, other] = [offered('', [sum, value]), offered('', [own])];
    expect(shownOrigin([copy, other], true)).toMatchObject({ places: [{ line: 3 }], copied: 2, of: 2, firstOf: 2 });
    expect(shownOrigin([other, copy], true)).toMatchObject({ places: [], copied: 0, firstOf: 2 });
    expect(shownOrigin([copy, other], false)).toBeUndefined();
    expect(shownOrigin([copy, copy], false)).toMatchObject({ places: [{ line: 3 }], copied: 2, of: 2, firstOf: 1 });
  });
});

describe('what stands on several lines', () => {
  const [sum, value] = [token(' +=', 28), token(' value', 28)];

  it('is told of the latest of those before which as much is the same, with the others', () => {
    editor.text = `a\n${LOOP} += value\nb\n${LOOP} += value\nc\n${LOOP}`;
    expect(copiedFrom(offered('', [sum, value]))).toMatchObject([{ line: 6, also: { lines: [3], why: 'latest' } }]);
  });

  it('is told of the one before which more of the text is the same', () => {
    editor.text = `${LOOP} += value\nb\nother total += value\nb\n${LOOP}`;
    expect(copiedFrom(offered('', [sum, value]))).toMatchObject([
      { line: 2, also: { lines: [4], why: 'more is the same' } },
    ]);
  });

  it('counts each line that has its words, also where something else comes before them there', () => {
    editor.text = `b\n${LOOP} += value\nb\n${LOOP} += value\nx(+= value)\nsum += values\n${LOOP}`;
    expect(copiedFrom(offered('', [sum, value]))).toMatchObject([
      { line: 6, also: { lines: [3, 7], why: 'latest of most' } },
    ]);
    editor.text = 'The ordered list.\nAn unordered one, ordered(x), (ordered).\nThe ord';
    expect(copiedFrom(offered(' ord', [token(' ordered', 7)]))).toMatchObject([{ line: 1, also: { lines: [2] } }]);
  });

  it('is what was copied alone: the line of “self.items” has it as well, without the words before the place', () => {
    editor.text = 'for item in self.items:\n  x\nfor item in order.items:\n  y\nfor item in order';
    const items = token('.items:', 17);
    expect(copiedFrom(offered('', [items]))).toMatchObject([
      { line: 3, shared: '\nfor item in order', text: '.items:', also: { lines: [1], why: 'more is the same' } },
    ]);
  });

  it('is told of no other line where there is one alone', () => {
    editor.text = `${LOOP} += value\nb\n${LOOP}`;
    expect(copiedFrom(offered('', [sum, value]))[0]).not.toHaveProperty('also');
  });
});

describe('the words of a suggestion that the model predicted itself', () => {
  const own = (text: string, agreeing = 0) => text.split(/(?= )/).map((word) => token(word, agreeing));
  const found = (...run: Parameters<typeof offered>) => wordsBefore(offered(...run));

  it('are found where the text has them last, whatever comes before them', () => {
    editor.text = 'We put the kettle on.\nThey put the kettle on.\nThen he saw';
    const start = editor.text.lastIndexOf('the kettle');
    expect(found('', own(' the kettle'))).toEqual({ uri: 'file:///sum.py', start, line: 2, text: 'the kettle' });
    expect(shownOrigin([offered('', own(' the kettle'))], true)).toMatchObject({
      places: [],
      copied: 0,
      before: { line: 2, text: 'the kettle', isPart: false },
    });
  });

  it('are those that still stand after the cursor, with what of a word is typed', () => {
    editor.text = 'the kettle\nHe put the ket';
    expect(found('', own(' the kettle'), ' the')).toMatchObject({ line: 1, text: 'kettle' });
    expect(found(' ket', [token(' kettle', 0)])).toMatchObject({ line: 1, start: 'the '.length, text: 'kettle' });
  });

  it('are at least three in a row where the text has not all of them', () => {
    editor.text = 'The mean of a list of numbers.\nReturn';
    const sum = offered('', own(' the sum of a list of numbers, sorted'));
    const start = editor.text.indexOf('of a list');
    expect(wordsBefore(sum)).toEqual({ uri: 'file:///sum.py', start, line: 1, text: 'of a list of numbers' });
    expect(shownOrigin([sum], true)).toMatchObject({ before: { text: 'of a list of numbers', isPart: true } });
    expect(found('', own(' the list numbers, sorted'))).toBeUndefined();
    editor.text = 'a list of numbers. I make a li';
    expect(found(' li', own(' list of numbers and words'))).toMatchObject({ start: 2, text: 'list of numbers' });
  });

  it('are the one that was typed in part where the text has that, though what comes after it stands nowhere', () => {
    editor.text = 'make(parser, 1)\nparse_all(parsers)\nuse(pa';
    const [rest, sign] = [token('parser', 0), token(')', 0)];
    expect(found('pa', [rest, sign])).toMatchObject({ line: 1, start: 'make('.length, text: 'parser' });
    expect(shownOrigin([offered('pa', [rest, sign])], true)).toMatchObject({
      before: { text: 'parser', isPart: true },
    });
    // A word that is suggested whole may stand anywhere by chance, and a short one is told of nowhere.
    editor.text = 'make(parser, 1)\nuse(';
    expect(found('', [rest, sign])).toBeUndefined();
    editor.text = 'make(par, 1)\nuse(pa';
    expect(found('pa', [token('par', 0), sign])).toBeUndefined();
  });

  it('are not told of where they are short, stand nowhere as whole words, or are copied', () => {
    editor.text = 'It is so. The kettles sing. He saw';
    expect(found('', own(' is so'))).toBeUndefined();
    expect(found('', own(' kettle'))).toBeUndefined();
    expect(found('', own(' The kettles', 25))).toBeUndefined();
  });
});
