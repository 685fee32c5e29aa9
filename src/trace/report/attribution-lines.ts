/** A logit taken apart, as a part of the numerical print-out: totals by kind of part, and the largest parts. */
import { quotedText } from '../../base/foreign-text';
import { fixed } from '../../base/number-text';
import { shownText } from '../../base/quoted-token';
import { textTable } from '../../base/text-table';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution } from '../readings/attribution';
import { attributionTotals } from '../readings/attribution-totals';
import { partName, TOTAL_NAMES } from '../readings/attribution-words';

const LARGEST = 12;

/** Lines that are no sentences: they are not wrapped. */
export function attributionLines(attribution: Attribution): string[] {
  const { parts, sum, logit, ratherThan, position, capped } = attribution;
  const explained = ratherThan ? `${named(attribution)} rather than ${named(ratherThan)}` : named(attribution);
  const what = ratherThan ? 'difference of logits' : 'logit';
  const totals = attributionTotals(attribution).map(({ kind, value }) => [TOTAL_NAMES[kind], signed(value)]);
  const largest = parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, LARGEST);
  return [
    '',
    `Which part added how much (direct logit attribution): ${explained}, at position ${position}`,
    ...textTable([...totals, ['sum', signed(sum)], [`the run's ${what}`, signed(logit)]], 1),
    ...(capped === null ? [] : [`With the soft-cap, which is no sum, the ${what} is ${fixed(capped)}.`]),
    '',
    `The ${largest.length} largest of ${parts.length} parts`,
    ...textTable(
      largest.map((part) => [partName(part), signed(part.value)]),
      1,
    ),
  ];
}

function named(token: TokenDescription): string {
  return `${quotedText(shownText(token))} (id ${token.id})`;
}

function signed(value: number): string {
  return value > 0 ? `+${fixed(value)}` : fixed(value);
}
