/** The tour: how long it stays at a step, and what pauses it. */
import type { ReactiveControllerHost } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readingTime, Tour, tourMinutes } from '../../../webview/state/story/tour.ts';
import { partOf } from '../part-of';

describe('the tour', () => {
  const inputs = new EventTarget();
  const host = partOf<ReactiveControllerHost>({ addController: () => {}, requestUpdate: () => {} });

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const wordsOf = (count: number) => 'word '.repeat(count);

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
      isExempt: (event: Event) => event.type === 'pointerdown',
    };
    const tour = new Tour(host, steps, inputs);
    return { tour, at, read };
  }

  it('gives a text the time that its words take to read, and a look at the figure, from 5 to 20 seconds', () => {
    expect([0, 5, 25, 50, 100].map((words) => readingTime(wordsOf(words)) / 1000)).toEqual([5, 5, 9, 15, 20]);
    expect([1, 6, 18, 34].map(tourMinutes)).toEqual([1, 1, 3, 6]);
  });

  it('stays longer at a step that says more, shows its figure at half of that time, and ends at the last step', () => {
    const { tour, at } = tourOf(['', wordsOf(38), '']);
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

  it('goes on from the step that its reader has gone to, for as long as that one takes', () => {
    const { tour, at } = tourOf(['', '', '', '']);
    tour.start();
    vi.advanceTimersByTime(4000);
    at.step++;
    tour.goneOn();
    vi.advanceTimersByTime(4900);
    expect(at.step).toBe(1);
    vi.advanceTimersByTime(200);
    expect([at.step, tour.playing]).toEqual([2, true]);
    tour.stop();
    tour.goneOn();
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
    said[0] = wordsOf(25);
    vi.advanceTimersByTime(6900);
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
    said[0] = wordsOf(25);
    vi.advanceTimersByTime(600);
    expect(tour.staying).toEqual({ begun, length: 9000 });
    vi.advanceTimersByTime(8500);
    expect(at.step).toBe(1);
    expect(tour.staying?.begun).toBeGreaterThan(begun + 8900);
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
