import { describe, expect, it } from 'vitest';
import { remember } from '../../../src/model/remember';

describe('remember', () => {
  it('computes once for each key, also while the first is under way', async () => {
    const known = new Map<string, Promise<number>>();
    let runs = 0;
    const compute = async () => ++runs;
    const [first, again] = [remember(known, 'a', compute), remember(known, 'a', compute)];
    expect(again).toBe(first);
    expect(await remember(known, 'b', compute)).toBe(2);
    expect(await first).toBe(1);
  });

  it('does not keep a failure', async () => {
    const known = new Map<string, Promise<number>>();
    await expect(remember(known, 'a', () => Promise.reject(new Error('not now')))).rejects.toThrow('not now');
    expect(await remember(known, 'a', async () => 7)).toBe(7);
  });
});
