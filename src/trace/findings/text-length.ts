/** The length of the text in characters and in tokens: the model reads fewer units than people do. */

import { count, counted } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { hasAddedSpace } from '../../base/quoted-token';
import type { Token } from '../../model/tokenizers/tokenizer';
import { type TraceSource, tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type Finding, type FindingPlace, finding, type Sentence, sentence, tokenPart } from './finding';
import { countPart } from './numbers';
import { distinguished } from './token-names';

/** With fewer tokens that stand for text, there is nothing to say. */
const FEW = 2;

export function findTextLength({ source, texts }: FindingContext, { id, sequence }: FindingStep): Finding | null {
  const tokens = tokensOf(source, sequence);
  const inText = tokens.flatMap((token, position) => (token.end > token.start ? [{ token, position }] : []));
  const [first, last] = [inText[0]?.token.start ?? 0, inText.at(-1)?.token.end ?? 0];
  const whole = texts[sequence] ?? '';
  if (inText.length < FEW) return null;
  const inside = whole.slice(first, last);
  // If a text exceeds the model's context, only a part is traced. White space at an end can belong to no token.
  const isWhole = inside.trim() === whole.trim();
  const text = isWhole ? whole : inside;
  const characters = [...text].length;
  const bytes = new TextEncoder().encode(text).length;
  const inBytes = bytes === characters ? '' : ` (${counted(bytes, 'byte')} in UTF-8)`;
  const read = isWhole ? 'This text' : 'The part of this text that the model reads';
  // Some tokenizers leave spaces out of their tokens; then neither the average nor the longest token includes them.
  const within = inTokens(inText, whole);
  const spaces = /\s/.test(within) ? ', spaces counted' : /\s/.test(text) ? ', spaces not counted' : '';
  const own = isSpacePutBefore(tokens, whole) ? ' (without the tokenizer’s own before the first word)' : '';
  const mean = countPart([...within].length / inText.length);
  const begin = sentence`${read} has ${counted(characters, 'character')}${inBytes}. The model’s tokenizer cuts it into ${counted(inText.length, 'token')}, pieces of ${mean} ${mean.text === '1' ? 'character' : 'characters'} on average${spaces}${own}`;
  return finding(
    'text length',
    id,
    sentence`${begin}${longest(inText, whole, (position) => placeIn(sequence, position))}.${sayAdded('It', tokens, (position) => placeIn(sequence, position))}${sayMasked(inText, whole, (position) => placeIn(sequence, position))}${saySpace(inText, whole, (position) => placeIn(sequence, position), writesOn(source))}`,
  );
}

/** Whether the tokenizer has put a space before the text: SentencePiece marks the beginning of a word by one. */
export function isSpacePutBefore(tokens: readonly Token[], whole: string): boolean {
  const first = tokens.find(({ special, start, end }) => !special && end > start);
  return first !== undefined && first.start === 0 && hasAddedSpace(first, whole);
}

/** Whether the prediction continues the text at its end. */
function writesOn(source: TraceSource): boolean {
  return source.planOf('model').predicts === 'next token' && source.source === undefined;
}

/**
 * The number of tokens that the tokenizer puts around the text, which counts elsewhere include. Begins with a space. @param who
 * the name for the tokenizer
 */
export function sayAdded(
  who: 'It' | 'The tokenizer',
  tokens: readonly Token[],
  placeOf: (position: number) => FindingPlace,
): Sentence | '' {
  const added = tokens.flatMap((token, position) => (token.inserted ? [tokenPart(token, placeOf(position))] : []));
  const [last, ...before] = added.toReversed();
  if (!last) return '';
  const list = before
    .toReversed()
    .flatMap((part, at) => (at === 0 ? [part] : [{ kind: 'text' as const, text: ', ' }, part]));
  const and = list.length === 0 ? '' : ' and ';
  return sentence` ${who} adds ${{ parts: list }}${and}${last}: ${counted(tokens.length, 'token')} in all.`;
}

