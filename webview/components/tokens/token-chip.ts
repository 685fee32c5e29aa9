/** What is set on a chip after it was made: surprisal, attention, and their descriptions. */

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
import type { TokenChange } from './token-menu';

/**
 * Shows surprisal as a bar and describes it; neither for the first token, nor without probabilities.
 * @param full the surprisal of a full bar, in bits
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

/** Attention weights have the scale of all probabilities, so that all rows can be compared. */
const WEIGHTS = { kind: 'probability', limit: 1 } as const;

/**
 * Tints a chip by the weight that the chosen token gives it. Styles are set directly and only if they change: styling a
 * thousand chips again would take longer than a frame.
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

/** The tint of an attention weight and the colour of text on it. */
export function attentionColours(weight: number, palette: Palette): { readonly tint: string; readonly ink: string } {
  const color = cellColorOf(WEIGHTS, palette, weight);
  return { tint: toCss(color), ink: inkOn(color) };
}

/** The tints of chips; reading them from the style would return another notation. */
const tints = new WeakMap<HTMLElement, string>();

/** What else is known about a token. */
interface ChipFacts {
  /** The shown attention: the weight, and the attending token. */
  readonly weight: number | undefined;
  readonly looking: Token | undefined;
  readonly variant: Variant;
  /** For a masked place, the token that the text has there. */
  readonly original: Pick<Token, 'token' | 'text'> | undefined;
  /** What was there before the text was edited in the panel; empty if the token was added, `undefined` if it was not changed. */
  readonly changed: ChangedTokens['before'] | undefined;
  /** Who wrote it in the decoder's output, and when, if something of that was changed. */
  readonly written: string | undefined;
  /** How it can be changed. */
  readonly change: TokenChange | undefined;
}

/** The tooltip of a chip: everything known about it, with exact values. */
export function chipTitle(
  token: Token | undefined,
  position: number,
  probabilities: TextProbabilities | undefined,
  { weight, looking, variant, original, changed, written, change }: ChipFacts,
): string {
  if (!token) return '';
  const lines = [
    strings.title(token, position),
    ...whitespaceIn(token),
    ...(original ? [strings.inPlaceOf(quotedToken(original))] : []),
    ...(changed ? [textFieldStrings.changedHere(changed)] : []),
    ...(written ? [written] : []),
  ];
  const bits = probabilities && surprisalOf(probabilities, position);
  if (probabilities && bits === undefined) lines.push(strings.noSurprisal);
  else if (probabilities && bits !== undefined) {
    const probability = percentInWords(Math.exp(probabilities.logprob[position] as number));
    lines.push(strings.surprisalTitle(bits, probability, probabilities.rank[position] as number));
  }
  if (weight !== undefined && looking) lines.push(strings.weightTitle(quotedToken(looking), weight, variant));
  lines.push(change ? `${strings.clickTitle} ${strings.doubleClickTitle[change]}` : strings.clickTitle);
  return lines.join('\n');
}
