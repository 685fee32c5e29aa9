/** How tokens are written for people, by what the vocabularies of several kinds hold. */
import { expect, it } from 'vitest';
import { ownText, quoted, shownText, textInField } from '../../../../src/base/quoted-token';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { tokenLabel, whitespaceAmong, whitespaceIn } from '../../../../webview/strings/format';
import { fixturePath } from '../../support';

async function labels(fixture: string, text: string): Promise<string[]> {
  const tokenizer = await openTokenizer(fixturePath(fixture));
  return tokenizer.encode(text).map(tokenLabel);
}

it('a space that decoding sets before a word and the token does not hold is not shown', async () => {
  const shown = await labels('bert', 'the weather');
  expect(shown.slice(0, 2)).toEqual(['[CLS]', 'the']);
  expect(shown.join('')).not.toContain('·');
  expect(whitespaceIn({ token: 'the', text: ' the' })).toEqual([]);
  expect(ownText({ token: 'the', text: ' the' })).toBe('the');
});

it('signs of whitespace are told once each, and none that stands for itself', () => {
  const token = (text: string) => ({ token: text, text });
  expect(whitespaceAmong([' a', ' b', '\n'].map(token))).toBe('· means a space, ⏎ a line break');
  expect(whitespaceAmong([token('·'), { ...token(' '), special: true }])).toBe('');
});

it('a token that continues a word has the vocabulary’s mark', async () => {
  const tokenizer = await openTokenizer(fixturePath('bert'));
  const token = tokenizer.encode('zzz').find((one) => one.token.startsWith('##'));
  expect(token?.text).toBe('z');
  expect(token && [shownText(token), tokenLabel(token), quoted(token)]).toEqual(['##z', '##z', '“##z”']);
});

it.each(['xlm-roberta', 't5', 'gemma', 'roberta', 'gpt2'])(
  '%s: a space that the token holds is shown',
  async (name) => {
    const shown = await labels(name, 'of the weather');
    expect(shown.some((label) => /^·\w/.test(label))).toBe(true);
    expect(shown.join('')).not.toMatch(/[▁Ġ]/);
  },
);

it('a whole character is shown as itself, also where its bytes are spelled with it', async () => {
  // A byte-level vocabulary spells the two bytes of "°" as "Â°", which ends as the text does.
  const token = { token: 'Â°', text: '°' };
  expect([shownText(token), tokenLabel(token), quoted(token)]).toEqual(['°', '°', '“°”']);
  const tokenizer = await openTokenizer(fixturePath('gpt2'));
  for (const character of ['°', '«', '£', '×', 'é', '½']) {
    const shown = tokenizer.encode(character).filter(({ text }) => text === character);
    expect(shown.map(tokenLabel)).toEqual(shown.map(() => character));
  }
  const all = Array.from({ length: tokenizer.size }, (_, id) => tokenizer.describe(id));
  const whole = all.filter(({ text, special }) => !special && text !== '' && !text.includes('\ufffd'));
  expect(whole.filter((one) => shownText(one) !== one.text)).toEqual([]);
});

it.each(['gpt2', 'gemma'])('%s: of bytes that are no whole character each is shown', async (name) => {
  const tokenizer = await openTokenizer(fixturePath(name));
  const pieces = tokenizer.encode('天').filter(({ text }) => text.includes('\ufffd'));
  expect(pieces.length).toBeGreaterThan(1);
  const shown = pieces.map(tokenLabel).join('');
  expect(shown).toBe('<0xE5><0xA4><0xA9>');
});

it('whole characters before and after such bytes stay, and so does a replacement character that the text has', () => {
  const [first, replaced] = ['â', 'ï¿½'];
  expect(shownText({ token: `Ġa${first}`, text: ' a\ufffd' })).toBe(' a<0xE2>');
  expect(quoted({ token: `Ġ${first}`, text: ' \ufffd' })).toBe('“<0xE2>”');
  expect(shownText({ token: replaced, text: '\ufffd' })).toBe('\ufffd');
  expect(shownText({ token: '\ufffd', text: '\ufffd' })).toBe('\ufffd');
});

it('a token without text is named', () => {
  expect(
    [
      { token: '</s>', text: '', special: true },
      { token: '<unused 7>', text: '' },
    ].map(shownText),
  ).toEqual(['</s>', '<unused 7>']);
});

it('a control character has one name, in a line of tokens, in a sentence and in a field', () => {
  const token = { token: '\u0001', text: '\u0001', start: 0, end: 1 };
  expect([tokenLabel(token), quoted(token), textInField({ text: '\u0001', tokens: [token] })]).toEqual([
    '⟨U+0001⟩',
    '“⟨U+0001⟩”',
    '⟨U+0001⟩',
  ]);
  expect(quoted({ token: '\n', text: '\n' })).toBe('“\\n”');
});

it('a field shows bytes that are no whole character by their names, and a character of several tokens as itself', async () => {
  const tokenizer = await openTokenizer(fixturePath('gpt2'));
  const tokens = tokenizer.encode('a 天b');
  expect(textInField({ text: 'a 天b', tokens })).toBe('a 天b');
  const byte = (start: number) => ({ token: '<0xDA>', text: '\ufffd', start, end: start + 1 });
  expect(textInField({ text: 'et\ufffd\ufffdb', tokens: [byte(2), byte(3)] })).toBe('et<0xDA><0xDA>b');
});
