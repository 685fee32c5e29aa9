/** The heads of a trace, asked for block by block, so that none of them keeps others waiting for long. */
import type { ReactiveControllerHost } from 'lit';
import type { HeadMaps } from '../../../src/engine/protocol/reading-protocol';
import type { AttentionKind, HeadMeasure } from '../../../src/trace/readings/attention';
import { Piecewise } from '../../base/piecewise';
import type { SmallMap } from '../../heat-map/small-map';
import type { ReadingSource } from '../../sources/readings';
import { short } from '../../strings/format';

/** Which heads are shown. */
export interface ShownHeads {
  readonly readings: ReadingSource;
  /** Of a model that has several; `undefined` where there is one. */
  readonly attention: AttentionKind | undefined;
  /** The blocks that are wanted, in the order in which they are. */
  readonly layers: readonly number[];
}

/** @param shown asked in every update of the host */
export function headMaps(host: ReactiveControllerHost, shown: () => ShownHeads): Piecewise<HeadMaps> {
  return new Piecewise(host, () => {
    const { readings, attention, layers } = shown();
    const which = attention === undefined ? {} : { attention };
    return {
      of: [readings, attention],
      wanted: layers,
      fetch: (from, signal) => readings.read('heads', { variant: 'model', ...which, from, to: from + 1 }, signal),
    };
  });
}

/** The map of one head, of an answer about its block alone. */
export function smallMapOf({ maps, masks, side, columns }: HeadMaps, head: number): SmallMap {
  const size = side * columns;
  return { values: maps.subarray(head * size, (head + 1) * size), rows: side, columns, mask: masks[0] ?? null };
}

/** How far a head looks back; `undefined` where it looks at another text, which is no distance away. */
export function distanceText(distance: number): string | undefined {
  return Number.isNaN(distance) ? undefined : short(distance);
}

export type HeadColumn = HeadMeasure | 'layer' | 'head';

export interface HeadTableRow extends Readonly<Record<HeadMeasure, number>> {
  readonly layer: number;
  readonly head: number;
}

/** One row for each head of a block. */
export function headRows(block: HeadMaps): HeadTableRow[] {
  return Array.from({ length: block.heads }, (_, head) => {
    const at = (name: HeadMeasure) => block[name][head] as number;
    return {
      layer: block.from,
      head,
      entropy: at('entropy'),
      distance: at('distance'),
      own: at('own'),
      first: at('first'),
      previous: at('previous'),
    };
  });
}

/** Sort by a column; equal rows, and those that are no numbers, stay in the order of blocks and heads. */
export function sortHeads(rows: readonly HeadTableRow[], column: HeadColumn, descending: boolean): HeadTableRow[] {
  const sign = descending ? -1 : 1;
  const key = (row: HeadTableRow) => (Number.isNaN(row[column]) ? Infinity : sign * row[column]);
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? a.layer - b.layer || a.head - b.head : x - y;
  });
}
