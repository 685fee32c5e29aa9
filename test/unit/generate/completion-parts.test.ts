/** The parts of a completion that need no model: tables of cases. */
import { describe, expect, it } from 'vitest';
import { AdaptiveDebounce } from '../../../src/generate/debounce';
import { heal } from '../../../src/generate/healing';
import { phraseAgain, repeatedAtEnd } from '../../../src/generate/repeated-at-end';
import { filterSuggestion, isCrumb, isOpenEnd } from '../../../src/generate/suggestion-filters';
import { WindowKeeper } from '../../../src/generate/text-window';
import { RecentSuggestions } from '../../../src/generate/type-along';
import { Vocabulary } from '../../../src/generate/vocabulary';
import { endsInWord, sentenceEnd } from '../../../src/generate/words';

const WORDS = [
  'a',
  'b',
  'be',
  'beau',
  'beaut',
  ' beautiful',
  ' beauty',
  ' be',
  ' ',
  '  ',
  '\n',
  'un',
  'believ',
  'believable',
  'bel',
  'iev',
  '☀',
];
const SPECIAL = WORDS.length;
const vocabulary = new Vocabulary({
  size: WORDS.length + 2, // the last id stands for nothing
  bytes: (id) => new TextEncoder().encode(WORDS[id] ?? '<end>'),
  describe: (id) => {
    if (id > SPECIAL) throw new RangeError('there is no such id');
    return { id, token: WORDS[id] ?? '<end>', text: WORDS[id] ?? '<end>', special: id === SPECIAL };
  },
});
const idOf = (word: string) => WORDS.indexOf(word);
const bytesOf = (text: string) => Buffer.from(text).toString('latin1');

describe('a vocabulary by its bytes', () => {
  it.each([
    ['be', ['be', 'beau', 'beaut', 'bel', 'believ', 'believable']],
    [' b', [' be', ' beautiful', ' beauty']],
    ['x', []],
    [bytesOf('☀').slice(0, 2), ['☀']],
  ])('finds what begins with %j', (start, words) => {
    expect([...vocabulary.startingWith(start)].map((id) => WORDS[id]).sort()).toEqual([...words].sort());
  });

  it.each([
    ['be', true],
    [' beauty', false],
    [' beaut', true],
    ['', true],
    ['zz', false],
  ])('knows whether a token goes beyond %j: %s', (start, beyond) => {
    expect(vocabulary.goesBeyond(start)).toBe(beyond);
  });

  it('spells what is typed with tokens that begin with it, or that it begins with', () => {
    const words = vocabulary.spelling('beau').map((id) => WORDS[id]);
    expect(words.sort()).toEqual(['b', 'be', 'beau', 'beaut'].sort());
  });

  it('spells with each of several tokens that say the same, as a letter and its byte do', () => {
    const tokens = ['<0x77>', 'w', '<0x6E>', 'n', 'want'];
    const texts = ['w', 'w', 'n', 'n', 'want'];
    const bytes = (id: number) => new TextEncoder().encode(texts[id]);
    const describeToken = (id: number) => ({
      id,
      token: tokens[id] as string,
      text: texts[id] as string,
      special: false,
    });
    const both = new Vocabulary({ size: tokens.length, bytes, describe: describeToken });
    expect(both.spelling('wa').map((id) => tokens[id])).toEqual(['want', '<0x77>', 'w']);
    expect(both.spelling('n').map((id) => tokens[id])).toEqual(['<0x6E>', 'n']);
    expect(heal([3, 1], both)).toEqual({ ids: [3], takenBack: [1], typed: 'w' });
  });

  it('knows nothing of special tokens and holes', () => {
    expect(vocabulary.text(SPECIAL)).toBe('');
    expect([...vocabulary.startingWith('<')]).toEqual([]);
  });
});

