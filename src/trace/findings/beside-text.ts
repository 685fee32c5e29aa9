/**
 * If biases and the embedding alone separate two tokens: says that the text before its last token contributes little to that
 * directly, and how to see what it does indirectly.
 */
import type { Attribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals, type TotalKind } from '../readings/attribution-totals';
import { canLeaveOut, type FindingContext } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import { capitalised, type FindingPart, type Sentence, sentence, tokenPart } from './finding';
import { isComponent } from './rather-than';

/** These contributions are independent of what heads and MLPs read. */
const BESIDE_TEXT: ReadonlySet<TotalKind> = new Set<TotalKind>(['biases', 'embedding']);

/**
 * The kinds that make the difference, largest first: biases, the embedding or both.
 * @returns null if another kind, or a single head or MLP, adds to it as well
 */
export function kindsBesideText({ parts, logit }: Pick<Attribution, 'parts' | 'logit'>): AttributionTotal[] | null {
  const sign = logit < 0 ? -1 : 1;
  const [first, ...others] = attributionTotals({ parts })
    .filter(({ value }) => sign * value >= DOES_MUCH)
    .toSorted((a, b) => sign * (b.value - a.value));
  if (!first) return null;
  const isLittle = ({ value }: { readonly value: number }) => sign * value < LITTLE * sign * first.value;
  const kinds = [first, ...others.filter((one) => !isLittle(one))];
  const isBeside = kinds.every(({ kind }) => BESIDE_TEXT.has(kind));
  return isBeside && parts.filter(isComponent).every(isLittle) ? kinds : null;
}

/**
 * " Directly, this text adds little in favour of “H” (biases are added after every text), but it may do more indirectly, as heads and
 * MLPs change what later parts read: leave one of them out to see that." If heads and MLPs together clearly oppose it: " Directly,
 * what heads and MLPs make of this text works against “H”, …"
 * @param sign the sign of contributions that favour the token
 */
export function sayBesideText(
  context: FindingContext,
  {
    kinds,
    totals,
    sign,
  }: Readonly<Record<'kinds' | 'totals', readonly AttributionTotal[]>> & { readonly sign: 1 | -1 },
  favoured: FindingPart,
): Sentence | '' {
  const { source, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!here) return '';
  const has = (kind: TotalKind) => kinds.some((one) => one.kind === kind);
  const withPlace = prediction?.attribution?.parts.some(({ kind }) => kind === 'pos_embed') ? ' and its position' : '';
  const biases = has('biases') ? 'biases are added after every text' : '';
  const ofToken = has('embedding')
    ? sentence`the embedding is that of ${tokenPart(here, { token: choice.position })}${withPlace} alone`
    : '';
  const both = sentence`${biases}${biases !== '' && ofToken !== '' ? ', and ' : ''}${ofToken}`;
  const see = canLeaveOut(context) ? ': leave one of them out to see that' : '';
  const ofText = totals.reduce((sum, { kind, value }) => sum + (BESIDE_TEXT.has(kind) ? 0 : sign * value), 0);
  if (ofText <= -LITTLE * sign * (kinds[0]?.value ?? 0))
    return sentence` Directly, what heads and MLPs make of this text works against ${favoured}; they may still help it indirectly, as they change what later parts read${see}. ${capitalised(both)}.`;
  const which = has('embedding') ? 'the rest of this text' : 'this text';
  // One sentence, so that its first half is never shown without the second.
  return sentence` Directly, ${which} adds little in favour of ${favoured} (${both}), but it may do more indirectly, as heads and MLPs change what later parts read${see}.`;
}
