/** What is suggested of what a model would write: whole words, and enough of them to be worth reading. */

import { describe, expect, it } from 'vitest';
import { type CompletionOptions, type CompletionParts, complete } from '../../../src/generate/completion';
import { copiedTokens } from '../../../src/generate/copied-tokens';
import { leftOpen, withoutBareOperator } from '../../../src/generate/left-open';
import { Vocabulary } from '../../../src/generate/vocabulary';
import { saysEnough } from '../../../src/generate/words';

const TOKENS = [
  '<end>',
  ...'export, interface, User, U,ser,Name, {,(,),",###, the, th,e, and, a, so,天,気,é,., =,):'.split(','),
];
const END = 0;
const vocabulary = new Vocabulary({
  size: TOKENS.length,
  bytes: (id) => new TextEncoder().encode(TOKENS[id]),
  describe: (id) => ({ id, token: TOKENS[id] as string, text: TOKENS[id] as string, special: id === END }),
});
const idsOf = (...tokens: string[]) => tokens.map((token) => TOKENS.indexOf(token));

/** A text in the longest tokens, each from where the one before it ends; what none of them says is left out. */
function cut(text: string) {
  const tokens: { id: number; start: number; end: number }[] = [];
  for (let start = 0; start < text.length; start = Math.max(start + 1, tokens.at(-1)?.end ?? 0)) {
    const fitting = TOKENS.filter((token) => text.startsWith(token, start));
    const token = fitting.toSorted((a, b) => b.length - a.length)[0];
    if (token) tokens.push({ id: TOKENS.indexOf(token), start, end: start + token.length });
  }
  return tokens;
}

/** What may follow, with its probability; the rest goes to the end of the text. */
type Step = Readonly<Record<string, number>>;

const OPTIONS: CompletionOptions = { maxNewTokens: 12, maxLines: 1, confidence: 0.5, alternatives: 1 };

/** Complete with a model that follows a script: at each step these probabilities, whatever was taken before. */
function completeWith(
  before: readonly string[],
  script: readonly Step[],
  {
    text = '',
    howOftenRight = (probability) => probability,
    isProse = false,
    ...options
  }: Partial<CompletionOptions & Pick<CompletionParts, 'text' | 'howOftenRight' | 'isProse'>> = {},
) {
  const read: { length?: number } = {};
  const goTo = async (ids: readonly number[]) => {
    const step = script[ids.length - (read.length ?? ids.length)] ?? {};
    const rest = 1 - Object.values(step).reduce((sum, p) => sum + p, 0);
    const probabilities = TOKENS.map((token, id) => step[token] ?? (id === END ? rest : 0));
    return { logits: Float32Array.from(probabilities, Math.log), reused: 0, computed: 1 };
  };
  const goThrough = async (ids: readonly number[], count: number) => {
    read.length ??= ids.length - count + 1;
    const rows: Float32Array[] = [];
    for (let end = ids.length - count + 1; end <= ids.length; end++) rows.push((await goTo(ids.slice(0, end))).logits);
    return { logits: rows.at(-1) as Float32Array, rows, reused: 0, computed: 1 };
  };
  const parts = {
    prefix: { goTo, goThrough },
    vocabulary,
    cut,
    stopIds: [END],
    contextLength: 100,
    text,
    howOftenRight,
    isProse,
  };
  return complete(idsOf(...before), { ...OPTIONS, ...options }, parts, new AbortController().signal);
}

/** Holds one word for right in nine of ten cases, and all others in one. */
const believing = (word: string) => (_: number, one: string) => (one === word ? 0.9 : 0.1);

