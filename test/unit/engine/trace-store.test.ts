/** Who is stopped when kept traces have to make room. */
import { expect, it } from 'vitest';
import { TraceGoneError } from '../../../src/engine/client';
import { type TraceAbout, TraceStore } from '../../../src/engine/readings/trace-store';
import type { KeptTrace } from '../../../src/trace/run/source';

const BYTES = 10;

function keep(store: TraceStore): number {
  const trace = { byteLength: BYTES, releaseComputed: () => undefined, release: () => undefined };
  return store.add(trace as unknown as KeptTrace, {} as TraceAbout).trace;
}

it.each(['first', 'second'] as const)(
  'a reader of two traces is stopped when the %s has to make room',
  async (which) => {
    const store = new TraceStore(2 * BYTES, 1);
    const [oldest, other] = [keep(store), keep(store)];
    const [first, second] = which === 'first' ? [oldest, other] : [other, oldest];
    const signals: AbortSignal[] = [];
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const reading = store.readBoth(first, second, (_a, _b, _about, evicted) => {
      signals.push(evicted);
      return left;
    });
    const room = store.makeRoom(BYTES);
    expect(signals.map(({ reason }) => reason)).toEqual([expect.any(TraceGoneError)]);
    leave();
    await Promise.all([reading, room]);
  },
);