describe('token healing', () => {
  it.each<[string, string[], string[], string]>([
    ['a half typed word', ['a', ' be'], ['a'], ' be'],
    ['a word in several tokens, as far as one token could cover them', ['un', 'bel', 'iev'], ['un'], 'believ'],
    ['a finished word that nothing goes beyond, which may go on in other tokens', ['a', ' beauty'], ['a'], ' beauty'],
    ['a whole word, however many tokens it is', ['a', ' be', 'un', 'be'], ['a'], ' beunbe'],
    ['and no word before it', ['a', ' beauty', ' beauty'], ['a', ' beauty'], ' beauty'],
    ['a space before a word', ['a', ' '], ['a'], ' '],
    ['the only token, which has to stay', ['be'], ['be'], ''],
  ])('%s', (_, words, kept, typed) => {
    const healed = heal(words.map(idOf), vocabulary);
    expect(healed.ids).toEqual(kept.map(idOf));
    expect(healed.typed).toBe(typed);
  });

  it('never takes a special token back', () => {
    expect(heal([0, SPECIAL], vocabulary)).toEqual({ ids: [0, SPECIAL], takenBack: [], typed: '' });
  });
});

describe('repetition', () => {
  it.each<[number[], number]>([
    [[1, 1, 1], 3],
    [[1, 1], 0],
    [[5, 1, 2, 1, 2, 1, 2], 6],
    [[1, 2, 1, 2, 1, 3], 0],
    [[1, 2, 3, 1, 2, 3, 1, 2, 3], 9],
    [[], 0],
  ])('of %j: %i', (ids, expected) => {
    expect(repeatedAtEnd(ids)).toBe(expected);
  });

  it.each<[number[], number]>([
    [[7, 1, 2, 3, 4, 1, 2, 3, 4], 4],
    [[1, 2, 3, 4, 5, 1, 2, 3, 4, 5], 5],
    [[1, 2, 3, 1, 2, 3], 0], // three tokens may well come twice
    [[1, 2, 3, 4, 9, 1, 2, 3, 4], 0], // not directly after
    [[1, 2, 3, 4, 1, 2, 3], 0],
    [[], 0],
  ])('a phrase that %j ends in twice: of %i', (ids, expected) => {
    expect(phraseAgain(ids)).toBe(expected);
  });
});