/** The same of an output, whose first token is the decoder's and not the tokenizer's. Begins with a space. */
export function sayStart(tokens: readonly Token[]): Sentence | '' {
  const [start, next] = tokens.map((token, position) => tokenPart(token, { token: position }));
  if (!start) return '';
  const added = next && tokens[1]?.inserted ? sentence`, and ${next}, which the tokenizer adds` : '';
  return sentence` The output begins with the decoder’s start token, ${start}${added}: ${counted(tokens.length, 'token')} in all.`;
}

interface PlacedToken {
  readonly token: Token;
  readonly position: number;
}

/** Whether the mask token stands in place of something else in the text. */
function isMasked({ special, text, start, end }: Token, whole: string): boolean {
  return special && whole.slice(start, end).trim() !== text.trim();
}

/** Which tokens the user has masked: they are cut from the text but not read. Begins with a space. */
function sayMasked(
  tokens: readonly PlacedToken[],
  whole: string,
  placeOf: (position: number) => FindingPlace,
): Sentence | '' {
  const masked = tokens.filter(({ token }) => isMasked(token, whole));
  const [first] = masked;
  if (!first) return '';
  const mask = tokenPart(first.token, placeOf(first.position));
  if (masked.length > 1) {
    const at = listWords(masked.map(({ position }) => count(position)));
    return sentence` ${counted(masked.length, 'token')} of these, at positions ${at}, are masked: the model reads ${distinguished(mask)} in their places.`;
  }
  return sentence` One of these, which is “${whole.slice(first.token.start, first.token.end)}” in the text, is masked: the model reads ${mask} in its place.`;
}

/** The text that belongs to tokens. */
function inTokens(tokens: readonly { readonly token: Token }[], whole: string): string {
  let [within, end] = ['', 0];
  for (const { token } of tokens) {
    within += whole.slice(Math.max(token.start, end), token.end);
    end = Math.max(end, token.end);
  }
  return within;
}

/**
 * A remark on a space at the end that would have been part of the next word: the model has seldom seen it as a token of its
 * own, so its prediction there differs in kind. Begins with a space.
 * @param goesOn whether the prediction continues the text at its end
 */
function saySpace(
  tokens: readonly PlacedToken[],
  whole: string,
  placeOf: (position: number) => FindingPlace,
  goesOn: boolean,
): Sentence | '' {
  const last = tokens.at(-1);
  const beginsWithSpace = ({ token: { start, end } }: (typeof tokens)[number]) => /^ \S/.test(whole.slice(start, end));
  const isSpace = last !== undefined && /^ +$/.test(whole.slice(last.token.start, last.token.end));
  if (!goesOn || !isSpace || last.token.end !== whole.length || !tokens.some(beginsWithSpace)) return '';
  return sentence` The text ends with a space, which is a token of its own, ${tokenPart(last.token, placeOf(last.position))}: most words begin with theirs, so the model has seldom seen this.`;
}

/**
 * The longest token, if one is longer than all others, including a space at its beginning. WordPiece has no such spaces: its
 * tokens are only displayed with one.
 */
function longest(
  tokens: readonly PlacedToken[],
  whole: string,
  placeOf: (position: number) => FindingPlace,
): Sentence | string {
  const texts = tokens.map(({ token }) => cutText(token, whole));
  const lengths = texts.map((text) => [...text].length);
  const most = Math.max(...lengths);
  const at = lengths.indexOf(most);
  const found = tokens[at];
  if (!found || lengths.lastIndexOf(most) !== at || isMasked(found.token, whole)) return '';
  return sentence`; the longest is ${tokenPart(found.token, placeOf(found.position))}, with ${String(most)}${sayItsSpace(texts[at] as string)}`;
}

/** The text that the tokenizer has cut for a token, whatever the model reads in its place. */
function cutText(token: Token, whole: string): string {
  const slice = whole.slice(token.start, token.end);
  if (isMasked(token, whole)) return slice;
  return /^\s/.test(slice) ? token.text : token.text.trimStart();
}

/** In quotes, a word has no space before it, but the count includes it; without this remark, the count would look wrong. */
function sayItsSpace(text: string): string {
  const [space = ''] = text.match(/^\s+(?=\S)/) ?? [];
  if (space === '') return '';
  return space === ' ' ? ', its space counted' : ', its white space counted';
}
