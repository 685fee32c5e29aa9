/** Whether the first token counts in the colour scale of a residual stream. */
import { describe, expect, it } from 'vitest';
import { isScores } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Statistics, statistics } from '../../../src/trace/tensors/statistics';
import { FIRST_CHOICE } from '../../../webview/choice/choice';
import { mapText, scaleNumbers } from '../../../webview/heat-map/figure';
import { DEFAULT_OPTIONS, type MapOptions } from '../../../webview/heat-map/map-options';
import type { PanelData } from '../../../webview/panel/panel';
import { ReadingSource } from '../../../webview/sources/readings';
import { MapScale } from '../../../webview/state/figures/map-scale';
import { heatMap } from '../../../webview/strings/heat-map';
import { wholeScale } from '../../../webview/theme/color-scale';
import { partOf } from '../part-of';
import { TestHost } from './host';

const tick = () => new Promise((resolve) => setTimeout(resolve));

/** Four tokens of four numbers each; the first one is so many times as long as the others. */
const others = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
const withFirst = (times: number) =>
  statistics(Float32Array.from([...others.subarray(0, 4).map((value) => times * value), ...others]));

interface Options {
  readonly label?: string;
  readonly look?: MapOptions;
  readonly rows?: number;
  readonly fails?: boolean;
  /** The statistics over all blocks, where all steps are shown with all their numbers. */
  readonly all?: Statistics;
}

/** The scale of a figure that is in view, and what it asks for. */
function scaleOf(
  whole: Statistics,
  { label = 'resid_post', look = DEFAULT_OPTIONS, rows = 4, fails, all }: Options = {},
) {
  const asked: unknown[] = [];
  const readings = new ReadingSource(1, async (params) => {
    asked.push(params);
    if (fails) throw { message: 'gone' };
    if (params.what === 'sharedStatistics') return all as never;
    return (params.what === 'statisticsWithoutFirst' ? statistics(others) : whole) as never;
  });
  const roles = { resid_post: 'stream', mlp_out: 'mlp', embed: 'embedding', ln1: null, 'mlp.post': null } as const;
  const stages = Object.entries(roles).flatMap(([name, role]) =>
    [0, 1].map((layer) => ({
      name: `blocks.${layer}.${name}`,
      label: name,
      role,
      node: { mlp_out: 1, 'mlp.post': 2 }[name] ?? 0,
      block: { stack: 'decoder', layer },
    })),
  );
  const nodes = [
    { kind: 'sum', inputs: [] },
    { kind: 'linear', inputs: [2] },
    { kind: 'activation', inputs: [] },
  ] as const;
  const summary = { trace: 1, plan: { nodes, stages }, model: { layers: 2 } };
  const panel = partOf<PanelData>({
    summary,
    choice: { ...FIRST_CHOICE, level: all ? 'numbers' : 'story' },
    readings,
  });
  const tensor = partOf<StepTensor>({
    name: `blocks.1.${label}`,
    label,
    layer: 1,
    kind: 'stage',
    variant: 'model',
    axes: ['pos', 'd_model'],
    sequences: ['tokens', null],
    shape: [rows, 4],
    head: null,
    mask: null,
    statistics: whole,
  });
  const host = new TestHost();
  const scale = new MapScale(host, () => ({ tensor, panel, look, when: true }));
  host.update();
  return { scale, asked, host, tensor };
}

const limitOf = ({ norm, finite, min, max }: Statistics) =>
  Math.min((3 * norm) / Math.sqrt(finite), Math.max(-(min ?? 0), max ?? 0));

it('is one of its own for scores', () => {
  expect([isScores({ attention: 'scores' }), isScores({ attention: 'weights' }), isScores({})]).toEqual([
    true,
    false,
    false,
  ]);
});

it('of B − A of weights no value is beyond the scale, whatever its sign', () => {
  const few = statistics(Float32Array.from([...Array(80).fill(0.001), 0.105, -0.165]));
  expect(wholeScale(few)).toEqual({ kind: 'signed', limit: Math.fround(0.165) });
  expect(wholeScale(statistics(new Float32Array(4)))).toEqual({ kind: 'signed', limit: 1 });
});

