/** Which tokens of a text the reader has masked, and which can be. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { MaskedPlace, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type TextWord, textWords } from '../../../src/trace/run/text-words';
import { maskStrings as strings } from '../../strings/masks';

type TokenText = Pick<Token, 'id' | 'token' | 'text'> & { readonly special?: boolean };
type Masked = Pick<TraceSummary, 'masks'>;
type Maskable = Masked & Pick<TraceSummary, 'plan' | 'saved' | 'text' | 'tokens'>;

/** What is said of a position, where the mask token stands. */
export function maskAt({ masks }: Masked, position: number): MaskedPlace | undefined {
  return masks.find((place) => place.position === position);
}

/** The positions that the reader has masked: not those where the text itself has the mask token. */
export function maskedPositions({ masks }: Masked): number[] {
  return masks.flatMap(({ position, original }) => (original === null ? [] : [position]));
}

/** The positions where the text itself has it. */
export function ownMasks({ masks }: Masked): number[] {
  return masks.flatMap(({ position, original }) => (original === null ? [position] : []));
}

/** The masked positions when this one is masked as well, or no more. */
export function withMaskChanged(summary: Masked, position: number): number[] {
  const masked = maskedPositions(summary);
  return masked.includes(position)
    ? masked.filter((each) => each !== position)
    : [...masked, position].sort((a, b) => a - b);
}

/** The word of several tokens that a position belongs to, masked or not: one of its pieces would give the others away. */
export function splitWordAt(
  summary: Pick<Maskable, 'masks' | 'text' | 'tokens'>,
  position: number,
): TextWord | undefined {
  const own = summary.tokens.map((token, at) => (maskAt(summary, at)?.original ? { ...token, special: false } : token));
  const word = textWords(summary.text, own).find(({ positions }) => positions.includes(position));
  return word && word.positions.length > 1 ? word : undefined;
}

/** Whether the reader has masked all of a word. */
export function isWordMasked(summary: Masked, { positions }: TextWord): boolean {
  const masked = maskedPositions(summary);
  return positions.every((position) => masked.includes(position));
}

/** The masked positions when all of a word is masked as well, or, where all of it is, no more. */
export function withWordChanged(summary: Masked, word: TextWord): number[] {
  const others = maskedPositions(summary).filter((position) => !word.positions.includes(position));
  return isWordMasked(summary, word) ? others : [...others, ...word.positions].sort((a, b) => a - b);
}

/** The tokens as they are where nothing is masked. */
export function unmaskedTokens({ masks, tokens }: Pick<TraceSummary, 'masks' | 'tokens'>): TokenText[] {
  return tokens.map((token, position) => maskAt({ masks }, position)?.original ?? token);
}

/** Whether the reader may mask tokens of this trace at all. */
export function takesMasks({ plan, saved }: Pick<Maskable, 'plan' | 'saved'>): boolean {
  return whyNot(plan, 'Filling in') === undefined && saved?.hasModel !== false;
}

/** Whether masks are spoken of: of an encoder that fills none in it is said why. */
export function mayMask(summary: Pick<Maskable, 'plan' | 'saved'>): boolean {
  return takesMasks(summary) || summary.plan.predicts !== 'next token';
}

/** Why a token cannot be masked, in one sentence; `undefined` where it can. */
export function whyNotMasked(summary: Maskable, position: number): string | undefined {
  const { plan, saved, tokens } = summary;
  if (saved?.hasModel === false) return whyNot(plan, 'Filling in') ?? strings.modelAbsent;
  if (tokens[position]?.inserted) return whyNot(plan, 'Filling in') ?? strings.inserted;
  if (maskAt(summary, position)?.original === null) return strings.inText;
  return whyNot(plan, 'Filling in');
}
