/** The heads of a trace, asked for block by block, so that none of them keeps others waiting for long. */
import type { HeadMaps } from '../../src/engine/reading-protocol';
import type { HeadMeasure } from '../../src/trace/attention';
import type { SmallMap } from '../heat-map/small-map';
import { Load } from './load';
import type { ReadingSource } from './readings';

export class HeadMapsLoad {
  private readonly blocks = new Map<number, HeadMaps>();
  private readings: ReadingSource | undefined;
  private readonly load: Load<HeadMaps>;

  constructor(changed: () => void) {
    this.load = new Load(() => {
      const { current, value } = this.load;
      if (current && value) this.blocks.set(value.from, value);
      changed();
    });
  }

  /** How many blocks are here. */
  get count(): number {
    return this.blocks.size;
  }

  get error(): string | undefined {
    return this.load.error;
  }

  retry(): void {
    this.load.retry();
  }

  block(layer: number): HeadMaps | undefined {
    return this.blocks.get(layer);
  }

  /** Ask for the first of these blocks that is not here; to be called again when it is. */
  want(readings: ReadingSource, layers: readonly number[]): void {
    if (readings !== this.readings) {
      this.readings = readings;
      this.blocks.clear();
      this.load.reset();
    }
    const next = layers.find((layer) => !this.blocks.has(layer));
    if (next === undefined) return;
    this.load.want(String(next), () => readings.read('heads', { variant: 'model', from: next, to: next + 1 }));
  }
}

/** The map of one head, of an answer about its block alone. */
export function smallMapOf({ maps, side }: HeadMaps, head: number): SmallMap {
  const size = side * side;
  return { values: maps.subarray(head * size, (head + 1) * size), side, causal: true };
}

export type HeadColumn = HeadMeasure | 'layer' | 'head';

export interface HeadRow extends Readonly<Record<HeadMeasure, number>> {
  readonly layer: number;
  readonly head: number;
}

/** One row for each head of a block. */
export function headRows(block: HeadMaps): HeadRow[] {
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
export function sortHeads(rows: readonly HeadRow[], column: HeadColumn, descending: boolean): HeadRow[] {
  const sign = descending ? -1 : 1;
  const key = (row: HeadRow) => (Number.isNaN(row[column]) ? Infinity : sign * row[column]);
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? a.layer - b.layer || a.head - b.head : x - y;
  });
}