describe('filters', () => {
  const place = (before: string, after = '', nextLine = '', lineAbove = '') => ({ before, after, nextLine, lineAbove });

  it.each([
    ['', true],
    [');', true],
    [' }', true],
    ['",', true],
    ['x', false],
    [') {', false],
  ])('the end of the line before %j is open: %s', (after, open) => {
    expect(isOpenEnd(after)).toBe(open);
  });

  it.each<[string, string, ReturnType<typeof place>, string | { reason: string }]>([
    ['passes what fits', 'name', place('const '), 'name'],
    ['within a line', 'name', place('const ', ' = 1'), { reason: 'inside a line' }],
    ['blank', ' \n ', place('x'), { reason: 'blank' }],
    ['a sentence of this line', '. He was one', place('He was one of America'), { reason: 'repeats a sentence' }],
    ['the same after its end', 'He was one', place('He was one. Then. '), { reason: 'repeats a sentence' }],
    ['the one that has just ended', ' He was one.', place('He was one.'), { reason: 'repeats a sentence' }],
    [
      'the one that has just ended, the space typed',
      'He was one.',
      place('He was one. '),
      { reason: 'repeats a sentence' },
    ],
    [
      'a number that goes on',
      '5 and then on we go',
      place('x is 5 and then on we go. It is 2.'),
      '5 and then on we go',
    ],
    ['another sentence', '. He was two', place('He was one of America'), '. He was two'],
    [
      'a sentence of the line above',
      'He was one',
      place('', '', '', 'He was one of them.'),
      { reason: 'repeats a sentence' },
    ],
    ['the line above', 'x = one(2);', place('', '', '', '  x = one(2);'), { reason: 'repeats the line above' }],
    ['its own line, after a break', '\n- bread', place('- bread'), { reason: 'repeats the line above' }],
    [
      'the line above that is typed for the most',
      ' boat',
      place('Row, row your', '', '', 'Row, row your boat'),
      ' boat',
    ],
    ['another line than the one above', 'x = one(3);', place('', '', '', 'x = one(2);'), 'x = one(3);'],
    ['two words of the same sentence', '. He was', place('He was one of America'), '. He was'],
    ['what its sentence has', ' he was one', place('So he was one, and'), { reason: 'repeats its sentence' }],
    [
      'the same where a letter is typed',
      'e was one',
      place('So he was one, and h'),
      { reason: 'repeats its sentence' },
    ],
    ['two words of its sentence', ' he was', place('So he was one, and'), ' he was'],
    ['what the sentence before has', ' he was one', place('So he was one. And'), ' he was one'],
    [
      'what it says itself, as far as that is new',
      ' is very small, and the wind is very small, and',
      place('The weather'),
      ' is very small, and the wind',
    ],
    [
      'what a line below says itself, as far as that is new',
      '\nI go to see the cat, and I go to see the cat, and',
      place(''),
      '\nI go to see the cat, and',
    ],
    ['what follows a million digits', 'name', place(`${'1'.repeat(1_000_000)} `), 'name'],
    ['operators of a line of code', '!== b && b !== c', place('if (a !== b && '), '!== b && b !== c'],
    [
      'the line that goes round',
      ' France and Rome is the',
      place('Paris is the capital of France and Rome is the capital of'),
      { reason: 'repeats its sentence' },
    ],
    ['a loop over its own variable', ' order', place('    for order in'), { reason: 'repeats its sentence' }],
    ['another beginning of that', 'der', place('for (const order of or'), { reason: 'repeats its sentence' }],
    ['a loop over a member of its variable', ' order.items', place('for order in'), ' order.items'],
    ['a loop over a longer name', ' orders', place('for order in'), ' orders'],
    ['the next line once more', 'return x;', place('  ', '', 'return x;'), { reason: 'repeats the next line' }],
    [
      'what makes the line the next one',
      'n x;',
      place('retur', '', '  return x;'),
      { reason: 'repeats the next line' },
    ],
    [
      'the next line after a line break',
      '\nreturn x;',
      place('a', '', 'return x;'),
      { reason: 'repeats the next line' },
    ],
    [
      'the call of the next line, as far as it goes',
      'gument("--name", ',
      place('p.add_ar', '', 'p.add_argument("--name", type=str)'),
      { reason: 'repeats the next line' },
    ],
    [
      'the call of the next line with another end',
      'gument("--name", type=int)',
      place('p.add_ar', '', 'p.add_argument("--name", type=str)'),
      { reason: 'repeats the next line' },
    ],
    ['another call like it', 'gument("--size")', place('p.add_ar', '', 'p.add_argument("--name")'), 'gument("--size")'],
    ['lines up to the next one', 'a();\nb();', place('', '', 'b();'), 'a();'],
    ['only similar to the next line', 'return y;', place('  ', '', 'return x;'), 'return y;'],
    ['a bracket that stands there already', 'a, b)', place('f(', ')'), 'a, b'],
    ['several of them', 'a, b))', place('f(g(', '))'), 'a, b'],
    ['a bracket and what follows', 'a, b);', place('f(', ')'), 'a, b'],
    ['brackets of its own', 'g(a)', place('f(', ')'), 'g(a)'],
    ['brackets of its own before another', 'g(a), b', place('f(', ')'), 'g(a), b'],
    ['a semicolon that stands there already', 'x = 1;', place('let ', ';'), 'x = 1'],
    ['punctuation alone', '") {', place('say("hi'), { reason: 'too short' }],
    ['the last letter of a word', 'n', place('retu'), { reason: 'too short' }],
    ['two of them', 'rn', place('retu'), { reason: 'too short' }],
    ['three of them', 'urn', place('ret'), 'urn'],
    ['the last two and a sign', 'me,', place('f(na'), 'me,'],
    [
      'what is less than a word without the bracket that stands there',
      't)',
      place('f(firs', ')'),
      { reason: 'too short' },
    ],
    ['nothing but the bracket', ')', place('f(a', ')'), { reason: 'only closes what is closed' }],
    ['a quote that stands there already', 'text"', place('say("', '")'), 'text'],
    ['the space before what follows the cursor', 'a, b )', place('f(', ')'), 'a, b'],
    ['quotes of its own', 'it\'s "so" it', place('say(', '"'), 'it\'s "so" it'],
  ])('%s', (_, text, where, expected) => {
    expect(filterSuggestion(text, where)).toEqual(typeof expected === 'string' ? { text: expected } : expected);
  });
});