describe('a suggestion ends with a whole word', () => {
  it.each<[string, Step[], string | undefined]>([
    ['when what follows is no part of it', [{ ' User': 0.9 }, { ' {': 0.3, '(': 0.3 }], ' User'],
    ['when the model would end the text there', [{ ' User': 0.9 }], ' User'],
    ['and not where the word goes on, though nobody knows how', [{ ' U': 0.9 }, { ser: 0.4, Name: 0.3 }], undefined],
    ['and not where it may well go on', [{ ' User': 0.9 }, { Name: 0.46, '(': 0.4 }], undefined],
    [
      'and loses the part of one that comes after it',
      [{ ' interface': 0.9 }, { ' U': 0.9 }, { ser: 0.2, Name: 0.2, é: 0.2 }],
      ' interface',
    ],
    [
      'and keeps the punctuation before that part',
      [{ ' User': 1 }, { '(': 1 }, { Name: 1 }, { ser: 0.4 }],
      ' User(Name',
    ],
  ])('%s', async (_, script, text) => {
    const { suggestions, silence } = await completeWith(['export'], script);
    expect(suggestions[0]?.text).toBe(text);
    expect(silence?.kind).toBe(text === undefined ? 'not confident' : undefined);
  });

  it('also when it is as long as it may be, and when it is asked for whatever its probability', async () => {
    const script = [{ ' interface': 0.6 }, { ' U': 0.6 }, { ser: 0.6 }, { Name: 0.6 }];
    for (const maxNewTokens of [2, 3]) {
      const { suggestions } = await completeWith(['export'], script, { maxNewTokens, confidence: 0 });
      expect(suggestions[0]?.text).toBe(' interface');
    }
    const { suggestions } = await completeWith(['export'], script, { maxNewTokens: 4, confidence: 0 });
    expect(suggestions[0]?.text).toBe(' interface UserName');
  });

  it('where it has just said a phrase of four tokens and says it again', async () => {
    const phrase = [' interface', ' User', ' the', ' and'];
    const script = [' a', ...phrase, ...phrase, ' so'].map((token): Step => ({ [token]: 0.99 }));
    const { suggestions } = await completeWith(['export'], script);
    expect(suggestions[0]?.text).toBe(' a interface User the and');
    expect(suggestions[0]?.tokens).toHaveLength(5);
    const other = [' a', ...phrase, ' so', ...phrase].map((token): Step => ({ [token]: 0.99 }));
    const elsewhere = await completeWith(['export'], other, { maxNewTokens: 10 });
    expect(elsewhere.suggestions[0]?.tokens).toHaveLength(10);
  });

  it('with the tokens and the probability of what is left', async () => {
    const { suggestions } = await completeWith(
      ['export'],
      [{ ' interface': 0.8 }, { ' U': 0.9 }, { ser: 0.2, Name: 0.2, é: 0.2 }],
    );
    expect(suggestions[0]?.tokens.map(({ id }) => id)).toEqual(idsOf(' interface'));
    expect(suggestions[0]?.probability).toBeCloseTo(0.8, 6);
  });

  it('where words have no spaces between them, with any of their characters', async () => {
    const { suggestions } = await completeWith(['天'], [{ 気: 0.9 }, { 天: 0.2, 気: 0.2 }]);
    expect(suggestions[0]?.text).toBe('気');
  });

  it('knows a letter of several bytes for one', async () => {
    const { silence } = await completeWith(['export'], [{ ' U': 0.9 }, { é: 0.9, Name: 0.05 }, { é: 0.3 }]);
    expect(silence).toBeNull();
    const unfinished = await completeWith(['export'], [{ ' th': 0.9 }, { é: 0.5, ser: 0.4 }]);
    expect(unfinished.silence).toMatchObject({ kind: 'not confident', word: ' thé' });
    expect(unfinished.silence).toHaveProperty('probability', expect.closeTo(0.45, 6));
  });
});

describe('a suggestion in prose', () => {
  const script = [{ ' the': 0.95 }, { '.': 0.95 }, { ' and': 0.95 }, { ' so': 0.95 }];
  const textIn = async (isProse: boolean, text = '') =>
    (await completeWith(['export'], script, { isProse, text, maxNewTokens: 3 })).suggestions[0]?.text;

  it('ends with its sentence, and in code does not', async () => {
    expect(await textIn(true)).toBe(' the.');
    expect(await textIn(false)).toBe(' the. and');
  });

  it('ends with it also where more was copied', async () => {
    expect(await textIn(true, 'so we export the. and so on. Again export')).toBe(' the.');
  });
});

