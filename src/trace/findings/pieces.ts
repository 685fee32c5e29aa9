/** How words are split into tokens, and where a character is spread over several tokens. */

import { capital, count, counted } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { byteNote, ownText } from '../../base/quoted-token';
import type { Token } from '../../model/tokenizers/tokenizer';
import { type SequenceName, TOKENS } from '../../operations/node';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type Finding, type FindingPlace, finding, listed, type Sentence, sentence, tokenPart } from './finding';
import { isSpacePutBefore, sayAdded, sayStart } from './text-length';
import { distinguished } from './token-names';

/** A run of letters, digits and marks within words; in a script without spaces it can be a single character. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

/** A token of one or several punctuation marks only. */
const PUNCTUATION = /^\s*\p{P}+$/u;

/** The number of further split words that are named. */
const NAMED = 4;

/**
 * A text is split into tokens by a tokenizer; a decoder writes its output in tokens, which need not make words: “n't” and “S”.
 */
const WORDS_OF = {
  text: { noun: 'the word ', made: 'is split into', areToo: 'split as well' },
  output: { noun: '', made: 'is written in', areToo: 'written in several tokens as well' },
} as const;

type WordsOf = (typeof WORDS_OF)[keyof typeof WORDS_OF];

interface Piece {
  readonly token: Token;
  readonly position: number;
}

interface Split {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** That the word begins or ends within a token, which also has what stands before or after it: for a sentence. */
  readonly within?: string;
}

export function findPieces({ source, texts }: FindingContext, { id, sequence, position }: FindingStep): Finding | null {
  const pieces = tokensOf(source, sequence).map((token, at): Piece => ({ token, position: at }));
  const tokens = pieces.map(({ token }) => token);
  const text = texts[sequence] ?? '';
  const ofText = pieces.filter(({ token }) => !isAddedSpace(token, text));
  const words = wordsOf(text, ofText);
  const splits = [...words, ...splitCharacters(text, ofText, words)];
  const split = mostSplit(splits, position);
  const isOutput = source.source !== undefined && sequence === TOKENS;
  if (split) {
    const of = WORDS_OF[isOutput ? 'output' : 'text'];
    const how = { of, isWholeElsewhere: isWholeWithSpace(split, words) };
    const said = saySplit(split, text, (at) => placeIn(sequence, at), how);
    return finding(
      'pieces',
      id,
      sentence`${said}${others({ splits, told: split, of }, sequence)}${sayBytes(pieces)}${sayAddedSpace(tokens, text, isOutput)}`,
    );
  }
  const added = isOutput ? sayStart(tokens) : sayAdded('The tokenizer', tokens, (at) => placeIn(sequence, at));
  const areWhole = words.every(({ within }) => within === undefined);
  const each = areWhole
    ? `Each of the ${counted(words.length, 'word')} here is one token`
    : `None of the ${counted(words.length, 'word')} here is split`;
  const told = sentence`${each}${besidesWords(pieces, words)}.${added}${sayAddedSpace(tokens, text, isOutput)}`;
  return words.length < 2 ? null : finding('pieces', id, told);
}

/** Begins with a space. @param isOutput whether a decoder wrote the tokens, and the space with them */
function sayAddedSpace(tokens: readonly Token[], text: string, isOutput: boolean): string {
  if (!isSpacePutBefore(tokens, text)) return '';
  return isOutput
    ? ' The space before the first word is left out of the text.'
    : ' The space before the first word is the tokenizer’s, and not in the text.';
}

/** Tokens that contain part of a character are shown as bytes. Begins with a space. */
function sayBytes(pieces: readonly Piece[]): string {
  const note = byteNote(pieces.map(({ token }) => token));
  return note && ` ${note}`;
}

/** A space that the tokenizer has put before the text has the range of the first character but is not part of it. */
function isAddedSpace({ text: own, start, end }: Token, text: string): boolean {
  return own !== '' && own.trim() === '' && text.slice(start, end).trim() !== '';
}

/** The tokens of the text outside of words, so that, with those that the tokenizer adds, all are accounted for. */
function besidesWords(pieces: readonly Piece[], words: readonly Split[]): string {
  const inWords = new Set(words.flatMap((word) => word.pieces));
  const rest = pieces.filter((piece) => piece.token.end > piece.token.start && !inWords.has(piece));
  if (rest.length === 0) return '';
  const one = rest.length === 1;
  const marks = rest.every(({ token }) => PUNCTUATION.test(token.text));
  const what = marks ? (one ? 'a punctuation mark' : 'punctuation marks') : 'not part of a word';
  return `; the ${one ? 'other token is' : `${counted(rest.length, 'other token')} are`} ${what}`;
}

/** Whether a word that is split where no space precedes it is one token elsewhere in the text, together with its space. */
function isWholeWithSpace({ text, pieces }: Split, words: readonly Split[]): boolean {
  const hasSpace = ([first]: readonly Piece[]) => first !== undefined && ownText(first.token).startsWith(' ');
  return (
    !hasSpace(pieces) && words.some((word) => word.text === text && word.pieces.length === 1 && hasSpace(word.pieces))
  );
}

