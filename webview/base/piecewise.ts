/**
 * Something large is requested in pieces, one at a time. Other requests get their turn between two pieces, and a piece that
 * is wanted no longer is not requested.
 */

import { shallowArrayEquals } from '@lit/task';
import type { ReactiveControllerHost } from 'lit';
import { NEVER } from './never';
import { FailsAsAsked, Query } from './query';

export interface Pieces<T> {
  /** What they are pieces of, a trace first of all. */
  readonly of: readonly unknown[];
  /** The pieces that are wanted now, in the order in which they are. */
  readonly wanted: readonly number[];
  readonly fetch: (piece: number, signal: AbortSignal) => Promise<T>;
}

export class Piecewise<T> extends FailsAsAsked {
  private arrived = new Map<number, T>();
  private key: readonly unknown[] = [];
  protected readonly query: Query<void>;

  /** @param pieces what is wanted now, looked at in every update of the host; `undefined`: nothing */
  constructor(
    host: ReactiveControllerHost,
    private readonly pieces: () => Pieces<T> | undefined,
  ) {
    super();
    this.query = new Query(host, () => this.next());
  }

  /** Those that have arrived, by their numbers. */
  get known(): ReadonlyMap<number, T> {
    return this.collected(this.pieces()?.of ?? []);
  }

  /** Pieces that nobody looks at, for who takes out more than is in view. @throws why one could not be fetched */
  async read(wanted: readonly number[]): Promise<void> {
    const pieces = this.pieces();
    if (!pieces) return;
    const arrived = this.collected(pieces.of);
    for (const piece of wanted) if (!arrived.has(piece)) arrived.set(piece, await pieces.fetch(piece, NEVER));
  }

  /** Of another subject nothing has arrived yet. */
  private collected(of: readonly unknown[]): Map<number, T> {
    if (!shallowArrayEquals(of, this.key)) this.arrived = new Map();
    this.key = of;
    return this.arrived;
  }

  /** The first of those wanted that has not arrived; one that arrives late is kept with those of its own subject. */
  private next() {
    const pieces = this.pieces();
    if (!pieces) return undefined;
    const arrived = this.collected(pieces.of);
    const next = pieces.wanted.find((piece) => !arrived.has(piece));
    const fetch = async (signal: AbortSignal) => {
      if (next !== undefined) arrived.set(next, await pieces.fetch(next, signal));
    };
    return { of: pieces.of, key: [next], when: next !== undefined, fetch };
  }
}