describe('what is left of a suggestion', () => {
  it.each<[string, string, boolean]>([
    ['"', 'or float(row[', true],
    ['["', 'or float(row', true],
    [' =', 'total', true],
    ['.', 'The end', true],
    ['(x', 'len', false],
    [')', 'len(x', false],
    ['):', 'if len(x', false],
    [')', 'len', true],
  ])('%j after %j says nothing: %s', (rest, before, isNothing) => {
    expect(isCrumb(rest, before)).toBe(isNothing);
  });
});

describe('typing along', () => {
  const recent = () => {
    const suggestions = new RecentSuggestions<number>();
    suggestions.add({ before: 'The weather', key: '', text: ' is fine today', value: 7 });
    return suggestions;
  };
  it.each<[string, string | undefined]>([
    ['The weather', ' is fine today'],
    ['The weather is f', 'ine today'],
    ['The weather is fine today', undefined],
    ['The weather is bad', undefined],
    ['The weathe', undefined],
    ['Now the weather', undefined],
  ])('after %j there is left %j', (before, rest) => {
    expect(recent().find(before, '')?.rest).toBe(rest);
  });

  it('is for places of the same key only', () => {
    expect(recent().find('The weather', ' = 1')).toBeUndefined();
  });

  it('compares the end of long texts', () => {
    const suggestions = new RecentSuggestions<number>();
    const long = 'word '.repeat(400);
    suggestions.add({ before: long, key: '', text: 'and more', value: 1 });
    expect(suggestions.find(`${long}and`, '')?.rest).toBe(' more');
    expect(suggestions.find(`${long.slice(0, 100)}and`, '')).toBeUndefined();
  });

  it('forgets the oldest', () => {
    const suggestions = new RecentSuggestions<number>(2);
    for (const before of ['a', 'b', 'c']) suggestions.add({ before, key: '', text: 'xyz', value: 0 });
    expect(suggestions.find('a', '')).toBeUndefined();
    expect(suggestions.find('c', '')?.rest).toBe('xyz');
  });
});