describe('a suggestion that would end within brackets', () => {
  const suggested = async (script: Step[], options: Parameters<typeof completeWith>[2]) =>
    (await completeWith(['export'], script, options)).suggestions[0]?.text;

  it('closes them, when that is what most likely comes next', async () => {
    const call = [{ ' User': 1 }, { '(': 1 }, { Name: 1 }];
    expect(await suggested([...call, { ')': 0.6 }], { maxNewTokens: 3 })).toBe(' User(Name)');
    expect(await suggested([...call, { ')': 0.4, '.': 0.35 }], { maxNewTokens: 3 })).toBe(' User(Name');
    expect(await suggested([...call, { '.': 1 }], { maxNewTokens: 3 })).toBe(' User(Name');
  });

  it('closes them also where all of it is held for rather improbable', async () => {
    const script = [{ ' User': 0.6 }, { '(': 0.6 }, { Name: 0.6 }, { ')': 0.6 }, { '.': 0.9 }];
    expect(await suggested(script, {})).toBe(' User(Name)');
  });

  it('closes those that stand before it in its line, and not those of another line', async () => {
    const script = [{ ' User': 1 }, { ')': 1 }];
    expect(await suggested(script, { maxNewTokens: 1, text: 'so (export' })).toBe(' User)');
    expect(await suggested(script, { maxNewTokens: 1, text: 'so (\nexport' })).toBe(' User');
    expect(await suggested(script, { maxNewTokens: 1, text: 'so (and) export' })).toBe(' User');
  });
});

describe('a suggestion that would end with a quotation mark that encloses nothing', () => {
  const suggested = async (script: Step[], options: Parameters<typeof completeWith>[2] = {}) =>
    (await completeWith(['export'], script, options)).suggestions[0]?.text;

  it('ends before that, and before the brackets directly before that', async () => {
    expect(await suggested([{ ' User': 1 }, { '(': 1 }, { '"': 1 }], { maxNewTokens: 3 })).toBe(' User');
    expect(await suggested([{ ' User': 1 }, { '(': 1 }], { maxNewTokens: 2 })).toBe(' User(');
  });

  it('and ends with one that closes what was quoted', async () => {
    const closing = { maxNewTokens: 2, text: 'so "export' };
    expect(await suggested([{ ' User': 1 }, { '"': 1 }], closing)).toBe(' User"');
  });
});

describe('code that would end with an operator that has nothing to its right', () => {
  it.each<[string, string, string]>([
    [' total =', '', ' total'],
    [' values) +', 'spread = max(values) - min(', ' values)'],
    ['row["x"]) >', 'if float(', 'row["x"])'],
    ['[0] ===', 'if (rows', '[0]'],
    [' a\n  b &&', 'x', ' a\n  b'],
    [' item in order.', 'for', ' item in order'],
  ])('%j ends before that', (text, before, kept) => {
    expect(withoutBareOperator(text, before)).toBe(kept);
  });

  it.each<[string, string]>([
    [' (value) =>', 'rows.map('],
    [' import *', 'from math'],
    [' the end */', '/* up to'],
    [' Map<string>', 'const a:'],
    [' key=', 'sorted(rows,'],
    [' |', 'text:'],
    [' a +', 'say("'],
    [' the end.', 'say("'],
    [' ...', 'return'],
    [' a = b', 'let'],
  ])('%j keeps what may end there', (text, before) => {
    expect(withoutBareOperator(text, before)).toBe(text);
  });

  it('and prose keeps it', async () => {
    const suggested = async (isProse: boolean) =>
      (await completeWith(['export'], [{ ' User': 1 }, { ' =': 1 }], { maxNewTokens: 2, isProse })).suggestions[0]
        ?.text;
    expect([await suggested(false), await suggested(true)]).toEqual([' User', ' User =']);
  });
});

