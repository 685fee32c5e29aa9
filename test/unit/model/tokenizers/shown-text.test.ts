/** How tokens are written for people, by what the vocabularies of several kinds hold. */
import { expect, it } from 'vitest';
import { ownText, quoted, shownText } from '../../../../src/base/quoted-token';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { tokenLabel, whitespaceIn } from '../../../../webview/strings/format';
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

it('a token without text is named', () => {
  expect(
    [
      { token: '</s>', text: '', special: true },
      { token: '<unused 7>', text: '' },
    ].map(shownText),
  ).toEqual(['</s>', '<unused 7>']);
});
