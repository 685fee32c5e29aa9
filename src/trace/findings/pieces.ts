/** What tokens are made of: how a word is split, and where a character is spread over several tokens. */
import type { Token } from '../../model/tokenizers/tokenizer';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type Finding, type FindingPart, finding, sentence, tokenPart } from './finding';
import { counted } from './numbers';

/** A run of letters, digits and the marks within words; it may be one character of a script without spaces. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

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
  const character = mostSplit(splitCharacters(text, pieces), position);
  const words = wordsOf(text, pieces);
  const word = mostSplit(words, position);
  const part = ({ token, position: at }: Piece) => {
    const whole = tokenPart(token, placeIn(sequence, at));
    // Where its bytes are no whole character, it has no text of its own.
    return token.text.includes('\ufffd')
      ? { ...whole, text: `a part of “${text.slice(token.start, token.end)}”` }
      : whole;
  };
  if (character && !word?.pieces.some(({ position: at }) => at === position)) {
    const bytes = new TextEncoder().encode(character.text).length;
    const [first] = character.pieces;
    return finding(
      'pieces',
      id,
      sentence`${{ ...part(first as Piece), text: `“${character.text}”` }}, one character of ${counted(bytes, 'byte')}, is spread over ${counted(character.pieces.length, 'token')}.`,
    );
  }
  if (word) {
    return finding(
      'pieces',
      id,
      sentence`The word “${word.text}” is split into ${counted(word.pieces.length, 'token')}: ${listed(word.pieces.map(part))}.`,
    );
  }
  if (words.length < 2) return null;
  return finding('pieces', id, sentence`Each of the ${counted(words.length, 'word')} here is one token.`);
}

/** The words that lie within the tokens, which may be a part of the text only. */
function wordsOf(text: string, pieces: readonly Piece[]): Split[] {
  const inText = pieces.filter(({ token }) => token.end > token.start);
  const [from, to] = [inText[0]?.token.start ?? 0, inText.at(-1)?.token.end ?? 0];
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) => {
    const end = start + word.length;
    if (start < from || end > to) return [];
    return [{ text: word, pieces: inText.filter(({ token }) => token.start < end && token.end > start) }];
  });
}

/** Neighbours that stand for the same range of the text: its bytes are spread over them. */
function splitCharacters(text: string, pieces: readonly Piece[]): Split[] {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const { start, end } = piece.token;
    if (end > start) groups.set(`${start} ${end}`, [...(groups.get(`${start} ${end}`) ?? []), piece]);
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