describe('what a line leaves open', () => {
  it.each<[string, string[]]>([
    ['return sum(numbers) / len(', [')']],
    ['f({ a: [1, 2', [')', '}', ']']],
    ['say("it (is', [')', '"']],
    ['say("a \\" b', [')', '"']],
    ["it doesn’t, and don't (as said", [')']],
    ['a) b] (c)', []],
  ])('%s', (line, closers) => {
    expect(leftOpen(line)).toEqual(closers);
  });
});

describe('the text counts beside the model', () => {
  /** Its end stood there before 24 characters long. */
  const TEXT = 'let it be export interface User, then let it be export';

  it('goes on as it did before, with the model’s own probabilities', async () => {
    const script = [
      { ' interface': 0.3, ' User': 0.5 },
      { ' User': 0.4, ' {': 0.5 },
      { '(': 0.3, ' {': 0.4 },
    ];
    const { suggestions } = await completeWith(['export'], script, {
      text: TEXT,
      howOftenRight: believing(' interface'),
    });
    const [one] = suggestions;
    expect(one?.text).toBe(' interface User');
    expect(one?.tokens.map(({ probability, matchLength }) => [Number(probability.toFixed(6)), matchLength])).toEqual([
      [0.3, 16],
      [0.4, 26],
    ]);
    expect(one?.tokens[0]?.alternatives[0]).toMatchObject({
      id: idsOf(' User')[0],
      probability: expect.closeTo(0.5, 6),
    });
    expect(one?.confidence).toBe(0.9);
    expect(one?.probability).toBeCloseTo(0.3 * 0.4, 6);
  });

  it('goes on in the tokens into which the tokenizer cuts what is copied, also where others are more probable', async () => {
    const script = [{ ' interface': 0.3, ' User': 0.5 }, { ' User': 0.2, ' U': 0.5 }, { '(': 0.3 }];
    const { suggestions } = await completeWith(['export'], script, {
      text: TEXT,
      howOftenRight: believing(' interface'),
    });
    expect(suggestions[0]?.tokens.map(({ id }) => id)).toEqual(idsOf(' interface', ' User'));
  });

  it('ends with a closing sign that the model finds more probable than the copied token that begins with it', async () => {
    const textAfter = async (last: Step) => {
      const script = [{ ' interface': 0.9 }, { ' User': 0.9 }, last, { ':': 0.9 }];
      const { suggestions } = await completeWith(['export'], script, {
        text: '(export interface User):\nlet (export',
        howOftenRight: believing(' interface'),
      });
      return suggestions[0]?.text;
    };
    expect(await textAfter({ ')': 0.6, '):': 0.05 })).toBe(' interface User)');
    expect(await textAfter({ ')': 0.2, '):': 0.5 })).toBe(' interface User):');
    expect(await textAfter({ '.': 0.6, '):': 0.05 })).toBe(' interface User):');
  });

  it('asked for by hand, goes on with no copied token that the model holds for unlikely, unless much of the text agrees', async () => {
    const script = [{ ' interface': 0.6 }, { ' User': 0.001, ' the': 0.6 }, { '.': 0.9 }];
    const wordsAfter = async (text: string, confidence: number) => {
      const { suggestions } = await completeWith(['export'], script, {
        text,
        confidence,
        howOftenRight: believing(' interface'),
      });
      return suggestions[0]?.tokens.slice(0, 2).map(({ id }) => id);
    };
    const little = 'so export interface User. export';
    const much = 'that is all there is to export interface User. that is all there is to export';
    expect(await wordsAfter(little, 0)).toEqual(idsOf(' interface', ' the'));
    expect(await wordsAfter(much, 0)).toEqual(idsOf(' interface', ' User'));
    expect(await wordsAfter(little, 0.5)).toEqual(idsOf(' interface', ' User'));
  });

  it('holds a copied first word for as probable as the tokens are into which the tokenizer cuts it', async () => {
    const script = [
      { ' interface': 0.5, ' U': 0.3, ' User': 0.05 },
      { ser: 0.3, '(': 0.3 },
    ];
    const { suggestions } = await completeWith(['export'], script, {
      text: 'let it be export User, then let it be export',
      howOftenRight: believing(' User'),
    });
    expect(suggestions[0]?.tokens.map(({ id }) => id)).toEqual(idsOf(' User'));
    expect(suggestions[0]?.probability).toBeCloseTo(0.05, 6);
  });

  it('is no copy of a longer word that begins with the same token', async () => {
    const text = 'let it be export interface Users, then let it be export';
    const script = [{ ' interface': 0.3, ' {': 0.5 }, { ' User': 0.9 }, { ' {': 0.9 }];
    const { suggestions } = await completeWith(['export'], script, { text, howOftenRight: believing(' interface') });
    expect(suggestions[0]?.text).toBe(' interface User {');
    expect(suggestions[0]?.tokens.map(({ matchLength }) => matchLength > 0)).toEqual([true, false, false]);
  });

  it('is no copy where the model itself would write what stands earlier, unless the text counts as much', async () => {
    const script = [{ ' interface': 0.9 }, { ' User': 0.9 }, { ' {': 0.9 }];
    const copiedAfter = async (text: string) => {
      const { suggestions } = await completeWith(['export'], script, { text });
      return suggestions[0]?.tokens.slice(0, 2).map(({ matchLength }) => matchLength > 0);
    };
    expect(await copiedAfter('let it export interface User. Now export')).toEqual([false, false]);
    const much = 'that is all there is to export';
    expect(await copiedAfter(`${much} interface User. So ${much}`)).toEqual([true, true]);
  });

  it('goes on to be a copy where the model itself would go on like that', async () => {
    const script = [{ ' interface': 0.3, ' User': 0.5 }, { ' User': 0.9 }, { '(': 0.3, ' {': 0.4 }];
    const text = 'let export interface User. Now export';
    const { suggestions } = await completeWith(['export'], script, { text, howOftenRight: believing(' interface') });
    expect(suggestions[0]?.tokens.slice(0, 2).map(({ matchLength }) => matchLength > 0)).toEqual([true, true]);
  });

  it('tells of no copied fragment beside what is the model’s own', () => {
    const token = (id: number, matchLength: number) => ({ id, probability: 1, alternatives: [], matchLength });
    const copies = (lengths: readonly number[], text: string, ends: readonly number[]) =>
      copiedTokens(
        lengths.map((one, id) => token(id, one)),
        ends,
        text,
        'She has a hat.\nYou',
      ).map((one) => one.matchLength > 0);
    expect(copies([0, 4], ' has a', [4, 6])).toEqual([false, false]);
    expect(copies([0, 4, 4], ' has a hat', [4, 6, 10])).toEqual([false, true, true]);
    // Here it is no fragment of anything: all is copied.
    expect(copiedTokens([token(0, 4)], [2], ' a', 'She has a hat.\nHe has')[0]?.matchLength).toBe(4);
    expect(copies([0, 4], ' have a', [5, 7])).toEqual([false, false]);
  });

  it('tells of a copied sign that the model itself would not have written', () => {
    const sign = { id: 1, probability: 0.03, alternatives: [{ id: 2, probability: 0.4 }], matchLength: 24 };
    const own = { id: 0, probability: 0.9, alternatives: [], matchLength: 0 };
    // The end of the word, which the model would have written, too, is told as its own.
    const tokens = (last: typeof sign) => [own, { ...own, matchLength: 22 }, last];
    const copied = (last: typeof sign) =>
      copiedTokens(tokens(last), [2, 4, 6], 'item):', 'def print_item(item):\n    print_').map(
        (one) => one.matchLength,
      );
    expect(copied(sign).map((length) => length > 0)).toEqual([false, false, true]);
    expect(copied({ ...sign, alternatives: [{ id: 2, probability: 0.01 }] })).toEqual([0, 0, 0]);
  });

  it('stays with the model where it is believed more', async () => {
    const script = [{ ' interface': 0.3, ' User': 0.6 }, { '(': 0.9 }, { Name: 0.1 }];
    const { suggestions } = await completeWith(['export'], script, { text: TEXT, howOftenRight: believing(' User') });
    expect(suggestions[0]?.text).toBe(' User(');
    expect(suggestions[0]?.tokens.map(({ matchLength }) => matchLength)).toEqual([0, 0]);
  });

  it('asks the model about no word that followed only a few characters', async () => {
    const script = [{ ' interface': 0.3, ' User': 0.5 }, { '(': 0.9 }];
    const { silence } = await completeWith(['export'], script, {
      text: 'tho interface. Also tho',
      howOftenRight: believing(' interface'),
    });
    expect(silence).toMatchObject({ kind: 'not confident' });
  });
});

