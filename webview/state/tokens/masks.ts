/** Which tokens of a text the user has masked, and which ones can be masked. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { MaskedPlace, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type TextWord, textWords } from '../../../src/trace/run/text-words';
import { maskStrings as strings } from '../../strings/masks';

type TokenText = Pick<Token, 'id' | 'token' | 'text'> & { readonly special?: boolean };
type Masked = Pick<TraceSummary, 'masks'>;
type Maskable = Masked & Pick<TraceSummary, 'plan' | 'saved' | 'text' | 'tokens'>;

/** The mask at a position, if there is one. */
export function maskAt({ masks }: Masked, position: number): MaskedPlace | undefined {
  return masks.find((place) => place.position === position);
}

/** The positions that the user has masked, without those where the text itself has the mask token. */
export function maskedPositions({ masks }: Masked): number[] {
  return masks.flatMap(({ position, original }) => (original === null ? [] : [position]));
}

/** The positions where the text itself has the mask token. */
export function ownMasks({ masks }: Masked): number[] {
  return masks.flatMap(({ position, original }) => (original === null ? [position] : []));
}

/** The masked positions after masking this one, or unmasking it if it is masked. */
export function withMaskChanged(summary: Masked, position: number): number[] {
  const masked = maskedPositions(summary);
  return masked.includes(position)
    ? masked.filter((each) => each !== position)
    : [...masked, position].sort((a, b) => a - b);
}

/** The word of several tokens to which a position belongs, masked or not: one of its pieces would give the others away. */
export function splitWordAt(
  summary: Pick<Maskable, 'masks' | 'text' | 'tokens'>,
  position: number,
): TextWord | undefined {
  const own = summary.tokens.map((token, at) => (maskAt(summary, at)?.original ? { ...token, special: false } : token));
  const word = textWords(summary.text, own).find(({ positions }) => positions.includes(position));
  return word && word.positions.length > 1 ? word : undefined;
}

/** Whether the user has masked all of a word. */
export function isWordMasked(summary: Masked, { positions }: TextWord): boolean {
  const masked = maskedPositions(summary);
  return positions.every((position) => masked.includes(position));
}

/** The masked positions after masking all of a word, or unmasking it if all of it is masked. */
export function withWordChanged(summary: Masked, word: TextWord): number[] {
  const others = maskedPositions(summary).filter((position) => !word.positions.includes(position));
  return isWordMasked(summary, word) ? others : [...others, ...word.positions].sort((a, b) => a - b);
}

/** The tokens as they are without masks. */
export function unmaskedTokens({ masks, tokens }: Pick<TraceSummary, 'masks' | 'tokens'>): TokenText[] {
  return tokens.map((token, position) => maskAt({ masks }, position)?.original ?? token);
}

/** Whether the user may mask tokens of this trace at all. */
export function takesMasks({ plan, saved }: Pick<Maskable, 'plan' | 'saved'>): boolean {
  return whyNot(plan, 'Filling in') === undefined && saved?.hasModel !== false;
}

/** Whether masks are mentioned: for an encoder that predicts no masked tokens, the reason is told. */
export function mayMask(summary: Pick<Maskable, 'plan' | 'saved'>): boolean {
  return takesMasks(summary) || summary.plan.predicts !== 'next token';
}

/** Why a token cannot be masked, in one sentence; `undefined` if it can be. */
export function whyNotMasked(summary: Maskable, position: number): string | undefined {
  const { plan, saved, tokens } = summary;
  if (saved?.hasModel === false) return whyNot(plan, 'Filling in') ?? strings.modelAbsent;
  if (tokens[position]?.inserted) return whyNot(plan, 'Filling in') ?? strings.inserted;
  if (maskAt(summary, position)?.original === null) return strings.inText;
  return whyNot(plan, 'Filling in');
}
