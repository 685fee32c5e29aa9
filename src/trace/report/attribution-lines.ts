/** The decomposition of a logit in the numerical print-out: totals by kind of part, and the largest parts. */
import { quotedText } from '../../base/foreign-text';
import { fourDecimals } from '../../base/number-text';
import { shownText } from '../../base/quoted-token';
import { type TextBlock, tableBlock } from '../../base/text-blocks';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution } from '../readings/attribution';
import { attributionTotals } from '../readings/attribution-totals';
import { partName, TOTAL_NAMES } from '../readings/attribution-words';
import { type AttentionHead, samePart } from '../readings/model-part';

const LARGEST = 12;
const LARGEST_IN_SHORT = 5;
/** The layout: names with numbers beside them, and no head. */
const SHAPE = { numbers: 1, hasHead: false };

/** @param shown a head: the short form, with only the largest parts and that head */
export function attributionLines(attribution: Attribution, shown?: AttentionHead): TextBlock[] {
  const { parts, sum, logit, ratherThan, position, capped } = attribution;
  const explained = ratherThan ? `${named(attribution)} rather than ${named(ratherThan)}` : named(attribution);
  const what = ratherThan ? 'difference of logits' : 'logit';
  const totals = attributionTotals(attribution).map(({ kind, value }) => [TOTAL_NAMES[kind], signed(value)]);
  const ranked = parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const largest = ranked.slice(0, shown ? LARGEST_IN_SHORT : LARGEST);
  const own = shown && ranked.find((part) => samePart(part, shown));
  const further = own && !largest.includes(own) ? [own] : [];
  return [
    '',
    `Which part added how much (direct logit attribution): ${explained}, at position ${position}`,
    tableBlock([...totals, ['sum', signed(sum)], [`the run's ${what}`, signed(logit)]], SHAPE),
    ...(capped === null ? [] : [`With the soft-cap, which is no sum, the ${what} is ${fourDecimals(capped)}.`]),
    '',
    `The ${largest.length} largest of ${parts.length} parts${further.map((part) => `, and ${partName(part)}`).join('')}`,
    tableBlock(
      [...largest, ...further].map((part) => [partName(part), signed(part.value)]),
      SHAPE,
    ),
  ];
}

function named(token: TokenDescription): string {
  return `${quotedText(shownText(token))} (id ${token.id})`;
}

function signed(value: number): string {
  return value > 0 ? `+${fourDecimals(value)}` : fourDecimals(value);
}