describe('asked for by hand after a finished word', () => {
  const asked = { confidence: 0, alternatives: 3 };
  const texts = async (script: Step[]) =>
    (await completeWith(['export', ' a'], script, asked)).suggestions.map(({ text }) => text);
  const finished = { ' a': 0.9, ' and': 0.02, ' th': 0.08 };

  it('goes on after it, and says once what the model would say over and over', async () => {
    const script = [finished, { ' so': 1 }, { ' a': 1 }, { ' so': 1 }, { ' a': 1 }, { ' so': 1 }];
    expect((await texts(script))[0]).toBe(' so');
  });
});

describe('asked for by hand where it is too rarely right to come by itself', () => {
  it('comes first, with the rate that was told of it, and others after it', async () => {
    const script = [{ ' interface': 0.3, ' User': 0.5 }, { '(': 0.9 }, { '(': 0.9 }, { '(': 0.9 }];
    const right = (_: number, word: string) => (word === ' interface' ? 0.12 : 0.08);
    const text = 'export interface User. export';
    const held = await completeWith(['export'], script, { text, howOftenRight: right });
    expect(held.silence).toMatchObject({ kind: 'not confident', probability: 0.12 });
    const asked = { text, howOftenRight: right, confidence: 0, alternatives: 3 };
    const { suggestions } = await completeWith(['export'], script, asked);
    expect(suggestions[0]).toMatchObject({ text: expect.stringMatching(/^ interface/), confidence: 0.12 });
    expect(suggestions[1]).toMatchObject({ text: expect.stringMatching(/^ User/), confidence: 0.08 });
  });

  it('also where no word was worth looking at', async () => {
    const words = [' interface', ' User', ' U', 'ser', 'Name', ' the', ' th', 'e', ' and', ' a', ' so'];
    const unsure = Object.fromEntries(words.map((word, at) => [word, at === 0 ? 0.095 : 0.09]));
    const script = [unsure, { '(': 0.9 }, { '(': 0.9 }];
    const right = (_: number, word: string) => (word === '' ? 0.18 : 0.04);
    const held = await completeWith(['export'], script, { text: 'export', howOftenRight: right });
    const asked = { text: 'export', howOftenRight: right, confidence: 0, alternatives: 3 };
    const { suggestions } = await completeWith(['export'], script, asked);
    expect(suggestions[0]).toMatchObject({ text: expect.stringMatching(/^ interface/), confidence: 0.04 });
    expect(held.silence).toMatchObject({ kind: 'not confident', probability: 0.04, word: ' interface', isBegun: true });
    expect(held.silence).not.toHaveProperty('isShort');
  });

  it('says so of a word that would be too short alone at any rate', async () => {
    const script = [{ ' a': 0.45, ' interface': 0.3, ' so': 0.25 }, { ' so': 0.9 }];
    const { silence } = await completeWith(['export'], script);
    expect(silence).toMatchObject({ kind: 'not confident', word: ' a', isShort: true });
  });
});

