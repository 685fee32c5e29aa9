/** What findings say of the text itself: how long it is, and what its tokens are made of. */
import { describe, expect, it } from 'vitest';
import { byteNote } from '../../../../src/base/quoted-token';
import { maskTokens } from '../../../../src/model/tokenizers/mask-tokens';
import { describeId } from '../../../../src/model/tokenizers/tokenizer';
import { TOKENS } from '../../../../src/operations/node';
import type { FindingContext, FindingStep } from '../../../../src/trace/findings/context';
import { findPieces } from '../../../../src/trace/findings/pieces';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { Trace } from '../../../../src/trace/run/trace';
import { partOf } from '../../part-of';
import { fixturePath, openModel, runTrace, traceText } from '../../support';
import { model, only, TEXT, useStarterTrace } from './starter-trace';

useStarterTrace();

describe('how long the text is', () => {
  const lengthOf = async (text: string, whole = text) => {
    const { trace: of } = await traceText(model, text);
    const choice = { variant: 'model', layer: 0, head: 0, position: 0, id: null } as const;
    return (await readFindings(of, { text: whole }, choice)).findings.find(({ kind }) => kind === 'text length')?.text;
  };

  it('in characters and tokens, with the longest token', async () => {
    expect(await lengthOf(TEXT)).toBe(
      'This text has 61 characters. The model’s tokenizer cuts it into 14 tokens, pieces of 4.4 characters on average, spaces counted.',
    );
    expect(await lengthOf('The weather is nice')).toBe(
      'This text has 19 characters. The model’s tokenizer cuts it into 4 tokens, pieces of 4.8 characters on average, spaces counted; the longest is “weather”, with 8, its space counted.',
    );
  });

  it('in the singular where its tokens have one character each', async () => {
    expect(await lengthOf('!?')).toContain('pieces of 1 character on average');
  });

  it('without spaces where no token has one', async () => {
    const electra = await openModel(fixturePath('electra'));
    try {
      // A line break at the end, which is in no token, is a character of the text.
      const text = 'The weather is fine\n';
      const traced = await runTrace(electra, text);
      const choice = { variant: 'model', layer: 0, head: 0, position: 0, id: null } as const;
      expect(only(await readFindings(traced, { text }, choice), 'text length').text).toMatch(
        /^This text has 20 characters\. The model’s tokenizer cuts it into 8 tokens, pieces of 2 characters on average, spaces not counted; the longest is “the”, with 3\. It adds “\[CLS\]” and “\[SEP\]”: 10 tokens in all\.$/,
      );
    } finally {
      await electra.release();
    }
  });

  it('with what is masked, which is cut from the text and not read', async () => {
    const bert = await openModel(fixturePath('bert'));
    try {
      const { tokenizer } = bert.folder;
      const text = 'The weather is nice';
      const mask = describeId(tokenizer, tokenizer.idOf('[MASK]') as number);
      const told = async (...positions: number[]) => {
        const tokens = maskTokens(tokenizer.encode(text), positions, mask);
        const input = { text, tokens, totalTokens: tokens.length, memory: 2 ** 24 };
        const traced = await Trace.run(bert, input, {
          signal: new AbortController().signal,
          onProgress: () => undefined,
        });
        const choice = { variant: 'model', layer: 0, head: 0, position: 0, id: null } as const;
        return only(await readFindings(traced, { text }, choice), 'text length').text;
      };
      const cut = text.slice(tokenizer.encode(text)[2]?.start, tokenizer.encode(text)[2]?.end);
      expect(await told(2)).toContain(
        ` One of these, which is “${cut}” in the text, is masked: the model reads “[MASK]” in its place.`,
      );
      expect(await told(2)).not.toContain('the longest is “[MASK]”');
      expect(await told(2, 3)).toContain(
        ' 2 tokens of these, at positions 2 and 3, are masked: the model reads “[MASK]” in their places.',
      );
      expect(await told()).not.toContain('masked');
    } finally {
      await bert.release();
    }
  });

  it('with its bytes, where they are more', async () => {
    expect(await lengthOf('Zürich is nice')).toContain(
      'This text has 14 characters (15 bytes in UTF-8). The model’s tokenizer cuts it into',
    );
  });

  it('of a longer text only of the part that is read', async () => {
    expect(await lengthOf('The weather is nice', 'The weather is nice in spring')).toMatch(
      /^The part of this text that the model reads has 19 characters\. The model’s tokenizer cuts it into 4 tokens,/,
    );
  });

  it('with a space at its end that is a token of its own, where words begin with theirs', async () => {
    const said = 'The text ends with a space, which is a token of its own, ';
    expect(await lengthOf('The weather is ')).toMatch(
      new RegExp(`${said}.+: most words begin with theirs, so the model has seldom seen this\\.$`),
    );
    expect(await lengthOf('The weather is')).not.toContain(said);
    expect(await lengthOf('The weather is\n')).not.toContain(said);
    // WordPiece has no token of spaces.
    const electra = await openModel(fixturePath('electra'));
    try {
      const text = 'The weather is ';
      const traced = await runTrace(electra, text);
      const choice = { variant: 'model', layer: 0, head: 0, position: 0, id: null } as const;
      expect(only(await readFindings(traced, { text }, choice), 'text length').text).not.toContain(said);
    } finally {
      await electra.release();
    }
  });

  it('nothing of one token', async () => {
    expect(await lengthOf('The')).toBeUndefined();
  });
});

