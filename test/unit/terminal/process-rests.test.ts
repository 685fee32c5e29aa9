import { describe, expect, it, vi } from 'vitest';
import { processRests } from '../../../src/terminal/peers/process-rests';
import { thorough } from '../../workbench/thorough';

/** Microseconds of processor time that a process has used at each look. */
function usedInTurn(times: readonly number[]) {
  let look = 0;
  return vi.fn(() => times[Math.min(look++, times.length - 1)] as number);
}

describe('a contestant that has answered', () => {
  it('is waited for while its process works on', async () => {
    const used = usedInTurn([0, 40_000, 90_000, 91_000]);
    await processRests(used);
    expect(used).toHaveBeenCalledTimes(4);
  });

  it('is looked at once more when it rests at once', async () => {
    const used = usedInTurn([5_000, 5_100]);
    await processRests(used);
    expect(used).toHaveBeenCalledTimes(2);
  });

  it.runIf(thorough)('is not waited for without end', async () => {
    let time = 0;
    const works = vi.fn(() => (time += 50_000));
    await processRests(works, 600);
    expect(works.mock.calls.length).toBeGreaterThan(2);
  });
});
