/** How a token is written for people. */
import { alphabetBytes } from './byte-alphabet';
import { BYTE_TOKEN, byteToken } from './byte-tokens';
import { plainText } from './foreign-text';

/** In bytes of UTF-8. */
const LONGEST_CHARACTER = 4;

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

/** A token's place in a text, in UTF-16 units. */
interface PlacedToken extends NamedToken {
  readonly start: number;
  readonly end: number;
}

/** Whether a token says a space where its text begins without one: the tokenizer has put that before the text. */
export function hasAddedSpace(token: PlacedToken, text: string): boolean {
  const { start, end } = token;
  return end > start && ownText(token).startsWith(' ') && !/^\s/.test(text.slice(start, end));
}

/** What a token stands for in its text: without a space that the tokenizer has put before that. */
export function textOf(token: PlacedToken, text: string): string {
  const own = ownText(token);
  return hasAddedSpace(token, text) ? own.slice(1) : own;
}

/**
 * The same with the vocabulary's mark where it has one for tokens that continue a word ("##ing"); the token's name where
 * it stands for no text; and of bytes that are no whole character each byte, as SentencePiece names such tokens: "<0xE2>".
 */
export function shownText(named: NamedToken): string {
  const { token, special = false } = named;
  const own = ownText(named);
  if (own.includes('\ufffd')) return withBytes(token, own);
  return special || own === '' || (token.endsWith(own) && !isSpelled(token, own)) ? token : own;
}

/** "“<0xF0>” is one byte, …": what such a name is, of the first token that is shown by one; '' where none is. */
export function byteNote(tokens: readonly NamedToken[]): string {
  const split = tokens.filter((token) => ownText(token).includes('\ufffd'));
  const [byte] = split.flatMap((token) => /<0x[0-9A-F]{2}>/i.exec(shownText(token)) ?? []);
  return byte === undefined ? '' : `“${byte}” is one byte, in hexadecimal, of a character that takes several.`;
}

/** What decoding leaves of bytes that are no whole character does not tell one token from another. @returns `own` where the token does not spell it */
function withBytes(token: string, own: string): string {
  if (BYTE_TOKEN.test(token)) return token;
  const bytes = alphabetBytes(token);
  if (!bytes || new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) !== own) return own;
  let shown = '';
  for (let at = 0; at < bytes.length; ) {
    const character = characterAt(bytes, at);
    shown += character ?? byteToken(bytes[at] as number);
    at += character === undefined ? 1 : new TextEncoder().encode(character).length;
  }
  return shown;
}

/** The whole character whose bytes begin there, if they do. */
function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let length = 1; length <= LONGEST_CHARACTER && at + length <= bytes.length; length++) {
    try {
      return decoder.decode(bytes.subarray(at, at + length));
    } catch {
      // It is longer, or there is none.
    }
  }
  return undefined;
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
