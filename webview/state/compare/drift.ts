/** The heat map of how two residual streams diverge: tokens down, places across. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type Drift, type DriftPoint, driftShares } from '../../../src/trace/compare/drift';
import { streamPlace } from '../../../src/trace/steps/block-parts';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Axis, indexAt, shownCount } from '../../../src/trace/tensors/axis';
import { statistics } from '../../../src/trace/tensors/statistics';
import { FIRST_CHOICE } from '../../choice/choice';
import type { MapOptions } from '../../heat-map/map-options';
import type { PanelData } from '../../panel/panel';
import type { GridSource } from '../../sources/grid';
import { compareStrings as strings } from '../../strings/compare';
import { percentInWords, quotedToken } from '../../strings/format';
import { drawnTensor } from '../figures/drawn-tensor';
import { type CompareData, pairRows } from './comparison';

/** In CSS pixels. */
const MOST_WIDTH = 560;

export interface DriftFigure {
  readonly drift: Drift;
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
}

/**
 * @param before the previous figure: its unchanged parts are reused
 * @param folded how many pairs at the beginning have no row
 * @param times the factor by which it is drawn larger than usual
 */
export function driftFigure(
  drift: Drift,
  data: CompareData,
  before: DriftFigure | undefined,
  folded = 0,
  times = 1,
): DriftFigure {
  const { comparison, choice, width, presenting = false } = data;
  const rows = comparison.alignment.rows.length;
  const kept = before?.drift === drift && before.tensor.shape[0] === rows ? before : undefined;
  const shares = driftShares(drift);
  const summary: TraceSummary = { ...comparison.a.summary, tokens: comparison.tokens.both };
  return {
    drift,
    tensor:
      kept?.tensor ??
      drawnTensor({
        name: strings.driftMap,
        axes: ['pos', 'place'],
        sequences: [TOKENS, null],
        shape: [rows, drift.points.length],
        statistics: statistics(Float32Array.from(shares)),
      }),
    panel: {
      summary,
      choice: { ...FIRST_CHOICE, token: choice.row },
      windows: kept?.panel.windows ?? sharesSource(shares, drift.pairs, pairRows(comparison.alignment), folded),
      readings: comparison.a.readings,
      width: Math.min(width, MOST_WIDTH * times),
      presenting,
    },
    look: kept?.look ?? driftLook(drift, summary),
  };
}

function sharesSource(
  shares: Float64Array,
  pairs: number,
  rowOfPair: readonly number[],
  firstPair: number,
): GridSource {
  const pairOf = new Map(rowOfPair.map((row, place) => [row, firstPair + place]));
  return {
    async grid(_address, _tensor, rows: Axis, columns: Axis) {
      const width = shownCount(columns);
      const values = new Float32Array(shownCount(rows) * width).fill(Number.NaN);
      for (let row = 0; row < shownCount(rows); row++) {
        const pair = pairOf.get(indexAt(rows, row));
        if (pair === undefined) continue;
        for (let column = 0; column < width; column++)
          values[row * width + column] = shares[indexAt(columns, column) * pairs + pair] as number;
      }
      return { rows, columns, values, absent: { text: strings.noPartner, at: (row: number) => !pairOf.has(row) } };
    },
  };
}

function driftLook({ points }: Drift, { tokens, plan }: TraceSummary): MapOptions {
  const labels = points.map(({ a }) => strings.driftColumn(streamPlace(plan, a)));
  const columnLabel = (index: number) => labels[index] ?? '';
  return {
    kind: 'probability',
    mask: null,
    columnLabel,
    describe: (_, { row, column, value, absent }) => {
      const token = tokens[row];
      const place = `${token ? quotedToken(token) : row}, ${columnLabel(column)}`;
      const text = absent ?? percentInWords(value);
      return { value: text, address: points[column]?.a ?? '', place, spoken: `${place}, ${text}` };
    },
  };
}

/** How far apart the vectors of a pair of tokens are in a state, and the length of its bar, from 0 to 1. */
export interface ShownShare {
  readonly share: number;
  readonly bar: number;
}

/** The shares of every state in the table of blocks. A whole bar is 100 %, or the largest share if that is more. */
export function shownShares(drift: Drift, pair: number): ShownShare[] {
  const all = driftShares(drift);
  const shares = drift.points.map((_, point) => all[point * drift.pairs + pair] ?? 0);
  const whole = Math.max(1, ...shares.filter((share) => !Number.isNaN(share)));
  return shares.map((share) => ({ share, bar: share / whole }));
}

type Sides = Pick<CompareData['comparison'], 'a' | 'b'>;

/** "attention of block 5", where a column header says that it is after it; for models of different depth, the block of each. */
export function driftName(point: DriftPoint, sides: Sides): string {
  const name = (side: 'a' | 'b') => strings.driftName(streamPlace(sides[side].summary.plan, point[side]));
  const [ofA, ofB] = [name('a'), name('b')];
  return ofA === ofB ? ofA : `${ofA} · ${ofB}`;
}
