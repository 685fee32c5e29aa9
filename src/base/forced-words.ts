/** Says with which tokens a typed text will be forced, before that is done: in the panel, and below a command's input box. */
import { counted } from './counted';
import { hasAddedSpace, tokenLabel } from './quoted-token';

type Labelled = Parameters<typeof tokenLabel>[0] &
  Parameters<typeof hasAddedSpace>[0] & { readonly inserted?: boolean };

/** How many tokens are named: a text of several pages has thousands. */
const MOST_NAMED = 24;

/**
 * "18 tokens will be forced: · + F + F. The tokenizer puts a space in front of what was typed."
 * @param tokens the tokens of the typed text
 */
export function forcedWords(typed: string, tokens: readonly Labelled[]): string {
  const [first] = tokens;
  if (!first) return 'No token will be forced: the output ends at its start token.';
  const named = tokens.slice(0, MOST_NAMED).map(tokenLabel).join(' + ');
  const more = tokens.length > MOST_NAMED ? ' + …' : '';
  const own = tokens.findIndex(({ inserted }) => inserted !== true);
  const added = tokens.slice(0, Math.max(own, 0)).map(tokenLabel).join(' + ');
  const start = added && ` ${added} was not typed: the tokenizer’s template puts it in front of every text.`;
  const space = putsSpace(typed, tokens[Math.max(own, 0)] ?? first)
    ? ' The tokenizer puts a space in front of what was typed.'
    : '';
  return `${counted(tokens.length, 'token')} will be forced: ${named}${more}.${start}${space}`;
}

/** Whether the first token has a space that was not typed: by itself, or before the first word. */
function putsSpace(typed: string, first: Labelled): boolean {
  return hasAddedSpace(first, typed) || (first.text === ' ' && !/^\s/.test(typed));
}
