/** Tables of statistics in the order that was asked for, and what colours are scaled over. */
import { describe, expect, it } from 'vitest';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Statistics } from '../../../src/trace/tensors/statistics';
import { FIRST_CHOICE, type Level } from '../../../webview/choice/choice';
import type { PanelData } from '../../../webview/panel/panel';
import { ReadingSource } from '../../../webview/sources/readings';
import { orderRows, shownPlaces } from '../../../webview/state/figures/row-order';
import { SharedScale } from '../../../webview/state/figures/shared-scale';
import { partOf } from '../part-of';
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
  const named = (label: string, layer: number | null = 2) =>
    ({
      name: `blocks.${layer}.${label}`,
      label,
      layer,
      kind: 'stage',
      variant: 'model',
      statistics: own,
    }) as StepTensor;
  /** Of the residual stream, which a trace keeps of every block; and what only somebody's look computes. */
  const [stream, tensor] = [named('resid_post'), named('ln1')];
  const tick = () => new Promise((resolve) => setTimeout(resolve));

  function panelOf(layers = 6, level: Level = 'numbers') {
    const asked: unknown[] = [];
    let fails = false;
    const readings = new ReadingSource(1, async (params) => {
      asked.push(params);
      if (fails) throw { message: 'gone' };
      return all as never;
    });
    const labels = [
      { label: 'ln1', role: null, node: 0 },
      { label: 'resid_pre', role: 'stream', node: 0 },
      { label: 'resid_post', role: 'stream', node: 0 },
      { label: 'attn.attn_scores_unmasked', role: null, node: 1 },
      { label: 'attn.attn_scores', role: null, node: 2 },
    ] as const;
    const nodes = [
      { kind: 'sum', inputs: [] },
      { kind: 'scores', inputs: [] },
      { kind: 'mask', inputs: [1] },
    ] as const;
    const stages = Array.from({ length: layers }, (_, layer) =>
      labels.map((stage) => ({ ...stage, block: { stack: 'decoder', layer }, name: `blocks.${layer}.${stage.label}` })),
    ).flat();
    const choice = { ...FIRST_CHOICE, level };
    const summary = { trace: 1, plan: { nodes, stages }, model: { layers } };
    const panel = partOf<PanelData>({ summary, choice, readings });
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

  it('are over all blocks where the trace keeps the stage of each, and asked for once for all blocks', async () => {
    const { panel, asked } = panelOf();
    const scale = scaleOf(stream, panel);
    expect([scale.scope, scale.statistics]).toEqual(['block', own]);
    await tick();
    expect([scale.scope, scale.statistics]).toEqual(['all', all]);
    scaleOf(named('resid_post', 4), panel);
    await tick();
    expect(asked).toEqual([
      { trace: 1, what: 'sharedStatistics', params: { stage: 'blocks.0.resid_post', variant: 'model' } },
    ]);
  });

  it('are the figure’s own in the story, so that it is as clear as it can be', async () => {
    const { panel, asked } = panelOf(6, 'story');
    const scale = scaleOf(stream, panel);
    await tick();
    expect([scale.scope, scale.statistics, asked]).toEqual(['block', own, []]);
  });

  it('are over the block where others would be computed for it, until the reader asks for that', async () => {
    const { panel, asked } = panelOf();
    const scale = scaleOf(tensor, panel);
    await tick();
    expect(asked).toEqual([]);
    expect(scale.scope).toBe('block');
    scale.ask('all');
    await tick();
    expect(scale.statistics).toBe(all);
    scale.ask('block');
    expect(scale.statistics).toBe(own);
    for (const label of ['resid_post', 'resid_pre']) scaleOf(named(label), panel);
    expect(asked).toHaveLength(3);
  });

  it('of masked scores are those before the mask, so that both have one scale', async () => {
    const { panel, asked } = panelOf(1, 'story');
    const scale = scaleOf(named('attn.attn_scores', 0), panel);
    await tick();
    expect(scale.statistics).toBe(all);
    expect(asked).toEqual([
      { trace: 1, what: 'statistics', params: { stage: 'blocks.0.attn.attn_scores_unmasked', variant: 'model' } },
    ]);
  });

  it('of the embedding matrix are its own, which are asked for as those of a weight', async () => {
    const { panel, asked } = panelOf();
    const matrix = { ...named('wte.weight', null), name: 'wte.weight', kind: 'weight' as const, statistics: null };
    const scale = scaleOf(matrix, panel);
    await tick();
    expect([scale.scope, scale.statistics]).toEqual([undefined, all]);
    expect(asked).toEqual([{ trace: 1, what: 'weightStatistics', params: { weight: 'wte.weight' } }]);
  });

  it('are their own where there is no other block', () => {
    const { panel } = panelOf();
    for (const alone of [
      named('embed', null),
      { ...tensor, variant: 'walkthrough' as const },
      { ...named('wte.weight', null), kind: 'weight' as const },
    ])
      expect(scaleOf(alone, panel).scope).toBeUndefined();
    expect(scaleOf(tensor, panelOf(1).panel).scope).toBeUndefined();
  });

  it('say why the others are not there, and ask again', async () => {
    const { panel, fail } = panelOf();
    fail(true);
    const scale = scaleOf(stream, panel);
    await tick();
    expect([scale.error, scale.statistics]).toEqual(['gone', own]);
    fail(false);
    scale.retry();
    await tick();
    expect([scale.error, scale.statistics]).toEqual([undefined, all]);
  });
});
