/** Who is stopped when kept traces have to make room. */
import { expect, it } from 'vitest';
import { TraceGoneError } from '../../../src/engine/host/client';
import { type TraceAbout, TraceStore } from '../../../src/engine/worker/readings/trace-store';
import type { KeptTrace } from '../../../src/trace/run/source';
import { partOf } from '../part-of';

const BYTES = 10;

function keep(store: TraceStore, release: () => void = () => undefined): number {
  const trace = partOf<KeptTrace>({ byteLength: BYTES, releaseComputed: () => undefined, release });
  return store.add(trace, {} as TraceAbout).trace;
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

it('a trace that is being saved makes room only when it is saved, and a new trace does not wait for it', async () => {
  const store = new TraceStore(2 * BYTES, 1);
  const released: string[] = [];
  const [saved] = [keep(store, () => released.push('saved')), keep(store, () => released.push('other'))];
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const saving = store.readToSave(saved, () => left);
  await store.makeRoom(BYTES);
  keep(store, () => released.push('new'));
  expect(released).toEqual([]);
  leave();
  await saving;
  expect(released).toEqual(['saved']);
  await expect(store.read(saved, async () => undefined)).rejects.toThrow(TraceGoneError);
});

it.each([0, BYTES])(
  'a trace stays that was saved while nothing had to make room for it, of a budget of %i',
  async (budget) => {
    const store = new TraceStore(budget, 1);
    const saved = keep(store);
    await store.readToSave(saved, async () => undefined);
    expect(await store.read(saved, async () => 'read')).toBe('read');
  },
);

it('room is made while a trace is saved that its panel has left', async () => {
  const store = new TraceStore(BYTES, 1);
  const saved = keep(store);
  let leave: () => void = () => undefined;
  const saving = store.readToSave(
    saved,
    () =>
      new Promise<void>((resolve) => {
        leave = resolve;
      }),
  );
  const dropped = store.drop(saved);
  await store.makeRoom(BYTES);
  leave();
  await Promise.all([saving, dropped]);
});

it('an answer does not wait for who begins to read another trace while room is made', async () => {
  const store = new TraceStore(BYTES, 1);
  let released: () => void = () => undefined;
  const releasing = new Promise<void>((resolve) => {
    released = resolve;
  });
  const [read, , other] = [keep(store), keep(store, () => releasing), keep(store)];
  const answer = store.read(read, async () => 'answer');
  await new Promise((resolve) => setImmediate(resolve)); // the second is being released
  let leave: () => void = () => undefined;
  const late = store.read(
    other,
    () =>
      new Promise<void>((resolve) => {
        leave = resolve;
      }),
  );
  released();
  expect(await answer).toBe('answer');
  leave();
  await late;
});

it('a reading beside many traces that fit asks each for its size once', async () => {
  const store = new TraceStore(Number.POSITIVE_INFINITY, 1);
  let asked = 0;
  const trace = partOf<KeptTrace>({
    get byteLength() {
      asked++;
      return BYTES;
    },
    releaseComputed: () => undefined,
    release: () => undefined,
  });
  const kept = Array.from({ length: 100 }, () => store.add(trace, {} as TraceAbout).trace);
  await store.read(kept[50] as number, async () => undefined);
  expect(asked).toBe(100);
});
