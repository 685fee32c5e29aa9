/** What a comparison says first: what differs between the texts, and what becomes of the prediction. */
import type { AlignedRow } from '../../../src/trace/compare/align';
import type { Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { compareStrings as strings } from '../../strings/compare';
import { percentInWords, quotedToken, tokenLabel } from '../../strings/format';
import { type Comparison, type SideName, tokenAt } from './comparison';

/** A longer piece of text is counted in tokens instead of being quoted. In characters. */
const LONGEST_QUOTED = 28;

/** @param place "after “·on”" where that is not the end of the texts; else '' */
export function leadWords(
  comparison: Comparison,
  { a, b }: Pick<Outcome, SideName>,
  place: string,
): string | undefined {
  const [topA, topB] = [a.top[0], b.top[0]];
  if (!topA || !topB) return undefined;
  const isEdit = comparison.a.edit === 'before' && comparison.b.edit === 'after';
  return strings.lead(changeWords(comparison, isEdit), predictionWords(topA, topB, place, isEdit));
}

function predictionWords(a: SharedChance, b: SharedChance, place: string, isEdit: boolean): string {
  const [tokenA, tokenB] = [quotedToken(a), quotedToken(b)];
  const [ofA, ofB] = [percentInWords(a.own.probability), percentInWords(b.own.probability)];
  if (tokenA === tokenB) return strings.leadSame(isEdit, place, tokenA, ofA, ofB);
  return strings.leadOther(isEdit, place, tokenA, ofA, tokenB, ofB);
}

/** What of the texts differs, or that only their tokens do; of encoder-decoders what of the sources, if they do. `undefined`: nothing. */
function changeWords(comparison: Comparison, isEdit: boolean): string | undefined {
  const isOther = ({ same }: AlignedRow) => !same;
  const ofSources = comparison.sources?.alignment.rows.some(isOther) ?? false;
  const { rows, by } = (ofSources && comparison.sources ? comparison.sources : comparison).alignment;
  const sequence = ofSources ? SOURCE : comparison.sequence;
  const begins = rows.flatMap((row, at) => (isOther(row) && rows[at - 1]?.same !== false ? [at] : []));
  const [start] = begins;
  if (start === undefined) return undefined;
  // Of two tokenizers: what differs is not the text.
  if (by === 'ends') return strings.cutOtherwise;
  if (begins.length > 1) return strings.changedPlaces(isEdit, begins.length);
  const end = rows.findIndex((row, at) => at > start && row.same);
  const changed = rows.slice(start, end < 0 ? rows.length : end);
  const quoted = (side: SideName) => {
    const tokens = changed.flatMap((row) => tokenAt(comparison[side], row[side], sequence) ?? []);
    const text = tokens.map(tokenLabel).join('');
    return text.length > LONGEST_QUOTED ? strings.piece(tokens.length) : text && `“${text}”`;
  };
  return strings.changedText(isEdit, quoted('a'), quoted('b'));
}
