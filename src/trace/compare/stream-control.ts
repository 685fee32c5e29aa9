/**
 * The control of a run with B's residual stream at one token and place: the same run at each other token at that place that
 * both texts have, since a different token brings its own difference. As far as those lead too, the effect is not specific to
 * the one token.
 */
import { deviationOver, meanOver } from '../../base/deviation-over';
import { listWords } from '../../base/list-words';
import { shareInWords } from '../../base/number-text';
import { FEWEST_FOR_MEAN } from '../ablation/ablation-control';
import { patchedName, recoveryText } from './patch-words';
import { isOvershot, type StreamColumns, type StreamRow } from './stream-words';

/** One run in the map. */
interface StreamPlace {
  readonly row: number;
  readonly column: number;
}

/** A run that leads less than half of the way is not singled out. */
const HALF = 0.5;

/**
 * The run that leads furthest, if it leads more than half of the way. Only places between blocks count: before the first block
 * a single token can be all that differs, and after the last one only the last token affects the prediction. A run that leads
 * beyond B, or there only through the other token, carries nothing over.
 */
function furthestPlace(rows: readonly StreamRow[], columns: StreamColumns): StreamPlace | undefined {
  const [most] = placesOver(rows).filter(({ column }) => column > 0 && column < columns.length - 1);
  return most;
}

/** The runs that carry over more than half of the way, furthest first. */
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
 * @returns '' if no other token that both texts have was tried there, or nothing is known of the run itself
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
        `${name}${at === 0 ? ' leads' : ''} ${recoveryText({ share })}${at === 0 ? ' of the way' : ''}`,
    );
    return `Control: alone at that place, ${listWords(each)}.`;
  }
  const shares = others.map(({ share }) => Float64Array.of(share));
  const [mean, deviation] = [meanOver(shares), deviationOver(shares)].map(([one]) => one as number) as [number, number];
  const isAll = others.length === unchanged.length;
  const of = unchanged.length < rows.length - 1 ? 'tokens that are the same in A and B' : 'tokens';
  const some = isAll ? `the other ${others.length} ${of}` : `${others.length} other ${of}`;
  return `Control: ${some}, each alone at that place, lead ${recoveryText({ share: mean })} ± ${shareInWords(deviation)} of the way (mean ± standard deviation).`;
}

/**
 * The run that leads furthest, with its control, and the one that leads furthest away from B.
 * @returns '' if no run leads more than half of the way in either direction
 */
export function furthestControlled(rows: readonly StreamRow[], columns: StreamColumns): string {
  return [furthestText(rows, columns), awayText(rows, columns)].filter(Boolean).join(' ');
}

/** '' if no run leads more than half of the way, or the run has no control. */
function furthestText(rows: readonly StreamRow[], columns: StreamColumns): string {
  const place = furthestPlace(rows, columns);
  const control = place ? controlText(rows, place) : '';
  if (!place || control === '') return '';
  return `Of all runs between two blocks, ${runName(rows, columns, place)} leads furthest: ${recoveryOfRun(rows, place)}.${beforeText(rows, place)} ${control}${UNMATCHED}`;
}

/** A run before the first block that leads further, as the map shows, and why it does not count. Begins with a space. */
function beforeText(rows: readonly StreamRow[], place: StreamPlace): string {
  const [before] = placesOver(rows).filter(({ column }) => column === 0);
  const isFurther = before && before.share > (rows[place.row]?.shares[place.column] ?? 0);
  if (!isFurther || recoveryOfRun(rows, before) === recoveryOfRun(rows, place)) return '';
  return ` Not counted is ${rows[before.row]?.name} before the first block, ${recoveryOfRun(rows, before)}: that only puts B’s token in its place.`;
}

/**
 * The run that leads furthest away from B, among all places, since no run leads away only because its token differs. '' if it
 * leads away by less than half of the way.
 */
function awayText(rows: readonly StreamRow[], columns: StreamColumns): string {
  const places = rows.flatMap(({ shares }, row) => shares.map((share, column) => ({ row, column, share: share ?? 0 })));
  const [most] = places.toSorted((one, other) => one.share - other.share);
  if (!most || most.share >= -HALF) return '';
  return `${runName(rows, columns, most)} leads furthest away from B: ${recoveryOfRun(rows, most)} of the way.`;
}

/** "“·is” before block 3" */
function runName(rows: readonly StreamRow[], columns: StreamColumns, { row, column }: StreamPlace): string {
  const part = columns[column];
  return part ? `${rows[row]?.name} ${patchedName(part).replace('the residual stream ', '')}` : '';
}

function recoveryOfRun(rows: readonly StreamRow[], { row, column }: StreamPlace): string {
  return recoveryText({ share: rows[row]?.shares[column] ?? null });
}

/** If B's vector is nearly equal to A's, the run leads nowhere, whatever its token does. Begins with a space. */
const UNMATCHED =
  ' How far B’s vectors are from A’s there is not matched: a token of which both are nearly the same can lead nowhere.';
