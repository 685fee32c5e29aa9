/** What tokens are made of: how a word is split, and where a character is spread over several tokens. */

import { count, counted } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { byteNote, hasAddedSpace, ownText } from '../../base/quoted-token';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { SequenceName } from '../../operations/node';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import {
  type Finding,
  type FindingPart,
  type FindingPlace,
  finding,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { sayAdded } from './text-length';

/** A run of letters, digits and the marks within words; it may be one character of a script without spaces. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

/** A token of punctuation marks alone, which may have several. */
const PUNCTUATION = /^\s*\p{P}+$/u;

/** So many further words that are split are named. */
const NAMED = 4;

interface Piece {
  readonly token: Token;
  readonly position: number;
}

interface Split {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

export function findPieces({ source, texts }: FindingContext, { id, sequence, position }: FindingStep): Finding | null {
  const pieces = tokensOf(source, sequence).map((token, at): Piece => ({ token, position: at }));
  const text = texts[sequence] ?? '';
  const ofText = pieces.filter(({ token }) => !isAddedSpace(token, text));
  const words = wordsOf(text, ofText);
  const splits = [...words, ...splitCharacters(text, ofText, words)];
  const split = mostSplit(splits, position);
  if (split) {
    const said = saySplit(split, text, (at) => placeIn(sequence, at), isWholeWithSpace(split, words));
    return finding(
      'pieces',
      id,
      sentence`${said}${others(splits, split, sequence)}${sayBytes(pieces)}${sayAddedSpace(pieces, text)}`,
    );
  }
  const added = sayAdded(
    'The tokenizer',
    pieces.map(({ token }) => token),
    (at) => placeIn(sequence, at),
  );
  const told = sentence`Each of the ${counted(words.length, 'word')} here is one token${besidesWords(pieces, words)}.${added}${sayAddedSpace(pieces, text)}`;
  return words.length < 2 ? null : finding('pieces', id, told);
}

/** SentencePiece marks where words begin by a space, and puts one before the text for that. Begins with a space. */
function sayAddedSpace(pieces: readonly Piece[], text: string): string {
  const first = pieces.find(({ token }) => !token.special && token.end > token.start)?.token;
  const isAdded = first !== undefined && first.start === 0 && hasAddedSpace(first, text);
  return isAdded ? ' The space before the first word is the tokenizer’s, and not in the text.' : '';
}

/** Tokens that have a part of a character are shown by their bytes. Begins with a space. */
function sayBytes(pieces: readonly Piece[]): string {
  const note = byteNote(pieces.map(({ token }) => token));
  return note && ` ${note}`;
}

/** A space that the tokenizer has put before the text has the place of the first character, and is no part of it. */
function isAddedSpace({ text: own, start, end }: Token, text: string): boolean {
  return own !== '' && own.trim() === '' && text.slice(start, end).trim() !== '';
}

/** The tokens of the text that are no words, so that with those that the tokenizer adds all are accounted for. */
function besidesWords(pieces: readonly Piece[], words: readonly Split[]): string {
  const inWords = new Set(words.flatMap((word) => word.pieces));
  const rest = pieces.filter((piece) => piece.token.end > piece.token.start && !inWords.has(piece));
  if (rest.length === 0) return '';
  const one = rest.length === 1;
  const marks = rest.every(({ token }) => PUNCTUATION.test(token.text));
  const what = marks ? (one ? 'a punctuation mark' : 'punctuation marks') : 'not part of a word';
  return `; the ${one ? 'other token is' : `${counted(rest.length, 'other token')} are`} ${what}`;
}

/** Whether a word that is split where no space is before it is one token elsewhere in the text, together with that. */
function isWholeWithSpace({ text, pieces }: Split, words: readonly Split[]): boolean {
  const hasSpace = ([first]: readonly Piece[]) => first !== undefined && ownText(first.token).startsWith(' ');
  return (
    !hasSpace(pieces) && words.some((word) => word.text === text && word.pieces.length === 1 && hasSpace(word.pieces))
  );
}

/** @param isWholeElsewhere with a space before it */
function saySplit(
  { text: said, pieces }: Split,
  text: string,
  placeOf: (position: number) => FindingPlace,
  isWholeElsewhere: boolean,
): Sentence {
  const tokens = counted(pieces.length, 'token');
  const [first] = pieces as [Piece];
  if (pieces.every(({ token }) => token.start === first.token.start && token.end === first.token.end)) {
    const bytes = counted(new TextEncoder().encode(said).length, 'byte');
    const part = { ...tokenPart(first.token, placeOf(first.position)), text: `“${plainText(said)}”` };
    return sentence`${part}, one character of ${bytes}, is spread over ${tokens}.`;
  }
  const parts = pieces.map(({ token, position }) => {
    const whole = tokenPart(token, placeOf(position));
    // Where its bytes are no whole character, it has no text of its own.
    return token.text.includes('\ufffd')
      ? { ...whole, text: `a part of “${text.slice(token.start, token.end)}”` }
      : whole;
  });
  const [begins, ends] = isWholeElsewhere
    ? ['Without a space before it the word', '; with one it is a single token.']
    : ['The word', '.'];
  return sentence`${begins} “${plainText(said)}” is split into ${tokens}: ${listed(parts)}${ends}`;
}

/** The other words that are split, each once however often it stands there, as far as they are few enough to be named. */
function others(splits: readonly Split[], told: Split, sequence: SequenceName): Sentence | string {
  const several = splits.filter(({ pieces }) => pieces.length > 1);
  const found = several.filter(
    ({ text }, index) => text !== told.text && several.findIndex((other) => other.text === text) === index,
  );
  if (found.length === 0) return '';
  if (found.length > NAMED) return ` ${count(found.length)} others are split as well.`;
  const parts = found.map(({ text, pieces: [first] }) => {
    const { token, position } = first as Piece;
    return { ...tokenPart(token, placeIn(sequence, position)), text: `“${plainText(text)}”` };
  });
  return sentence` ${listed(parts)} ${found.length === 1 ? 'is' : 'are'} split as well.`;
}

/** The words that lie within the tokens, which may be a part of the text only. A special token is none, whatever is written in it. */
function wordsOf(text: string, pieces: readonly Piece[]): Split[] {
  const inText = pieces.filter(({ token }) => token.end > token.start);
  const [from, to] = [inText[0]?.token.start ?? 0, inText.at(-1)?.token.end ?? 0];
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) => {
    const end = start + word.length;
    if (start < from || end > to) return [];
    const own = inText.filter(({ token }) => !token.special && token.start < end && token.end > start);
    return own.length === 0 ? [] : [{ text: word, pieces: own }];
  });
}

/** Neighbours that stand for the same range of the text, outside of words: its bytes are spread over them. */
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

/** That of the chosen token, where it is one; else the one that is split most, the first of equals. */
function mostSplit(splits: readonly Split[], position: number): Split | undefined {
  const several = splits.filter(({ pieces }) => pieces.length > 1);
  const chosen = several.find(({ pieces }) => pieces.some(({ position: at }) => at === position));
  return (
    chosen ?? several.reduce<Split | undefined>((a, b) => (a && a.pieces.length >= b.pieces.length ? a : b), undefined)
  );
}

/** "a, b and c" */
function listed(parts: readonly FindingPart[]) {
  const list = parts.flatMap((part, index): FindingPart[] => {
    const before = index === 0 ? '' : index === parts.length - 1 ? ' and ' : ', ';
    return before ? [{ kind: 'text', text: before }, part] : [part];
  });
  return { parts: list };
}