describe('signs are as sure as the word after them', () => {
  it('that follows', async () => {
    const { suggestions } = await completeWith(['export'], [{ '(': 0.9 }, { Name: 0.9 }]);
    expect(suggestions).toMatchObject([{ text: '(Name', confidence: expect.closeTo(0.81, 6) }]);
    const { silence } = await completeWith(['export'], [{ '(': 0.9 }, { ser: 0.5, Name: 0.4, ' so': 0.1 }]);
    expect(silence).toMatchObject({ kind: 'not confident', probability: expect.closeTo(0.45, 6), word: '(ser' });
  });

  it('that nothing is known of: how sure they are themselves is not told as a rate', async () => {
    const words = [' interface', ' User', ' U', ' the', ' th', ' and', ' a', ' so', 'Name', 'ser'];
    const unsure = Object.fromEntries(words.map((word, at) => [word, at === 0 ? 0.109 : 0.099]));
    const script = [{ '(': 0.9 }, unsure];
    const held = await completeWith(['export'], script);
    expect(held.silence).toEqual({ kind: 'not confident', probability: 0, threshold: 0.5 });
    const { suggestions } = await completeWith(['export'], script, { confidence: 0, alternatives: 3 });
    expect(suggestions[0]?.text).toBe('( interface');
    expect(suggestions[0]?.confidence).toBeCloseTo(0.9 * 0.109, 6);
  });
});

