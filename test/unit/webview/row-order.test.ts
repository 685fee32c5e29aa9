/** Tables of statistics in the order that was asked for, and what colours are scaled over. */
import { describe, expect, it } from 'vitest';
import type { Statistics } from '../../../src/trace/statistics';
import type { StepTensor } from '../../../src/trace/steps';
import type { PanelData } from '../../../webview/state/panel';
import { ReadingSource } from '../../../webview/state/readings';
import { orderRows, shownPlaces } from '../../../webview/state/row-order';
import { SharedScale } from '../../../webview/state/shared-scale';
import { TestHost } from './host';

const column = (...values: number[]) => Float64Array.from(values);
const ROWS = {
  min: column(3, NaN, -1, 3, -5),
  max: column(0, 0, 0, 0, 0),
  mean: column(0, 0, 0, 0, 0),
  sigma: column(0, 0, 0, 0, 0),
  norm: column(1, NaN, 3, 2, 2),
  zeros: column(0, 0, 0, 0, 0),
};

describe('rows', () => {
  it('are ordered by any column; equal ones keep their order, rows without values come last', () => {
    expect(orderRows(ROWS, 'row', false)).toEqual([0, 1, 2, 3, 4]);
    expect(orderRows(ROWS, 'row', true)).toEqual([4, 3, 2, 1, 0]);
    expect(orderRows(ROWS, 'min', false)).toEqual([4, 2, 0, 3, 1]);
    expect(orderRows(ROWS, 'min', true)).toEqual([0, 3, 2, 4, 1]);
    expect(orderRows(ROWS, 'norm', true)).toEqual([2, 3, 4, 0, 1]);
  });

  it('show the first ones, and the chosen one wherever it stands', () => {
    const order = [4, 2, 0, 3, 1];
    expect(shownPlaces(order, 2, undefined)).toEqual([0, 1]);
    expect(shownPlaces(order, 2, 2)).toEqual([0, 1]);
    expect(shownPlaces(order, 2, 3)).toEqual([0, 1, 3]);
    expect(shownPlaces(order, 9, 3)).toEqual([0, 1, 2, 3, 4]);
    expect(shownPlaces(order, 2, 99)).toEqual([0, 1]);
  });
});

describe('colour scales', () => {
  const own: Statistics = { count: 1, finite: 1, min: 1, max: 1, mean: 1, sigma: 0, norm: 1, zeros: 0 };
  const all: Statistics = { ...own, max: 9 };
  const tensor = { name: 'blocks.2.ln1', kind: 'stage', variant: 'model', statistics: own } as StepTensor;
  const tick = () => new Promise((resolve) => setTimeout(resolve));

  function panelOf(keep: 'all' | 'statistics', layers = 6) {
    const asked: unknown[] = [];
    let fails = false;
    const readings = new ReadingSource(1, async (params) => {
      asked.push(params);
      if (fails) throw { message: 'gone' };
      return all as never;
    });
    const panel = { summary: { trace: 1, kept: { keep }, model: { layers } }, readings } as unknown as PanelData;
    const fail = (value: boolean) => {
      fails = value;
    };
    return { panel, asked, fail };
  }

  /** The scale of a figure that is in view. */
  function scaleOf(of: StepTensor, panel: PanelData): SharedScale {
    const host = new TestHost();
    const scale = new SharedScale(host, () => ({ tensor: of, panel, when: true }));
    host.update();
    return scale;
  }

  it('are over all blocks where the trace is kept whole, and asked for once for all blocks', async () => {
    const { panel, asked } = panelOf('all');
    const scale = scaleOf(tensor, panel);
    expect([scale.scope, scale.statistics]).toEqual(['block', own]);
    await tick();
    expect([scale.scope, scale.statistics]).toEqual(['all', all]);
    scaleOf({ ...tensor, name: 'blocks.4.ln1' }, panel);
    await tick();
    expect(asked).toEqual([
      { trace: 1, what: 'sharedStatistics', params: { stage: 'blocks.0.ln1', variant: 'model' } },
    ]);
  });

  it('are over the block where others would be computed again, until the reader asks for it', async () => {
    const { panel, asked } = panelOf('statistics');
    const scale = scaleOf(tensor, panel);
    await tick();
    expect(asked).toEqual([]);
    expect(scale.scope).toBe('block');
    scale.ask('all');
    await tick();
    expect(scale.statistics).toBe(all);
    scale.ask('block');
    expect(scale.statistics).toBe(own);
    // What is kept of all blocks even so needs nothing to be computed.
    for (const name of ['blocks.2.resid_post', 'blocks.2.resid_pre']) scaleOf({ ...tensor, name }, panel);
    expect(asked).toHaveLength(3);
  });

  it('are their own where there is no other block', () => {
    const { panel } = panelOf('all');
    for (const alone of [
      { ...tensor, name: 'embed' },
      { ...tensor, variant: 'walkthrough' as const },
      { ...tensor, kind: 'weight' as const },
    ])
      expect(scaleOf(alone, panel).scope).toBeUndefined();
    expect(scaleOf(tensor, panelOf('all', 1).panel).scope).toBeUndefined();
  });

  it('say why the others are not there, and ask again', async () => {
    const { panel, fail } = panelOf('all');
    fail(true);
    const scale = scaleOf(tensor, panel);
    await tick();
    expect([scale.error, scale.statistics]).toEqual(['gone', own]);
    fail(false);
    scale.retry();
    await tick();
    expect([scale.error, scale.statistics]).toEqual([undefined, all]);
  });
});
