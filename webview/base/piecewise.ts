/**
 * Requests something large in pieces, one at a time, so that other requests get their turn between two pieces and a piece that
 * is no longer wanted is not requested.
 */

import { shallowArrayEquals } from '@lit/task';
import type { ReactiveControllerHost } from 'lit';
import { NEVER_ABORTED } from './never-aborted';
import { DelegatesFailure, Query } from './query';

export interface Pieces<T> {
  /** What the pieces belong to: first of all, a trace. */
  readonly of: readonly unknown[];
  /** The pieces that are wanted now, in the order in which they are to be requested. */
  readonly wanted: readonly number[];
  readonly fetch: (piece: number, signal: AbortSignal) => Promise<T>;
}

export class Piecewise<T> extends DelegatesFailure {
  private arrived = new Map<number, T>();
  private key: readonly unknown[] = [];
  protected readonly query: Query<void>;

  /** @param pieces the pieces that are wanted now, evaluated in every update of the host; `undefined` if none are */
  constructor(
    host: ReactiveControllerHost,
    private readonly pieces: () => Pieces<T> | undefined,
  ) {
    super();
    this.query = new Query(host, () => this.next());
  }

  /** The pieces that have arrived, by their numbers. */
  get known(): ReadonlyMap<number, T> {
    return this.collected(this.pieces()?.of ?? []);
  }

  /**
   * Fetches pieces that are not in view, for an export of more than is shown. @throws the error of a piece that could not be
   * fetched
   */
  async read(wanted: readonly number[]): Promise<void> {
    const pieces = this.pieces();
    if (!pieces) return;
    const arrived = this.collected(pieces.of);
    for (const piece of wanted) if (!arrived.has(piece)) arrived.set(piece, await pieces.fetch(piece, NEVER_ABORTED));
  }

  /** The pieces that have arrived, emptied when `of` has changed. */
  private collected(of: readonly unknown[]): Map<number, T> {
    if (!shallowArrayEquals(of, this.key)) this.arrived = new Map();
    this.key = of;
    return this.arrived;
  }

  /**
   * Fetches the first wanted piece that has not arrived. A piece that arrives late is kept with the pieces of its own subject.
   */
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