/** @param how how it is said, and whether it is one token elsewhere, with a space before it */
function saySplit(
  { text: said, pieces, within }: Split,
  text: string,
  placeOf: (position: number) => FindingPlace,
  { of: { noun, made }, isWholeElsewhere }: { readonly of: WordsOf; readonly isWholeElsewhere: boolean },
): Sentence {
  const tokens = counted(pieces.length, 'token');
  const [first] = pieces as [Piece];
  if (pieces.every(({ token }) => token.start === first.token.start && token.end === first.token.end)) {
    const bytes = counted(new TextEncoder().encode(said).length, 'byte');
    const part = { ...tokenPart(first.token, placeOf(first.position)), text: `“${plainText(said)}”` };
    return sentence`${part}, one character of ${bytes}, is spread over ${tokens}.`;
  }
  const parts = bySharedCharacter(pieces).map(([{ token, position }, ...others]) => {
    const whole = tokenPart(token, placeOf(position));
    // If its bytes are not a whole character, it has no text of its own.
    if (!token.text.includes('\ufffd')) return whole;
    const named = others.length === 0 ? 'a part' : `${others.length + 1} parts`;
    return distinguished({ ...whole, text: `${named} of “${plainText(text.slice(token.start, token.end))}”` });
  });
  if (within) return sentence`${capital(noun)}“${plainText(said)}” ${within}: it is spread over ${listed(parts)}.`;
  const [begins, ends] = isWholeElsewhere
    ? [`Without a space before it ${noun}`, '; with one it is a single token.']
    : [capital(noun), '.'];
  return sentence`${begins}“${plainText(said)}” ${made} ${tokens}: ${listed(parts)}${ends}`;
}

/** The pieces, with neighbours together over which the bytes of one character are spread. */
function bySharedCharacter(pieces: readonly Piece[]): (readonly [Piece, ...Piece[]])[] {
  const groups: [Piece, ...Piece[]][] = [];
  for (const piece of pieces) {
    const { token } = piece;
    const group = groups.at(-1);
    const before = group?.[0].token;
    if (group && token.text.includes('\ufffd') && before?.start === token.start && before.end === token.end)
      group.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

/** The other split words, each once, if they are few enough to be named. */
function others(
  { splits, told, of: { areToo } }: { readonly splits: readonly Split[]; readonly told: Split; readonly of: WordsOf },
  sequence: SequenceName,
): Sentence | string {
  const several = splits.filter(({ pieces }) => pieces.length > 1);
  const found = several.filter(
    ({ text }, index) => text !== told.text && several.findIndex((other) => other.text === text) === index,
  );
  if (found.length === 0) return '';
  if (found.length > NAMED) return ` ${count(found.length)} others are ${areToo}.`;
  const parts = found.map(({ text, pieces: [first] }) => {
    const { token, position } = first as Piece;
    return { ...tokenPart(token, placeIn(sequence, position)), text: `“${plainText(text)}”` };
  });
  return sentence` ${listed(parts)} ${found.length === 1 ? 'is' : 'are'} ${areToo}.`;
}

/**
 * The words within the range of the tokens, which can be only a part of the text. A special token is no word, whatever it
 * contains.
 */
function wordsOf(text: string, pieces: readonly Piece[]): Split[] {
  const inText = pieces.filter(({ token }) => token.end > token.start);
  const [from, to] = [inText[0]?.token.start ?? 0, inText.at(-1)?.token.end ?? 0];
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) => {
    const end = start + word.length;
    if (start < from || end > to) return [];
    const own = inText.filter(({ token }) => !token.special && token.start < end && token.end > start);
    return own.length === 0 ? [] : [{ text: word, pieces: own, ...withinTokens(text, { start, end }, own) }];
  });
}

/** Whether a word begins or ends within a token; a space that belongs to its first token is no such case. */
function withinTokens(text: string, word: { readonly start: number; readonly end: number }, pieces: readonly Piece[]) {
  const [first, last] = [pieces[0]?.token.start ?? word.start, pieces.at(-1)?.token.end ?? word.end];
  const begins = text.slice(first, word.start).trim() !== '';
  const ends = text.slice(word.end, last).trim() !== '';
  if (!begins && !ends) return {};
  return { within: `${begins ? (ends ? 'begins and ends' : 'begins') : 'ends'} inside a token` };
}

/** Neighbouring tokens outside of words with the same range of the text: the bytes of a character are spread over them. */
function splitCharacters(text: string, pieces: readonly Piece[], words: readonly Split[]): Split[] {
  const inWords = new Set(words.flatMap((word) => word.pieces));
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const { start, end } = piece.token;
    if (end > start && !inWords.has(piece))
      groups.set(`${start} ${end}`, [...(groups.get(`${start} ${end}`) ?? []), piece]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ text: text.slice(group[0]?.token.start, group[0]?.token.end).trim(), pieces: group }));
}

/** The split of the chosen token, if there is one; otherwise the word with most tokens, the first among equals. */
function mostSplit(splits: readonly Split[], position: number): Split | undefined {
  const several = splits.filter(({ pieces }) => pieces.length > 1);
  const chosen = several.find(({ pieces }) => pieces.some(({ position: at }) => at === position));
  return (
    chosen ?? several.reduce<Split | undefined>((a, b) => (a && a.pieces.length >= b.pieces.length ? a : b), undefined)
  );
}
