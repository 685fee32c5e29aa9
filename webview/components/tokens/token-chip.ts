/** What is set on a chip of the strip of tokens after it was made: surprisal, attention, and what they are in words. */

import type { Variant } from '../../../src/engine/protocol/model-protocol';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { ChangedTokens } from '../../sources/text-change';
import { surprisalOf } from '../../state/tokens/surprisal-scale';
import { fourDigits, percentInWords, quotedToken, whitespaceIn } from '../../strings/format';
import { textFieldStrings } from '../../strings/text-field';
import { stripStrings as strings } from '../../strings/token-strip';
import { inkOn, toCss } from '../../theme/color';
import { cellColorOf, type Palette } from '../../theme/color-scale';

/**
 * Show surprisal as a bar, and say it; without probabilities, or for the first token, neither.
 * @param full the bits of a full bar
 */
export function dressWithSurprisal(chip: HTMLElement, label: string, bits: number | undefined, full: number): void {
  if (bits === undefined) {
    chip.style.removeProperty('--surprisal');
    delete chip.dataset.surprisal;
  } else {
    chip.style.setProperty('--surprisal', String(Math.min(bits / full, 1)));
    chip.dataset.surprisal = String(bits);
  }
  chip.ariaLabel = bits === undefined ? label : `${label}, ${strings.surprisal(fourDigits(bits))}`;
}

/** Attention weights are shown on the scale of all probabilities, so that all rows compare. */
const WEIGHTS = { kind: 'probability', limit: 1 } as const;

/**
 * Tint a chip by the weight that the chosen token gives it. Styles are set only where they change, and directly:
 * to style a thousand chips anew takes longer than a frame.
 */
export function dressWithAttention(chip: HTMLElement, weight: number | undefined, palette: () => Palette): void {
  if (weight === undefined) delete chip.dataset.attention;
  else chip.dataset.attention = String(weight);
  const { tint, ink } = weight === undefined ? { tint: '', ink: '' } : attentionColours(weight, palette());
  if (tints.get(chip) === tint) return;
  tints.set(chip, tint);
  chip.style.backgroundColor = tint;
  chip.style.color = ink;
}

/** What a weight of attention is tinted with, and what is written on that. */
export function attentionColours(weight: number, palette: Palette): { readonly tint: string; readonly ink: string } {
  const color = cellColorOf(WEIGHTS, palette, weight);
  return { tint: toCss(color), ink: inkOn(color) };
}

/** What chips are tinted with; the style itself would be read in other words than it was written. */
const tints = new WeakMap<HTMLElement, string>();

/** What else is known of a token. */
interface ChipFacts {
  /** Of the attention that is shown: the weight, and the token that looks. */
  readonly weight: number | undefined;
  readonly looking: Token | undefined;
  readonly variant: Variant;
  /** In a masked place what the text has there. */
  readonly original: Pick<Token, 'token' | 'text'> | undefined;
  /** What was there before the text was changed in the panel: none where the token was added; `undefined`: it was not changed. */
  readonly changed: ChangedTokens['before'] | undefined;
  /** Whether another word can be put in its place. */
  readonly canChange: boolean;
}

/** Everything that is known of a chip, with exact values. */
export function chipTitle(
  token: Token | undefined,
  position: number,
  probabilities: TextProbabilities | undefined,
  { weight, looking, variant, original, changed, canChange }: ChipFacts,
): string {
  if (!token) return '';
  const lines = [
    strings.title(token, position),
    ...whitespaceIn(token),
    ...(original ? [strings.inPlaceOf(quotedToken(original))] : []),
    ...(changed ? [textFieldStrings.changedHere(changed)] : []),
  ];
  const bits = probabilities && surprisalOf(probabilities, position);
  if (probabilities && bits === undefined) lines.push(strings.noSurprisal);
  else if (probabilities && bits !== undefined) {
    const probability = percentInWords(Math.exp(probabilities.logprob[position] as number));
    lines.push(strings.surprisalTitle(bits, probability, probabilities.rank[position] as number));
  }
  if (weight !== undefined && looking) lines.push(strings.weightTitle(quotedToken(looking), weight, variant));
  lines.push(canChange ? `${strings.clickTitle} ${strings.doubleClickTitle}` : strings.clickTitle);
  return lines.join('\n');
}
