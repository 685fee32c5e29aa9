/**
 * The difference of two logits, taken apart in one pass, is what two attributions of one logit each say: in families with
 * a soft-cap, with a bias of the unembedding, with cross-attention, and with a factor on the logits.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mainStack, nodeOf } from '../../../../src/architectures/plan/plan';
import type { Model } from '../../../../src/lowering/model';
import { type AttributionPart, readAttribution } from '../../../../src/trace/readings/attribution';
import { attributionTotals } from '../../../../src/trace/readings/attribution-totals';
import { readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import { readSourceContributions } from '../../../../src/trace/readings/source-contributions';
import type { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, openModel, runTrace } from '../../support';
import { readHeadContributions } from './read-head-contributions';

/** Both are double precision over the same float32 numbers, summed in another order; logits are up to some tens. */
const DIGITS = 10;

interface Family {
  readonly name: string;
  readonly capped?: true;
  readonly headBias?: true;
  readonly cross?: true;
}

const FAMILIES: readonly Family[] = [
  { name: 'gpt2' },
  { name: 'llama' },
  { name: 'granite' },
  { name: 'gemma2', capped: true },
  { name: 'gptj', headBias: true },
  { name: 'phi', headBias: true },
  { name: 't5', cross: true },
  { name: 'marian', headBias: true, cross: true },
];

const TEXT = 'The weather is fine and good.';

describe.each(FAMILIES)('$name', ({ name, capped = false, headBias = false, cross: crosses = false }) => {
  let model: Model;
  let trace: Trace;
  let last: number;

  beforeAll(async () => {
    model = await openModel(fixturePath(name));
    trace = await runTrace(model, TEXT);
    last = trace.tokens.length - 1;
  });
  afterAll(() => model.release());

  const place = ({ value: _, ...part }: AttributionPart) => part;

  it('is taken apart without a second look at the blocks that the logit itself was taken apart from', async () => {
    const { id } = await readAttribution(trace, last, null);
    const read = vi.spyOn(trace, 'window');
    await readAttribution(trace, last, id, id === 7 ? 8 : 7);
    expect(read.mock.calls.map(([name]) => name).filter((stage) => /blocks\./.test(stage))).toEqual([]);
    read.mockRestore();
  });

  it('every part is the difference of what it adds to the two logits, and they sum to the run’s', async () => {
    for (const [position, id, ratherThan] of [
      [last, null, 7],
      [1, 3, 11],
      [last, 11, 3],
    ] as const) {
      const pair = await readAttribution(trace, position, id, ratherThan);
      const a = await readAttribution(trace, position, pair.id);
      const b = await readAttribution(trace, position, ratherThan);
      expect(id ?? a.id).toBe(pair.id);
      expect(pair.ratherThan).toMatchObject({ id: ratherThan, token: b.token, text: b.text });
      expect(a.ratherThan).toBeNull();
      expect(pair.parts.map(place)).toEqual(a.parts.map(place));
      for (const [at, part] of pair.parts.entries())
        expect(part.value).toBeCloseTo((a.parts[at]?.value ?? 0) - (b.parts[at]?.value ?? 0), DIGITS);
      expect(pair.sum).toBeCloseTo(a.sum - b.sum, DIGITS);
      expect(pair.logit).toBe(a.logit - b.logit);
      expect(pair.capped).toBe(capped ? (a.capped as number) - (b.capped as number) : null);
      expect(pair.proof).toMatchObject({ name: 'attribution-difference', status: 'holds' });
      expect(pair.parts.some(({ kind }) => kind === 'head_bias')).toBe(headBias);
    }
  });

  it('the map of heads, the neurons and the tokens that heads read are of the difference, too', async () => {
    const { plan, spec } = { ...model.folder, spec: model.spec };
    const { name: stack } = mainStack(plan);
    const { id, parts, proof } = await readAttribution(trace, last, null, 7);
    const heads = await readHeadContributions(trace, last, null, 7);
    expect(heads).toMatchObject({ id, ratherThan: { id: 7 } });
    const explained = { id, ratherThan: 7 };
    for (const { kind, layer, head, cross = false, value } of parts) {
      if (layer === null) continue;
      if (kind === 'mlp') {
        expect(heads.mlp[layer]).toBe(value);
        const neurons = await readNeuronContributions(trace, last, explained, { layer, stack });
        if (!neurons) continue;
        const sum = neurons.values.reduce((total, each) => total + each, neurons.bias);
        expect(Math.abs(sum - value)).toBeLessThanOrEqual(proof.bound as number);
      }
      if (head === null) continue;
      expect((cross ? heads.cross : heads.values)?.[layer * spec.heads + head]).toBe(value);
      const pattern = plan.stages.find(
        ({ block, label, node }) =>
          block?.stack === stack &&
          block.layer === layer &&
          label.startsWith('cross') === cross &&
          nodeOf(plan, node).kind === 'softmax',
      );
      const keys = trace.find(pattern?.name as string, 'model').shape[2] as number;
      const slice = { start: [head, last, 0], stop: [head + 1, last + 1, keys] };
      const { data } = await trace.window(pattern?.name as string, 'model', slice);
      const read = await readSourceContributions(
        trace,
        last,
        explained,
        { stack, kind: 'head', layer, head, cross },
        data,
      );
      const sum = (read as Float64Array).reduce((total, each) => total + each, 0);
      expect(Math.abs(sum - value), `${layer}.${head}`).toBeLessThanOrEqual(proof.bound as number);
    }
  });

  it('totals by kind of part, in plain sums, are the whole', async () => {
    for (const ratherThan of [null, 7]) {
      const { parts, sum } = await readAttribution(trace, last, null, ratherThan);
      const totals = attributionTotals({ parts });
      const of = (...kinds: AttributionPart['kind'][]) =>
        parts.filter(({ kind }) => kinds.includes(kind)).map(({ value, cross = false }) => ({ value, cross }));
      const add = (all: { value: number }[]) => all.reduce((total, { value }) => total + value, 0);
      const found = new Map(totals.map(({ kind, value }) => [kind, value]));
      expect(found.get('embedding')).toBeCloseTo(add(of('embed', 'pos_embed')), DIGITS);
      expect(found.get('heads')).toBeCloseTo(add(of('head').filter(({ cross }) => !cross)), DIGITS);
      expect(found.has('cross_heads')).toBe(crosses);
      if (crosses) expect(found.get('cross_heads')).toBeCloseTo(add(of('head').filter(({ cross }) => cross)), DIGITS);
      expect(found.get('mlps')).toBeCloseTo(add(of('mlp')), DIGITS);
      expect(found.get('biases') ?? 0).toBeCloseTo(add(of('attn_bias', 'norm_bias', 'head_bias')), DIGITS);
      expect(add(totals)).toBeCloseTo(sum, DIGITS);
    }
  });

  it('a token rather than itself is explained alone', async () => {
    const alone = await readAttribution(trace, last, null);
    expect(await readAttribution(trace, last, null, alone.id)).toEqual(alone);
    expect(await readAttribution(trace, last, alone.id, alone.id)).toEqual(alone);
  });
});