describe('the scale of a residual stream', () => {
  it('is made without the first token where that would set it, and nothing is drawn before that is known', async () => {
    const whole = withFirst(50);
    const { scale, asked } = scaleOf(whole);
    expect([scale.value, scale.legend?.limit]).toEqual([undefined, limitOf(whole)]);
    await tick();
    expect(scale.value).toEqual({ kind: 'signed', limit: limitOf(statistics(others)), withoutFirst: true });
    expect(scale.first).toBe('without');
    const params = { stage: 'blocks.1.resid_post', variant: 'model', allBlocks: false };
    expect(asked).toEqual([{ trace: 1, what: 'statisticsWithoutFirst', params }]);
  });

  it('is made with the first token again when the reader asks for that, and of all blocks likewise', async () => {
    const whole = withFirst(50);
    const { scale, asked, host } = scaleOf(whole);
    await tick();
    scale.askFirst('with');
    expect([scale.value?.limit, scale.value?.withoutFirst, scale.first]).toEqual([limitOf(whole), undefined, 'with']);
    scale.askFirst('without');
    scale.ask('all');
    for (let i = 0; i < 3; i++) {
      await tick();
      host.update();
    }
    const params = { stage: 'blocks.0.resid_post', variant: 'model', allBlocks: true };
    expect(asked).toContainEqual({ trace: 1, what: 'statisticsWithoutFirst', params });
    expect([scale.scope, scale.value?.withoutFirst]).toEqual(['all', true]);
  });

  it('is that of its block where that of all blocks would leave it of one colour, until the reader asks for all', async () => {
    const own = statistics(others);
    const times = (factor: number) => statistics(others.map((value) => factor * value));
    const settled = async (factor: number) => {
      const shown = scaleOf(own, { all: times(factor) });
      for (let i = 0; i < 3; i++) {
        await tick();
        shown.host.update();
      }
      return shown;
    };
    const dwarfed = await settled(40);
    expect([dwarfed.scale.scope, dwarfed.scale.isDwarfed, dwarfed.scale.legend?.limit]).toEqual([
      'block',
      true,
      limitOf(own),
    ]);
    dwarfed.scale.ask('all');
    await tick();
    dwarfed.host.update();
    expect([dwarfed.scale.scope, dwarfed.scale.isDwarfed]).toEqual(['all', false]);
    const alike = await settled(5);
    expect([alike.scale.scope, alike.scale.isDwarfed]).toEqual(['all', false]);
  });

  it('of neurons near 0 reaches so far that they look near 0, unless all numbers are shown', async () => {
    const idle = statistics(others.map((value) => value / 1000));
    const scaled = (own: Statistics, options: Options) => scaleOf(own, options).scale.legend;
    expect(scaled(idle, { label: 'mlp.post' })).toEqual({ kind: 'signed', limit: 0.01, areNearZero: true });
    expect(scaled(idle, { label: 'mlp.post', all: idle })?.limit).toBe(limitOf(idle));
    expect(scaled(idle, { label: 'mlp_out' })?.limit).toBe(limitOf(idle));
    const active = statistics(others.map((value) => value / 50));
    expect(scaled(active, { label: 'mlp.post' })?.limit).toBe(limitOf(active));
  });

  it('has a true minus at its end', () => {
    expect(scaleNumbers({ kind: 'signed', limit: 10.52 }).map(({ text }) => text)).toEqual(['−10.52', '0', '10.52']);
  });

  it('is that of all tokens where the first one changes it little, and there is nothing to choose', async () => {
    const whole = withFirst(1.5);
    const { scale } = scaleOf(whole);
    await tick();
    expect([scale.value?.limit, scale.value?.withoutFirst, scale.first]).toEqual([
      limitOf(whole),
      undefined,
      undefined,
    ]);
  });

  it('is that of all tokens where the others are not known, and the reason is told', async () => {
    const whole = withFirst(50);
    const { scale } = scaleOf(whole, { fails: true });
    await tick();
    expect([scale.value?.limit, scale.first]).toEqual([limitOf(whole), undefined]);
    expect(scale.sources.map(({ error }) => error).filter((error) => error !== undefined)).toHaveLength(1);
  });

  it.each([
    ['of a norm', { label: 'ln1' }],
    ['of what is looked up for each token', { label: 'embed' }],
    ['of a single token', { rows: 1 }],
    ['that shows a difference', { look: { kind: 'signed' } }],
  ] as const)('is made at once in a figure %s, which asks for nothing', async (_, options) => {
    const { scale, asked } = scaleOf(withFirst(50), options);
    await tick();
    expect([scale.value?.limit, scale.value?.withoutFirst, asked]).toEqual([limitOf(withFirst(50)), undefined, []]);
  });

  it('says in a saved picture that it is made without the first token', async () => {
    const { scale, tensor } = scaleOf(withFirst(50), { label: 'mlp_out' });
    await tick();
    const axis = { size: 4, spans: [{ start: 0, stop: 4 }] };
    const layout = { indices: Int32Array.of(0, 1, 2, 3), gaps: [], windowed: false, cell: 6 };
    const values = new Float32Array(16).fill(30, 0, 4);
    const style = { colors: { scale: scale.value }, mask: null };
    const drawn = { rows: layout, columns: layout, values, style, frame: { ratio: 1, pageRatio: 1 } };
    const picture = drawn as never;
    const notesOf = (shown: never) => mapText({ tensor, picture: shown, axes: { rows: axis, columns: axis } }).notes;
    const notes = notesOf(picture);
    expect(notes[1]).toBe('Colour scale without the first token, whose values are much larger.');
    expect([heatMap.scaleNote('all 6 blocks', false, true), heatMap.scaleNote('this block', true, false)]).toEqual([
      'The colours follow the square root of a value, so that small ones are told apart; the scale is that of all 6 blocks.',
      'Colour scale over this block, without the first token, whose values are much larger.',
    ]);
    // What lies beyond the scale is counted, as it is marked in the picture.
    expect(notes[2]).toMatch(/^with a dot: 4 values above /);
    // How many of them are drawn where not all have room is no number of the model.
    const shortened = { ...drawn, columns: { ...layout, gaps: [{}] } } as never;
    expect(notesOf(shortened)[2]).toMatch(/^with a dot: values above /);
  });
});
