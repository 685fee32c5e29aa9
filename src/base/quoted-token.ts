/** How a token is written for people. */
import { plainText } from './foreign-text';

interface NamedToken {
  readonly text: string;
  /** As the vocabulary writes it. */
  readonly token: string;
  readonly special?: boolean;
}

/** What a token says by itself: without a space before it that only decoding adds, as WordPiece's does before a word. */
export function ownText({ text, token }: NamedToken): string {
  return text === ` ${token}` ? token : text;
}

/**
 * The same with the vocabulary's mark where it has one for tokens that continue a word ("##ing"); the token's name where
 * it stands for no text.
 */
export function shownText(named: NamedToken): string {
  const { token, special = false } = named;
  const own = ownText(named);
  return special || own === '' || token.endsWith(own) ? token : own;
}

/** A token in a sentence: in quotes, without the space that it begins with; by its name where it says nothing. */
export function quoted(token: NamedToken): string {
  const said = shownText(token);
  return `“${plainText(said.trim() === '' ? said : said.trimStart())}”`;
}
