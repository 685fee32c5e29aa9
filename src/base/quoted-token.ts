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
  return special || own === '' || (token.endsWith(own) && !isSpelled(token, own)) ? token : own;
}

/**
 * Whether a vocabulary of bytes writes this text so: it spells "°" as "Â°", each byte as a character of its own, and the
 * last byte of such a character as the character itself. A mark has no letter.
 */
function isSpelled(token: string, text: string): boolean {
  return /\p{L}/u.test(token.slice(0, token.length - text.length));
}

/** A token in a sentence: in quotes, without the space that it begins with; by its name where it says nothing. */
export function quoted(token: NamedToken): string {
  const said = shownText(token);
  return `“${plainText(said.trim() === '' ? said : said.trimStart())}”`;
}

/** Characters that show nothing, or that change how others are shown: control, format and unusual space characters. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const PICTURES: Record<string, string> = { '\n': '⏎', '\r': '␍', '\t': '⇥', '\u00a0': '⍽' };

/** A token's text with its whitespace made visible. */
export function visibleText(text: string): string {
  return text
    .replaceAll(' ', '·')
    .replace(
      INVISIBLE,
      (character) =>
        PICTURES[character] ?? `⟨U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** What to show for a token by itself: its text, or its name in the vocabulary where it stands for no text. */
export function tokenLabel(token: NamedToken): string {
  return visibleText(shownText(token));
}
