/**
 * The control of a run with B's residual stream at one token and place: the same run at each of the other tokens of that place
 * that both texts have, since another token brings its own difference.
 * How far those lead as well is no work of the one token.
 */
import { deviationOver, meanOver } from '../../base/deviation-over';
import { listWords } from '../../base/list-words';
import { shareInWords } from '../../base/number-text';
import { FEWEST_FOR_MEAN } from '../ablation/ablation-control';
import { patchedName, wayText } from './patch-words';
import { isOvershot, type StreamColumns, type StreamRow } from './stream-words';

/** One run of the map. */
interface StreamPlace {
  readonly row: number;
  readonly column: number;
}

/** What is less than half of the way is not singled out by itself. */
const HALF = 0.5;

/**
 * The run that leads furthest, where it leads more than half of the way: of those between blocks, since before the first block
 * one token alone may be all that differs, and after the last one only the last token has a part in the prediction. What leads
 * beyond B, or there by the other token alone, carries nothing over.
 */
function furthestPlace(rows: readonly StreamRow[], columns: StreamColumns): StreamPlace | undefined {
  const [most] = placesOver(rows).filter(({ column }) => column > 0 && column < columns.length - 1);
  return most;
}

/** What carries over more than half of the way, the furthest first. */
function placesOver(rows: readonly StreamRow[]): (StreamPlace & { readonly share: number })[] {
  const places = rows.flatMap((own, row) =>
    own.shares.flatMap((share, column) =>
      (share ?? 0) > HALF && !isOvershot(own, column) ? [{ row, column, share: share ?? 0 }] : [],
    ),
  );
  return places.sort((one, other) => other.share - one.share);
}

/**
 * "Control: the other 6 tokens, each alone at that place, lead 1 % ± 2 % of the way (mean ± standard deviation)."
 * @returns '' where no other token that both texts have was tried there, or nothing is known of the run itself
 */
export function controlText(rows: readonly StreamRow[], { row, column }: StreamPlace): string {
  const unchanged = rows.filter(({ isOther }, at) => at !== row && !isOther);
  const others = unchanged.flatMap(({ name, shares }) => {
    const share = shares[column];
    return share == null ? [] : [{ name, share }];
  });
  if (others.length === 0 || rows[row]?.shares[column] == null) return '';
  if (others.length < FEWEST_FOR_MEAN) {
    const each = others.map(
      ({ name, share }, at) =>
        `${name}${at === 0 ? ' leads' : ''} ${wayText({ share })}${at === 0 ? ' of the way' : ''}`,
    );
    return `Control: alone at that place, ${listWords(each)}.`;
  }
  const shares = others.map(({ share }) => Float64Array.of(share));
  const [mean, deviation] = [meanOver(shares), deviationOver(shares)].map(([one]) => one as number) as [number, number];
  const isAll = others.length === unchanged.length;
  const of = unchanged.length < rows.length - 1 ? 'tokens that are the same in A and B' : 'tokens';
  const some = isAll ? `the other ${others.length} ${of}` : `${others.length} other ${of}`;
  return `Control: ${some}, each alone at that place, lead ${wayText({ share: mean })} ± ${shareInWords(deviation)} of the way (mean ± standard deviation).`;
}

/**
 * The run that leads furthest with its control, and the one that leads furthest away from B.
 * @returns '' where no run leads more than half of the way in either direction
 */
export function furthestControlled(rows: readonly StreamRow[], columns: StreamColumns): string {
  return [furthestText(rows, columns), awayText(rows, columns)].filter(Boolean).join(' ');
}

/** '' where no run leads more than half of the way, or it has no control. */
function furthestText(rows: readonly StreamRow[], columns: StreamColumns): string {
  const place = furthestPlace(rows, columns);
  const control = place ? controlText(rows, place) : '';
  if (!place || control === '') return '';
  return `Of all runs between two blocks, ${runName(rows, columns, place)} leads furthest: ${runWay(rows, place)}.${beforeText(rows, place)} ${control}${UNMATCHED}`;
}

/** What leads further than that before the first block, as the map shows it, and why it is not counted. Begins with a space. */
function beforeText(rows: readonly StreamRow[], place: StreamPlace): string {
  const [before] = placesOver(rows).filter(({ column }) => column === 0);
  const isFurther = before && before.share > (rows[place.row]?.shares[place.column] ?? 0);
  if (!isFurther || runWay(rows, before) === runWay(rows, place)) return '';
  return ` Not counted is ${rows[before.row]?.name} before the first block, ${runWay(rows, before)}: that only puts B’s token in its place.`;
}

/** Of all runs: none leads there only because that token alone differs. '' where it is not more than half of the way. */
function awayText(rows: readonly StreamRow[], columns: StreamColumns): string {
  const places = rows.flatMap(({ shares }, row) => shares.map((share, column) => ({ row, column, share: share ?? 0 })));
  const [most] = places.toSorted((one, other) => one.share - other.share);
  if (!most || most.share >= -HALF) return '';
  return `${runName(rows, columns, most)} leads furthest away from B: ${runWay(rows, most)} of the way.`;
}

/** "“·is” before block 3" */
function runName(rows: readonly StreamRow[], columns: StreamColumns, { row, column }: StreamPlace): string {
  const part = columns[column];
  return part ? `${rows[row]?.name} ${patchedName(part).replace('the residual stream ', '')}` : '';
}

function runWay(rows: readonly StreamRow[], { row, column }: StreamPlace): string {
  return wayText({ share: rows[row]?.shares[column] ?? null });
}

/** A run with a vector of B that is nearly that of A leads nowhere, whatever its token does. Begins with a space. */
const UNMATCHED =
  ' How far B’s vectors are from A’s there is not matched: a token of which both are nearly the same can lead nowhere.';