describe('a suggestion is a word, or three characters from the end of one on', () => {
  it.each<[string, string[], Step[], string | undefined]>([
    ['a short word of its own', ['export'], [{ ' so': 0.9 }], ' so'],
    ['not one that is a key of its own', ['export'], [{ ' a': 0.9 }], undefined],
    ['not the last letter of one', [' a', ' th'], [{ ' the': 0.9 }], undefined],
    ['the last letter and another word', [' a', ' th'], [{ ' the': 0.9 }, { ' and': 0.9 }], 'e and'],
    ['three letters of one', ['export', ' U'], [{ ' User': 0.9 }], 'ser'],
    ['not a bracket alone', ['export'], [{ '(': 0.9 }, { ')': 0.9 }, { ' {': 0.9 }], undefined],
    ['not a heading without words', ['export'], [{ '###': 0.9 }], undefined],
  ])('%s', async (_, before, script, text) => {
    const { suggestions, silence } = await completeWith(before, script);
    expect(suggestions[0]?.text).toBe(text);
    expect(silence?.kind).toBe(text === undefined ? 'too short' : undefined);
  });

  it('and silence holds what was left', async () => {
    const { silence } = await completeWith([' a', ' th'], [{ ' the': 0.9 }]);
    expect(silence).toEqual({ kind: 'too short', rest: 'e' });
  });

  it.each<[string, string, boolean]>([
    ['(', '"', false],
    ['f', ') {', false],
    ['wor', 'd', false],
    ['wor', 'ld', false],
    ['wo', 'rld', true],
    ['wor', 'ld is', true],
    ['hel', 'lo, a', true],
    ['hel', 'pful', true],
    // The end of a word and what comes after it count together, white space aside.
    ['valu', 'e):', true],
    ['typ', 'e ===', true],
    ['nam', 'e.', false],
    ['nam', 'e  (', false],
    ['x', '):  {', false],
    ['it is ', 'a', false],
    ['it is', ' a', false],
    ['x = ', '7', false],
    ['it is ', 'so', true],
    ['it is ', 'a dog', true],
    ['x = ', '42', true],
    ['天', '気', true],
    ['', '###', false],
    ['', '  ', false],
  ])('after %j it is worth reading %j: %s', (before, text, enough) => {
    expect(saysEnough(text, before)).toBe(enough);
  });
});
