/** The heads of a trace, requested block by block, so that no request keeps others waiting for long. */
import type { ReactiveControllerHost } from 'lit';
import type { HeadMaps } from '../../../src/engine/protocol/reading-protocol';
import { DETECTED, type DetectedKind, HEAD_KINDS, type HeadKind } from '../../../src/trace/heads/head-kinds';
import type { MeasuredHeads } from '../../../src/trace/heads/measured-heads';
import { comparableScore, scoreOfHead } from '../../../src/trace/heads/score-of-head';
import type { AttentionKind, HeadMeasure } from '../../../src/trace/readings/attention';
import { Piecewise } from '../../base/piecewise';
import type { SmallMap } from '../../heat-map/small-map';
import type { ReadingSource } from '../../sources/readings';
import { fourDigits } from '../../strings/format';

/** Which heads are shown. */
interface ShownHeads {
  readonly readings: ReadingSource;
  /** For a model with several attentions; `undefined` if there is one. */
  readonly attention: AttentionKind | undefined;
  /** The blocks that are wanted, in the order in which they are to be requested. */
  readonly layers: readonly number[];
}

/** @param shown evaluated in every update of the host */
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

/** The map of one head, from an answer about its block alone. */
export function smallMapOf({ maps, masks, side, columns }: HeadMaps, head: number): SmallMap {
  const size = side * columns;
  return { values: maps.subarray(head * size, (head + 1) * size), rows: side, columns, mask: masks[0] ?? null };
}

/** How far a head looks back; `undefined` if it attends to another text, where there is no distance. */
export function distanceText(distance: number): string | undefined {
  return Number.isNaN(distance) ? undefined : fourDigits(distance);
}

/** What was measured of a kind of head: in the text, or on repeated random tokens. */
export type KindColumn = HeadKind | `random ${DetectedKind}`;

export type HeadColumn = HeadMeasure | 'layer' | 'head' | `kind ${KindColumn}`;

export interface HeadTableRow extends Readonly<Record<HeadMeasure, number>> {
  readonly layer: number;
  readonly head: number;
  /** As far as they were measured. */
  readonly kinds: Readonly<Partial<Record<KindColumn, number>>>;
}

/** Kinds whose scores are measures that every row has anyway. */
const IS_MEASURE: ReadonlySet<HeadKind> = new Set(['previous', 'first', 'same']);

/** The measured columns that no measure gives already; empty if no kind was looked for. */
export function kindColumns({ scores, tested }: MeasuredKinds): KindColumn[] {
  const isKnown = (kind: HeadKind) => scores?.scores[kind].some((score) => !Number.isNaN(score)) ?? false;
  const inText = HEAD_KINDS.filter((kind) => !IS_MEASURE.has(kind) && isKnown(kind));
  return [...inText, ...(tested ? DETECTED.map((kind): KindColumn => `random ${kind}`) : [])];
}

export type MeasuredKinds = Pick<MeasuredHeads, 'scores' | 'tested'>;

function kindsOf(measured: MeasuredKinds, at: number): HeadTableRow['kinds'] {
  return Object.fromEntries(kindColumns(measured).map((column) => [column, measuredIn(measured, column, at)]));
}

function measuredIn({ scores, tested }: MeasuredKinds, column: KindColumn, at: number): number {
  const onRandom = DETECTED.find((kind) => column === `random ${kind}`);
  if (onRandom) return tested?.scores[onRandom][at] ?? Number.NaN;
  const of = scores ? scoreOfHead(scores, undefined, column as HeadKind, at) : undefined;
  return of && of.limit?.ceiling !== 0 ? comparableScore(of) : Number.NaN;
}

/** One row for each head of a block. */
export function headRows(block: HeadMaps, measured: MeasuredKinds = NOT_MEASURED): HeadTableRow[] {
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
      kinds: kindsOf(measured, block.from * block.heads + head),
    };
  });
}

/** Sorts by a column. Equal rows, and rows without a number, stay in the order of blocks and heads. */
export function sortHeads(rows: readonly HeadTableRow[], column: HeadColumn, descending: boolean): HeadTableRow[] {
  const sign = descending ? -1 : 1;
  const key = (row: HeadTableRow) => {
    const value = valueIn(row, column);
    return Number.isNaN(value) ? Infinity : sign * value;
  };
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? a.layer - b.layer || a.head - b.head : x - y;
  });
}

export function valueIn(row: HeadTableRow, column: HeadColumn): number {
  const kind = /^kind (.+)$/.exec(column)?.[1] as KindColumn | undefined;
  return kind === undefined ? row[column as HeadMeasure | 'layer' | 'head'] : (row.kinds[kind] ?? Number.NaN);
}

const NOT_MEASURED: MeasuredKinds = { scores: null, tested: null };
