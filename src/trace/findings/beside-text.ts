/**
 * Where biases and the embedding alone set two tokens apart: that little that the text says besides its last token does that directly, and
 * that no run can show it.
 */
import type { Attribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals, type TotalKind } from '../readings/attribution-totals';
import { canLeaveOut, type FindingContext } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import { type FindingPart, type Sentence, sentence, tokenPart } from './finding';
import { isComponent } from './rather-than';

/** They are the same whatever heads and MLPs read. */
const BESIDE_TEXT: ReadonlySet<TotalKind> = new Set<TotalKind>(['biases', 'embedding']);

/**
 * The kinds that make the difference, that which does most first: biases, the embedding or both.
 * @returns null where another kind, or a single head or MLP, adds to it as well
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
 * " Directly, this text does little for “H”: biases are added after every text, and no run can leave them out. What the text
 * does through other parts is not counted here." Only runs tell that.
 */
export function sayBesideText(
  context: FindingContext,
  kinds: readonly AttributionTotal[],
  favoured: FindingPart,
): Sentence | '' {
  const { source, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!here) return '';
  const has = (kind: TotalKind) => kinds.some((one) => one.kind === kind);
  const withPlace = prediction?.attribution?.parts.some(({ kind }) => kind === 'pos_embed') ? ' and its position' : '';
  const what = [
    ...(has('biases') ? [sentence`biases are added after every text`] : []),
    ...(has('embedding')
      ? [sentence`the embedding depends on ${tokenPart(here, { token: choice.position })}${withPlace} alone`]
      : []),
  ];
  const which = has('embedding') ? 'the rest of this text' : 'this text';
  const them = what.length > 1 ? 'either of them' : has('biases') ? 'them' : 'it';
  const run = canLeaveOut(context) ? `${what.length > 1 ? ',' : ''} and no run can leave ${them} out` : '';
  const told = what.flatMap(({ parts }, at) => (at === 0 ? parts : sentence`, ${{ parts }}`.parts));
  return sentence` Directly, ${which} does little for ${favoured}: ${{ parts: told }}${run}. What the text does by way of other parts is not counted here: runs without a part tell that.`;
}
