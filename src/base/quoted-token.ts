/** Writes tokens for people. */
import { alphabetBytes } from './byte-alphabet';
import { BYTE_TOKEN, byteToken } from './byte-tokens';
import { plainText } from './foreign-text';

/** The most bytes of a character in UTF-8. */
const LONGEST_CHARACTER = 4;

interface NamedToken {
  readonly text: string;
  /** The token as the vocabulary writes it. */
  readonly token: string;
  readonly special?: boolean;
}

/** A token's own text: without a space that only decoding puts before it, as WordPiece's decoding does before a word. */
export function ownText({ text, token }: NamedToken): string {
  return text === ` ${token}` ? token : text;
}

/** A token's place in a text, in UTF-16 units. */
export interface PlacedToken extends NamedToken {
  readonly start: number;
  readonly end: number;
}

/** Whether a token begins with a space that its text lacks: the tokenizer has put it before the text. */
export function hasAddedSpace(token: PlacedToken, text: string): boolean {
  const { start, end } = token;
  return end > start && ownText(token).startsWith(' ') && !/^\s/.test(text.slice(start, end));
}

/** The part of the text for which a token stands: its own text without a space that the tokenizer put before it. */
export function textOf(token: PlacedToken, text: string): string {
  const own = ownText(token);
  return hasAddedSpace(token, text) ? own.slice(1) : own;
}

/**
 * A token's own text as people see it: with the vocabulary's mark if it continues a word ("##ing"); the token's name if it
 * stands for no text; and bytes that are no whole character each as SentencePiece names such tokens: "<0xE2>".
 */
export function shownText(named: NamedToken): string {
  const { token, special = false } = named;
  const own = ownText(named);
  if (own.includes('\ufffd')) return withBytes(token, own);
  return special || own === '' || (token.endsWith(own) && !isSpelled(token, own)) ? token : own;
}

/** "“<0xF0>” is one byte, …": explains the first such name that is shown; '' if none is. */
export function byteNote(tokens: readonly NamedToken[]): string {
  const split = tokens.filter((token) => ownText(token).includes('\ufffd'));
  const [byte] = split.flatMap((token) => /<0x[0-9A-F]{2}>/i.exec(shownText(token)) ?? []);
  return byte === undefined ? '' : `“${byte}” is one byte, in hexadecimal, of a character that takes several.`;
}

/**
 * Names the bytes of a token that are no whole character, since decoding turns them all into U+FFFD and so makes different
 * tokens look alike.
 * @returns `own` if the token's bytes do not decode to it
 */
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

/** The whole character whose bytes begin at `at`; `undefined` if none does. */
function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let length = 1; length <= LONGEST_CHARACTER && at + length <= bytes.length; length++) {
    try {
      return decoder.decode(bytes.subarray(at, at + length));
    } catch {
      // The character has more bytes, or there is none here.
    }
  }
  return undefined;
}

/**
 * Whether a token ends with its own text only because of the byte alphabet: it spells "°" as "Â°", one character for each
 * byte, and the last byte of such a character as the character itself. Unlike a mark such as "##", that has a letter.
 */
function isSpelled(token: string, text: string): boolean {
  return /\p{L}/u.test(token.slice(0, token.length - text.length));
}

/** Characters that a sentence names by their numbers, as a line of tokens does: not line breaks and tabs, which are `\n` and `\t`. */
const NUMBERED = /(?![\n\r\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A token in a sentence: in quotes, without leading spaces, unless it has nothing else. */
export function quoted(token: NamedToken): string {
  const said = shownText(token);
  return `“${plainText(picturedText(said.trim() === '' ? said : said.trimStart(), NUMBERED))}”`;
}

/** Characters that show nothing, or that change how others are shown: control, format and unusual space characters. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const PICTURES: Record<string, string> = { '\n': '⏎', '\r': '␍', '\t': '⇥', '\u00a0': '⍽' };

/** A token's text with its whitespace made visible. */
export function visibleText(text: string): string {
  return picturedText(text.replaceAll(' ', '·'));
}

/** A text with a sign or the number of each character that would show nothing, apart from spaces. */
function picturedText(text: string, unseen = INVISIBLE): string {
  return text.replace(
    unseen,
    (character) =>
      PICTURES[character] ?? `⟨U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/**
 * A text for a field of one line: with the names of its tokens where they are no whole characters, as in a line of tokens, and
 * with signs for its control characters, which such a field drops.
 */
export function textInField({
  text,
  tokens,
}: {
  readonly text: string;
  readonly tokens: readonly PlacedToken[];
}): string {
  let [shown, at] = ['', 0];
  for (const token of tokens) {
    if (!text.slice(token.start, token.end).includes('\ufffd')) continue;
    shown += text.slice(at, Math.max(at, token.start)) + shownText(token);
    at = Math.max(at, token.end);
  }
  return picturedText(shown + text.slice(at), /\p{Cc}/gu);
}

/** The label of a token by itself: its text with visible whitespace, or its name in the vocabulary if it has no text. */
export function tokenLabel(token: NamedToken): string {
  return visibleText(shownText(token));
}
