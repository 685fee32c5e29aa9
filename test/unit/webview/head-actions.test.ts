/** What the menu of a head offers, by the model, the step that is read and the head. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { FIRST_CHOICE } from '../../../webview/choice/choice';
import { headActions, type PointedHead } from '../../../webview/state/attention/head-actions';
import { defineConfig } from '../architectures/defined-model';
import { partOf } from '../part-of';

function summaryOf(config: Record<string, unknown>): TraceSummary {
  const { plan, spec } = defineConfig(config);
  return partOf<TraceSummary>({ plan, model: spec, tokens: [] });
}

const DECODER = summaryOf({ model_type: 'gpt2', n_layer: 2, n_head: 4, n_embd: 16 });

const shown = { choice: FIRST_CHOICE, replacement: { value: undefined } };

const idsOf = (summary: TraceSummary, head: PointedHead, step = 1) =>
  headActions({ ...shown, summary, choice: { ...FIRST_CHOICE, step } }, head).map(({ id }) => id);

it('a head of a decoder is looked at, left out, and has circuits and a name', () => {
  const head = { layer: 1, head: 3, stack: 'decoder', cross: false };
  expect(idsOf(DECODER, { ...head, stack: DECODER.plan.stacks[0]?.name ?? '' })).toEqual([
    'look',
    'circuits',
    'leave-out',
    'copy-name',
  ]);
});

it('its run is named after what takes its place, as the user has chosen', () => {
  const head = { layer: 1, head: 3, stack: DECODER.plan.stacks[0]?.name ?? '', cross: false };
  const run = (value?: 'zero' | 'mean') =>
    headActions({ ...shown, summary: DECODER, replacement: { value } }, head).find(({ id }) => id === 'leave-out')
      ?.label;
  expect(run()).toBe('Leave head 1.3 out and see');
  expect(run('mean')).toBe('Run with the mean of head 1.3 and see');
});

it('it is looked at in the step that is read where that is of attention, else in that of its weights', () => {
  const stack = DECODER.plan.stacks[0]?.name ?? '';
  const head = { layer: 1, head: 3, stack, cross: false };
  const lookIn = (step: number, choice = {}) =>
    headActions({ ...shown, summary: DECODER, choice: { ...FIRST_CHOICE, step, ...choice } }, head)[0];
  expect(lookIn(14)?.deed).toEqual({ kind: 'look', step: 8 });
  expect(lookIn(7)?.deed).toEqual({ kind: 'look' });
  expect(lookIn(7)?.disabled).toBeUndefined();
  expect(lookIn(7, { layer: 1, head: 3 })?.disabled).toBe('It is the chosen one.');
});

it('of an encoder-decoder, heads that do not write to the predictions are looked at alone', () => {
  const summary = summaryOf({
    model_type: 't5',
    num_layers: 2,
    num_heads: 2,
    d_model: 8,
    d_kv: 4,
    d_ff: 16,
    decoder_start_token_id: 0,
  });
  const [encoder, decoder] = summary.plan.stacks.map(({ name }) => name) as [string, string];
  const head = { layer: 0, head: 1 };
  expect(idsOf(summary, { ...head, stack: encoder, cross: false })).toEqual(['look', 'copy-name']);
  expect(idsOf(summary, { ...head, stack: decoder, cross: true })).toEqual(['look', 'leave-out', 'copy-name']);
  const [ofEncoder, ofDecoder, across] = [
    { stack: encoder, cross: false },
    { stack: decoder, cross: false },
    { stack: decoder, cross: true },
  ].map((which) => {
    const [look] = headActions({ ...shown, summary, choice: { ...FIRST_CHOICE, step: 1 } }, { ...head, ...which });
    return look?.deed.kind === 'look' ? look.deed.step : undefined;
  }) as [number, number, number];
  expect(ofEncoder).toBeLessThan(ofDecoder);
  expect(ofDecoder).toBeLessThan(across);
});
