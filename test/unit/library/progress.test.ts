import { describe, expect, it } from 'vitest';
import { TransferRate } from '../../../src/library/hub/transfer-rate';
import { progressText } from '../../../src/library/progress-text';

describe('a speed', () => {
  it('is that of the last ten seconds, and none before it can be told', () => {
    const rate = new TransferRate();
    expect(rate.speed(0)).toBeUndefined();
    rate.add(0, 1_000_000); // was here before: no speed
    rate.add(500, 1_500_000);
    expect(rate.speed(500)).toBeUndefined();
    rate.add(2000, 3_000_000);
    expect(rate.speed(2000)).toBe(1_000_000);
    for (let second = 3; second <= 30; second++) rate.add(second * 1000, 3_000_000);
    expect(rate.speed(30_000)).toBe(0);
  });

  it('is not taken over a file that begins anew', () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    rate.add(2000, 2000);
    rate.add(3000, 0);
    expect(rate.speed(3000)).toBeUndefined();
    rate.add(5000, 500);
    expect(rate.speed(5000)).toBe(250);
  });

  it('falls while nothing comes', () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    rate.add(2000, 2000);
    expect(rate.speed(4000)).toBe(500);
  });
});

describe('how far a download is', () => {
  const progress = { loaded: 123_400_000, total: 353_000_000, speed: undefined, isWaiting: false };

  it('is told in words', () => {
    expect(progressText(progress)).toBe('123.4 of 353.0 MB');
    expect(progressText({ ...progress, speed: 12_300_000 })).toBe('123.4 of 353.0 MB, 12.3 MB/s, 19 s left');
    expect(progressText({ ...progress, speed: 1_000_000 })).toBe('123.4 of 353.0 MB, 1.0 MB/s, 4 min left');
    expect(progressText({ ...progress, speed: 20_000 })).toBe('123.4 of 353.0 MB, 20.0 kB/s, 3 h 12 min left');
    expect(progressText({ ...progress, loaded: 0, total: 7_195_000, speed: 1000 })).toMatch(/, 2 h 0 min left$/);
    expect(progressText({ ...progress, loaded: 0, total: 3_590_000, speed: 1000 })).toMatch(/, 1 h 0 min left$/);
    expect(progressText({ ...progress, speed: 0 })).toBe('123.4 of 353.0 MB, 0.0 kB/s');
    expect(progressText({ ...progress, loaded: 12_000, total: 238_600, speed: 5_100 })).toBe(
      '12.0 of 238.6 kB, 5.1 kB/s, 45 s left',
    );
    expect(progressText({ ...progress, total: 2e9 })).toBe('0.12 of 2.00 GB');
    expect(progressText({ ...progress, total: undefined, speed: 1e6 })).toBe('123.4 MB, 1.0 MB/s');
    expect(progressText({ ...progress, isWaiting: true, speed: 1e6 })).toBe(
      '123.4 of 353.0 MB, loaded by another window or program',
    );
  });
});