describe('the window of a document', () => {
  /** One token for each word. */
  const count = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i} with five words\n`).join('');

  it('keeps its beginning while it has room', () => {
    const windows = new WindowKeeper(200, count);
    const begin = windows.take({ document: 'a', start: 0, text: lines.slice(0, 1000) });
    for (let end = 1001; end < 1100; end++) {
      const { text, slid } = windows.take({ document: 'a', start: 0, text: lines.slice(0, end) });
      expect(slid).toBe(false);
      expect(text.startsWith(begin.text)).toBe(true);
    }
  });

  it('slides rarely, and drops at least a quarter when it does', () => {
    const windows = new WindowKeeper(40, count);
    let [slides, before] = [0, ''];
    for (let end = 1; end <= lines.length; end++) {
      const { text, slid } = windows.take({ document: 'a', start: 0, text: lines.slice(0, end) });
      expect(lines.slice(0, end).endsWith(text)).toBe(true);
      expect(count(text)).toBeLessThanOrEqual(40);
      if (slid) {
        slides++;
        expect(count(text)).toBeLessThanOrEqual(30);
        expect(count(before)).toBeGreaterThanOrEqual(39);
      }
      before = text;
    }
    expect(slides).toBeGreaterThan(5);
    expect(slides).toBeLessThanOrEqual(count(lines) / 10);
  });

  it('moves ahead of need only where it is nearly full, and is then kept', () => {
    const windows = new WindowKeeper(40, count);
    const at = (end: number) => ({ document: 'a', start: 0, text: lines.slice(0, end) });
    const full = Array.from({ length: lines.length }, (_, end) => end).find((end) => count(lines.slice(0, end)) === 38);
    expect(windows.moveAhead(at(full as number), 8)).toBeUndefined(); // nothing has been read yet
    windows.take(at(20));
    expect(windows.moveAhead(at(20), 8)).toBeUndefined();
    windows.take(at(full as number));
    const moved = windows.moveAhead(at(full as number), 8) as string;
    expect(count(moved)).toBeLessThanOrEqual(30);
    const next = windows.take(at((full as number) + 5));
    expect(next).toEqual({ text: moved + lines.slice(full, (full as number) + 5), slid: false });
  });

  it('is the same after going back, and another in another document', () => {
    const windows = new WindowKeeper(200, count);
    const first = windows.take({ document: 'a', start: 0, text: lines.slice(0, 1000) });
    const back = windows.take({ document: 'a', start: 0, text: lines.slice(0, 900) });
    expect(first.text.startsWith(back.text)).toBe(true);
    expect(windows.take({ document: 'b', start: 0, text: 'hello' }).text).toBe('hello');
  });

  it('is found by counting the end of a long text, and all of it where its tokens are long', () => {
    const counted: number[] = [];
    const windows = new WindowKeeper(40, (text) => {
      counted.push(text.length);
      return count(text);
    });
    const { text } = windows.take({ document: 'a', start: 0, text: lines });
    expect(count(text)).toBeGreaterThan(20);
    expect(Math.max(...counted)).toBeLessThan(lines.length / 4);
    const long = `${'x'.repeat(700)} `.repeat(20); // 20 tokens
    expect(windows.take({ document: 'b', start: 0, text: long }).text).toBe(long);
  });

  it('never begins within a character', () => {
    const windows = new WindowKeeper(10, (text) => [...text].length);
    const { text } = windows.take({ document: 'a', start: 0, text: '🌦️'.repeat(50) });
    expect(text.codePointAt(0)).toBeGreaterThan(0xdfff);
  });
});

describe('the wait after a key', () => {
  it('is short where answers are fast, and longer than the time between keys where they are not', () => {
    const debounce = new AdaptiveDebounce();
    for (let time = 0; time < 5000; time += 100) debounce.recordKey(time);
    for (let i = 0; i < 30; i++) debounce.recordLatency(20);
    expect(debounce.delay).toBeLessThan(30);
    for (let i = 0; i < 30; i++) debounce.recordLatency(400);
    expect(debounce.delay).toBeGreaterThan(100);
    expect(debounce.delay).toBeLessThanOrEqual(300);
  });

  it('does not take a pause for slow typing', () => {
    const debounce = new AdaptiveDebounce();
    for (let time = 0; time < 5000; time += 100) debounce.recordKey(time);
    const before = debounce.delay;
    debounce.recordKey(60_000);
    expect(debounce.delay).toBe(before);
  });
});

describe('a text', () => {
  it.each([
    ['the weather', true],
    ['snake_', true],
    ['e\u0301', true], // a combining accent
    ['a𝒙', true], // a letter beyond the first plane
    ['the ', false],
    ['a🙂', false],
    ['x天', false], // written without spaces
    ['', false],
  ])('%j ends in a word: %s', (text, ends) => {
    expect(endsInWord(text)).toBe(ends);
  });
});

describe('the end of a sentence', () => {
  it.each([
    ['the ', 'old maps. We took the train', 'old maps.'],
    ['She said: "', 'Come here!" And then', 'Come here!"'],
    ['We are happ', 'y. We took the train. It', 'y. We took the train.'], // one letter of a word is no suggestion
    ['all of it', '. We took the train', '. We took the train'],
    ['it takes ', '3.5 minutes and a half', '3.5 minutes and a half'],
    ['see ', 'file.txt for it', 'file.txt for it'],
    ['今日は', '良い天気。明日も', '良い天気。'],
    ['the ', 'old maps.', 'old maps.'],
  ])('after %j of %j is that of %j', (before, text, sentence) => {
    expect(text.slice(0, sentenceEnd(text, before))).toBe(sentence);
  });
});