describe('what tokens are made of', () => {
  const piecesOf = async (text: string, position = 0) => {
    const { trace: of } = await traceText(model, text);
    const choice = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
    return (await readFindings(of, { text }, choice)).findings.find(({ kind }) => kind === 'pieces')?.text;
  };

  it('words that are one token each', async () => {
    expect(await piecesOf('The weather is nice')).toBe('Each of the 4 words here is one token.');
    expect(await piecesOf(TEXT)).toBe(
      'Each of the 12 words here is one token; the 2 other tokens are punctuation marks.',
    );
    expect(await piecesOf('The weather is nice\n')).toBe(
      'Each of the 4 words here is one token; the other token is not part of a word.',
    );
  });

  it('the word that is split most, unless another is chosen', async () => {
    const [text, ofLast] = ['Zürich and antidisestablishmentarianism', 6];
    expect(await piecesOf(text, 4)).toMatch(
      /^The word “antidisestablishmentarianism” is split into 9 tokens: “ant”, “id”/,
    );
    expect(await piecesOf(text, 0)).toBe(
      'The word “Zürich” is split into 4 tokens: “Z”, 2 parts of “ü” and “rich”. “antidisestablishmentarianism” is split as well. “<0xC3>” is one byte, in hexadecimal, of a character that takes several.',
    );
    expect(await piecesOf(text, ofLast)).toContain('antidisestablishmentarianism');
  });

  it('each other word that is split once, however often it stands there', async () => {
    expect(await piecesOf('The captain Marlow and the captain Marlow')).toBe(
      'The word “Marlow” is split into 3 tokens: “Mar”, “l” and “ow”. “captain” is split as well.',
    );
  });

  /** @param source what a decoder writes the text of, if one does */
  const toldOf = (source: object | undefined, text: string, ...cut: readonly string[]) => {
    const tokens = cut.map((token, at) => {
      const start = cut.slice(0, at).join('').length;
      return { token, text: token, start, end: start + token.length, special: false };
    });
    const context = partOf<FindingContext>({ source: { tokens, source }, texts: { tokens: text } } as object);
    return findPieces(context, partOf<FindingStep>({ id: 'text', sequence: TOKENS, position: 0 }))?.text;
  };

  it('of what a decoder wrote, in how many tokens, and of no word, as its tokens need not make one', () => {
    expect(toldOf({}, "n'tS memory", "n't", 'S', ' mem', 'ory')).toBe(
      "“n'tS” is written in 2 tokens: “n't” and “S”. “memory” is written in several tokens as well.",
    );
    expect(toldOf({}, 'a,bcd', 'a,b', 'cd')).toBe('“bcd” begins inside a token: it is spread over “a,b” and “cd”.');
  });

  it('where a word ends or begins inside a token, which does not spell a part of it alone', () => {
    const told = (text: string, ...cut: readonly string[]) => toldOf(undefined, text, ...cut);
    expect(told('OSQLITE_DB', 'O', 'SQLITE_DB')).toBe(
      'The word “OSQLITE” ends inside a token: it is spread over “O” and “SQLITE_DB”.',
    );
    expect(told('a,bcd', 'a,b', 'cd')).toBe('The word “bcd” begins inside a token: it is spread over “a,b” and “cd”.');
  });

  it('words that share a token are not said to be one token each', () => {
    expect(toldOf({}, 'sqlite_value is', 'sqlite_value', ' is')).toMatch(/^None of the 3 words here is split/);
  });

  it('where a word is split that is one token with a space before it, which of both is meant', async () => {
    expect(await piecesOf('weather is weather')).toBe(
      'Without a space before it the word “weather” is split into 2 tokens: “we” and “ather”; with one it is a single token.',
    );
  });

  it('a character that is spread over tokens', async () => {
    const { trace: of } = await traceText(model, '☃');
    expect(of.ids.length).toBeGreaterThan(1);
    expect(byteNote(of.tokens)).toMatch(/^“<0x..>” is one byte, /);
    expect(await piecesOf('☃')).toBe(
      `“☃”, one character of 3 bytes, is spread over ${of.ids.length} tokens. ${byteNote(of.tokens)}`,
    );
  });

  it('a space that the tokenizer puts before the text is no part of its first word', async () => {
    const other = await openModel(fixturePath('llama'));
    const sayOf = async (text: string) => {
      const of = await runTrace(other, text);
      expect(of.tokens.slice(1, 3)).toMatchObject([
        { text: ' ', start: 0, end: 1 },
        { text: text.charAt(0), start: 0 },
      ]);
      const choice = { variant: 'model', layer: 0, head: 0, position: 2, id: null } as const;
      return (await readFindings(of, { text }, choice)).findings.find(({ kind }) => kind === 'pieces')?.text;
    };
    expect(await sayOf('A B C')).toBe(
      'Each of the 3 words here is one token; the 3 other tokens are not part of a word. The tokenizer adds “<s>”: 7 tokens in all. The space before the first word is the tokenizer’s, and not in the text.',
    );
  });

  it('one word that is one token is nothing to say', async () => {
    expect(await piecesOf('The')).toBeUndefined();
  });
});
