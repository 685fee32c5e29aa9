/** What is shown of an answer that arrives late, of one that fails, and of one that nobody waits for any more. */
import { describe, expect, it } from 'vitest';
import { Query, type Question } from '../../../webview/base/query';
import { TestHost } from './host';

const tick = () => new Promise((resolve) => setTimeout(resolve));

/** A query whose answers come when the test says so. */
function open(first: { of: string; key: string } | undefined) {
  const runs: { key: string; signal: AbortSignal; answer: (text: string) => void; fail: (error: unknown) => void }[] =
    [];
  const state = { wanted: first, when: true };
  const host = new TestHost();
  const question = (): Question<string> | undefined => {
    const { wanted, when } = state;
    if (!wanted) return undefined;
    const fetch = (signal: AbortSignal) =>
      new Promise<string>((answer, fail) => runs.push({ key: `${wanted.of} ${wanted.key}`, signal, answer, fail }));
    return { of: [wanted.of], key: [wanted.key], when, fetch };
  };
  const query = new Query<string>(host, question);
  const want = (wanted: typeof first, when = true) => {
    Object.assign(state, { wanted, when });
    host.update();
  };
  host.update();
  const seen = () => [query.value, query.current, query.pending, query.error];
  return { runs, want, query, host, seen };
}

describe('a query', () => {
  it('shows the former answer until the next arrives, and takes no late one', async () => {
    const { runs, want, seen } = open({ of: 'trace 1', key: 'a' });
    expect(seen()).toEqual([undefined, false, true, undefined]);
    runs[0]?.answer('A');
    await tick();
    expect(seen()).toEqual(['A', true, false, undefined]);
    want({ of: 'trace 1', key: 'b' });
    want({ of: 'trace 1', key: 'c' });
    expect(seen()).toEqual(['A', false, true, undefined]);
    runs[2]?.answer('C');
    await tick();
    runs[1]?.answer('B');
    await tick();
    expect(seen()).toEqual(['C', true, false, undefined]);
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
  });

  it('never shows of one trace what was answered about another, though the key is the same', async () => {
    const { runs, want, seen } = open({ of: 'trace 1', key: 'a' });
    want({ of: 'trace 2', key: 'a' });
    expect(runs.map(({ key, signal }) => [key, signal.aborted])).toEqual([
      ['trace 1 a', true],
      ['trace 2 a', false],
    ]);
    runs[0]?.answer('of trace 1');
    await tick();
    expect(seen()).toEqual([undefined, false, true, undefined]);
    runs[1]?.answer('of trace 2');
    await tick();
    expect(seen()).toEqual(['of trace 2', true, false, undefined]);
    want({ of: 'trace 3', key: 'a' }, false);
    expect(seen()).toEqual([undefined, false, false, undefined]);
  });

  it('shows a failure instead of the former answer, and retries', async () => {
    const { runs, want, query, seen } = open({ of: 'trace 1', key: 'a' });
    runs[0]?.answer('A');
    await tick();
    want({ of: 'trace 1', key: 'b' });
    runs[1]?.fail({ message: 'engine gone' }); // the messenger rejects with plain objects
    await tick();
    expect(seen()).toEqual([undefined, false, false, 'engine gone']);
    query.retry();
    expect(seen()).toEqual([undefined, false, true, undefined]);
    runs[2]?.answer('B');
    await tick();
    expect(seen()).toEqual(['B', true, false, undefined]);
    query.retry();
    expect(runs).toHaveLength(3);
  });

  it('tried again after a failure, asks what is wanted by then, and tells of a second failure in the same words', async () => {
    const { runs, want, query } = open({ of: 'trace 1', key: 'a' });
    runs[0]?.fail(new Error('no such token'));
    await tick();
    expect(query.failedAgain).toBe(false);
    query.retry();
    runs[1]?.fail(new Error('no such token'));
    await tick();
    expect(query.failedAgain).toBe(true);
    want({ of: 'trace 1', key: 'b' }, false); // out of view, so that it is not asked by itself
    query.retry();
    expect(runs.map(({ key }) => key)).toEqual(['trace 1 a', 'trace 1 a', 'trace 1 b']);
    runs[2]?.answer('B');
    await tick();
    expect([query.value, query.failedAgain]).toEqual(['B', false]);
    // A failure of something else is its first.
    want({ of: 'trace 1', key: 'c' });
    runs[3]?.fail(new Error('no such token'));
    await tick();
    expect(query.failedAgain).toBe(false);
  });

  it('keeps no failure of another trace', async () => {
    const { runs, want, seen } = open({ of: 'trace 1', key: 'a' });
    runs[0]?.fail(new Error('gone'));
    await tick();
    want({ of: 'trace 2', key: 'a' });
    runs[1]?.answer('A');
    await tick();
    expect(seen()).toEqual(['A', true, false, undefined]);
  });

  it('asks nothing that is not wanted, or not now', async () => {
    const { runs, want, seen } = open(undefined);
    want({ of: 'trace 1', key: 'a' }, false);
    expect([runs.length, seen()]).toEqual([0, [undefined, false, false, undefined]]);
    want({ of: 'trace 1', key: 'a' });
    want(undefined);
    expect([runs.length, runs[0]?.signal.aborted, seen()]).toEqual([1, true, [undefined, false, false, undefined]]);
    runs[0]?.fail(runs[0].signal.reason);
    await tick();
    expect(seen()).toEqual([undefined, false, false, undefined]);
  });

  it('goes on where it may not be asked for a while, as when its figure is scrolled out, and is not asked twice', async () => {
    const { runs, want, seen } = open({ of: 'trace 1', key: 'a' });
    want({ of: 'trace 1', key: 'a' }, false);
    expect([runs[0]?.signal.aborted, seen()]).toEqual([false, [undefined, false, true, undefined]]);
    runs[0]?.answer('A');
    await tick();
    want({ of: 'trace 1', key: 'a' });
    expect([runs.length, seen()]).toEqual([1, ['A', true, false, undefined]]);
  });

  it('is cancelled when it is replaced by one that may not be asked yet; the former answer stays until that has arrived', async () => {
    const { runs, want, seen } = open({ of: 'trace 1', key: 'a' });
    runs[0]?.answer('A');
    await tick();
    want({ of: 'trace 1', key: 'b' });
    want({ of: 'trace 1', key: 'c' }, false);
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    runs[1]?.fail(runs[1].signal.reason);
    await tick();
    expect(seen()).toEqual(['A', false, false, undefined]);
    want({ of: 'trace 1', key: 'c' });
    expect(seen()).toEqual(['A', false, true, undefined]);
    runs[2]?.answer('C');
    await tick();
    expect(seen()).toEqual(['C', true, false, undefined]);
  });

  it('is cancelled when its component is taken out, and asked again when that comes back', async () => {
    const { runs, host, seen } = open({ of: 'trace 1', key: 'a' });
    host.disconnect();
    expect(runs[0]?.signal.aborted).toBe(true);
    host.connect();
    await host.updateComplete;
    expect(runs).toHaveLength(2);
    runs[1]?.answer('A');
    await tick();
    host.disconnect();
    host.connect();
    await tick();
    expect([runs.length, seen()]).toEqual([2, ['A', true, false, undefined]]);
  });
});
