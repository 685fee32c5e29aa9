/** The tour: how long it stays at a step, and what pauses it. */
import type { ReactiveControllerHost } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readingTime, Tour } from '../../../webview/state/story/tour.ts';
import { partOf } from '../part-of';

describe('the tour', () => {
  const inputs = new EventTarget();
  const host = partOf<ReactiveControllerHost>({ addController: () => {}, requestUpdate: () => {} });

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Of three steps, of which the second one says most. */
  function tourOf(said: readonly string[]) {
    const at = { step: 0, shown: [] as number[] };
    const read: string[] = [];
    const steps = {
      said: () => said[at.step] ?? '',
      showFound: () => void read.push(`found of ${at.step}`),
      showEnd: () => void read.push(`end of ${at.step}`),
      showFigure: () => void at.shown.push(at.step),
      next: () => ++at.step < said.length - 1,
      spares: (event: Event) => event.type === 'pointerdown',
    };
    const tour = new Tour(host, steps, inputs);
    return { tour, at, read };
  }

  it('gives a text the time that it takes to read, from 5 to 20 seconds', () => {
    expect([0, 75, 150, 300, 1000].map((length) => readingTime('x'.repeat(length)) / 1000)).toEqual([5, 5, 10, 20, 20]);
  });

  it('stays longer at a step that says more, shows its figure at half of that time, and ends at the last step', () => {
    const { tour, at } = tourOf(['', 'x'.repeat(180), '']);
    tour.start();
    vi.advanceTimersByTime(4900);
    expect(at).toEqual({ step: 0, shown: [0] });
    vi.advanceTimersByTime(200);
    expect(at.step).toBe(1);
    vi.advanceTimersByTime(5800);
    expect(at).toEqual({ step: 1, shown: [0] });
    vi.advanceTimersByTime(5000);
    expect(at).toEqual({ step: 1, shown: [0, 1] });
    vi.advanceTimersByTime(2000);
    expect(at.step).toBe(2);
    expect(tour.playing).toBe(false);
  });

  it('shows what happened after a quarter of the time and the end of the text when a quarter is left', () => {
    const { tour, read } = tourOf(['', '', '']);
    tour.start();
    vi.advanceTimersByTime(1200);
    expect(read).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(read).toEqual(['found of 0']);
    vi.advanceTimersByTime(2400);
    expect(read).toEqual(['found of 0']);
    vi.advanceTimersByTime(100);
    expect(read).toEqual(['found of 0', 'end of 0']);
    tour.stop();
  });

  it('counts what arrives while a step is shown', () => {
    const said = ['', '', ''];
    const { tour, at } = tourOf(said);
    tour.start();
    vi.advanceTimersByTime(2000);
    said[0] = 'x'.repeat(150);
    vi.advanceTimersByTime(7900);
    expect(at.step).toBe(0);
    vi.advanceTimersByTime(200);
    expect(at.step).toBe(1);
    tour.stop();
  });

  it('tells since when and for how long it stays at a step, longer as soon as the step says more', () => {
    const said = ['', '', ''];
    const { tour, at } = tourOf(said);
    expect(tour.staying).toBeUndefined();
    const begun = Date.now();
    tour.start();
    expect(tour.staying).toEqual({ begun, length: 5000 });
    said[0] = 'x'.repeat(150);
    vi.advanceTimersByTime(600);
    expect(tour.staying).toEqual({ begun, length: 10_000 });
    vi.advanceTimersByTime(9500);
    expect(at.step).toBe(1);
    expect(tour.staying?.begun).toBeGreaterThan(begun + 9900);
    tour.stop();
    expect(tour.staying).toBeUndefined();
  });

  it('is paused by an input, unless that acts on the tour itself', () => {
    const { tour, at } = tourOf(['', '', '']);
    tour.start();
    inputs.dispatchEvent(new Event('pointerdown'));
    expect(tour.playing).toBe(true);
    inputs.dispatchEvent(new Event('wheel'));
    expect(tour.playing).toBe(false);
    vi.advanceTimersByTime(30_000);
    expect(at.step).toBe(0);
  });
});
