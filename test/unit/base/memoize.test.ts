import { describe, expect, it } from 'vitest';
import { memoize } from '../../../src/base/memoize';

describe('memoize', () => {
  it('computes once for each key, also while the first is under way', async () => {
    const known = new Map<string, Promise<number>>();
    let runs = 0;
    const compute = async () => ++runs;
    const [first, again] = [memoize(known, 'a', compute), memoize(known, 'a', compute)];
    expect(again).toBe(first);
    expect(await memoize(known, 'b', compute)).toBe(2);
    expect(await first).toBe(1);
  });

  it('does not keep a failure', async () => {
    const known = new Map<string, Promise<number>>();
    await expect(memoize(known, 'a', () => Promise.reject(new Error('not now')))).rejects.toThrow('not now');
    expect(await memoize(known, 'a', async () => 7)).toBe(7);
  });

  it('keeps what has taken the place of a result that then failed', async () => {
    const known = new Map<string, Promise<number>>();
    let fail: (error: Error) => void = () => undefined;
    const first = memoize(known, 'a', () => new Promise<number>((_, reject) => (fail = reject)));
    known.delete('a');
    const second = memoize(known, 'a', async () => 7);
    fail(new Error('too late'));
    await expect(first).rejects.toThrow('too late');
    expect(known.get('a')).toBe(second);
  });
});
