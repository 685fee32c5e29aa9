/** Every value is followed back to exactly the numbers that it came from, and computing it from them gives it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../../../../src/architectures/plan/architecture';
import type { Model } from '../../../../src/lowering/model';
import { WeightReader } from '../../../../src/model/weight-reader';
import { ACTIVATION_FUNCTIONS, type Activation } from '../../../../src/operations/activation-functions';
import { explainValue } from '../../../../src/trace/explain/explain-value';
import { type Expression, operandIndex, type Provenance, resultOf } from '../../../../src/trace/explain/provenance';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { makeRandomModel, normalNumbers, type RandomModel, type RandomModelOptions } from '../../random-model';
import { ACTIVATION_FORMULAS } from '../../reference';
import { maxDistance, openModel, stageNames, traceText } from '../../support';

const TEXT = 'It was a bright cold day in April, and the clocks were striking.';
const EVERY_MODEL: [string, Partial<RandomModelOptions>][] = [
  ['one head, gelu_new', { heads: 1, activation: 'gelu_new' }],
  ['five heads, gelu, untied head', { heads: 5, activation: 'gelu', tied: false }],
  ['gelu_fast, narrow MLP', { activation: 'gelu_fast', inner: 17, prefix: false }],
  ['gelu_pytorch_tanh, scores not scaled', { activation: 'gelu_pytorch_tanh', scaleAttention: false }],
  ['quick_gelu, scores divided by layer + 1', { activation: 'quick_gelu', scaleByInverseLayer: true, layers: 3 }],
  ['relu, F16', { activation: 'relu', scaleAttention: false, scaleByInverseLayer: true, dtype: 'F16' }],
  ['silu, F16, untied', { activation: 'silu', dtype: 'F16', tied: false }],
  ['swish, BF16, five heads, shards', { activation: 'swish', dtype: 'BF16', heads: 5, shards: 3 }],
  ['tanh, wide MLP, one block', { activation: 'tanh', inner: 200, layers: 1 }],
];
/** Each further activation and dtype in `npm run check:long`; the short form has both kinds of head, scales, and names without prefix. */
const MODELS = thorough ? EVERY_MODEL : EVERY_MODEL.filter((_, at) => at === 1 || at === 2 || at === 5);
/** How many values of each stage are followed, besides its first and last. */
const SAMPLES = 6;
/** No value may differ by more than this from what it is computed to be; the largest are about 20. Absolute. */
const TOLERANCE = 2e-5;

/**
 * What an equation comes to; null where it does not write out all that it is of.
 * @param activation which function is meant by the name for people, which two of GELU have
 */
function evaluated(equation: Expression, activation: string): number | null {
  if (typeof equation === 'number') return equation;
  if (typeof equation === 'string') return null;
  const of = equation.of.map((one) => evaluated(one, activation));
  if (of.includes(null)) return null;
  const [first, second] = of as [number, number];
  switch (equation.kind) {
    case 'sum':
      return (of as number[]).reduce((total, value) => total + value);
    case 'rest':
      return first;
    case 'product':
      return (of as number[]).reduce((product, value) => product * value);
    case 'difference':
      return first - second;
    case 'quotient':
      return first / second;
    case 'call':
      return ({ exp: Math.exp, '√': Math.sqrt }[equation.name] ?? (ACTIVATION_FORMULAS[activation] as typeof Math.exp))(
        first,
      );
  }
}

describe.each(MODELS)('%s', (_, options) => {
  let random: RandomModel;
  let model: Model;
  let trace: Trace;
  let reader: WeightReader;
  beforeAll(async () => {
    random = await makeRandomModel(options);
    model = await openModel(random.folder);
    trace = (await traceText(model, TEXT)).trace;
    reader = new WeightReader();
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  /** The stages that a variant computes. */
  const stagesOf = (variant: Variant) =>
    stageNames(model).filter((name) => variant === 'model' || name.startsWith('blocks.0.'));

  function indices(shape: readonly number[]): number[][] {
    const next = normalNumbers(7);
    const pick = (size: number) => Math.floor((Math.abs(next()) * 1e6) % size);
    const some = Array.from({ length: SAMPLES }, () => shape.map(pick));
    return [shape.map(() => 0), shape.map((size) => size - 1), ...some];
  }

  async function valueAt(stage: string, variant: Variant, index: readonly number[]): Promise<number> {
    const slice = { start: index, stop: index.map((at) => at + 1) };
    return (await trace.window(stage, variant, slice)).data[0] as number;
  }

  const weight = (name: string, ...index: number[]) => {
    const { shape, values } = random.weights.get(name) as { shape: readonly number[]; values: readonly number[] };
    return values[index.reduce((offset, at, axis) => offset * (shape[axis] as number) + at, 0)] as number;
  };

  it('what is of another block is named with its block, and what is of the same one without', async () => {
    const told = async (stage: string) => {
      const { formula, operands } = await explainValue(trace, { stage, variant: 'model', index: [1, 2] }, reader);
      return [formula, operands.map(({ name }) => name).join()];
    };
    const last = trace.planOf('model').stacks[0]?.layers ?? 0;
    expect(await told(`blocks.${last - 1}.resid_mid`)).toEqual([
      'resid_mid = resid_pre + attn_out',
      'resid_pre,attn_out',
    ]);
    expect((await told('ln_final'))[0]).toContain(`block ${last - 1} resid_post`);
    if (last < 2) return;
    const [before, block] = [last - 2, last - 1];
    expect(await told(`blocks.${block}.resid_pre`)).toEqual([
      `resid_pre = block ${before} resid_mid + block ${before} mlp_out`,
      `block ${before} resid_mid,block ${before} mlp_out`,
    ]);
  });

  it.each(['model', 'walkthrough'] as const)('%s: computed anew it is what the run gave', async (variant) => {
    for (const stage of stagesOf(variant)) {
      for (const index of indices(trace.find(stage, variant).shape)) {
        const provenance = await explainValue(trace, { stage, variant, index }, reader);
        const { computed, stored, bound, agrees } = resultOf(provenance);
        const name = `${stage}[${index}]`;
        expect(stored, name).toBe(await valueAt(stage, variant, index));
        expect(agrees, `${name}: ${computed} and ${stored} within ${bound}`).toBe(true);
        if (computed !== stored) expect(Math.abs(computed - stored), name).toBeLessThanOrEqual(TOLERANCE);
        expect(bound, name).toBeLessThan(10 * TOLERANCE);
        const written = evaluated(provenance.equation, variant === 'model' ? random.options.activation : 'gelu');
        if (written !== null) expect(Math.abs(written - computed), name).toBeLessThanOrEqual(1e-9);
      }
    }
  });

  it.each(['model', 'walkthrough'] as const)('%s: the inputs are those of the stages before', async (variant) => {
    for (const stage of stagesOf(variant)) {
      const index = indices(trace.find(stage, variant).shape)[3] as number[];
      const { operands } = await explainValue(trace, { stage, variant, index }, reader);
      for (const { origin, values, label } of operands) {
        if (!origin) continue;
        const read = Array.from(values, (__, i) => valueAt(origin.stage, origin.variant, operandIndex(origin, i)));
        expect([...values], `${label} of ${stage}[${index}]`).toEqual(await Promise.all(read));
      }
    }
  });

  /** The weight that each term of a projection is multiplied with, written down apart from the code under test. */
  function expectWeights(
    stage: string,
    [, b = 0, c = 0]: number[],
    { operands, constants }: Provenance,
    heads: number,
  ) {
    const { dModel, tied } = random.options;
    const block = stage.split('.').slice(0, 2).join('.').replace('blocks', 'h');
    const columns = (name: string, column: number) => {
      expect([...(operands[1]?.values ?? [])], stage).toEqual(
        Array.from(operands[0]?.values ?? [], (__, i) => weight(`${block}.${name}.weight`, i, column)),
      );
      expect(constants['bias'], stage).toBe(weight(`${block}.${name}.bias`, column));
    };
    const qkv = ['q', 'k', 'v'].indexOf(stage.slice(-1));
    if (/attn\.[qkv]$/.test(stage)) columns('attn.c_attn', qkv * dModel + b * (dModel / heads) + c);
    else if (stage.endsWith('attn_out')) columns('attn.c_proj', b);
    else if (stage.endsWith('mlp.pre')) columns('mlp.c_fc', b);
    else if (stage.endsWith('mlp_out')) columns('mlp.c_proj', b);
    else if (stage === 'logits') {
      const head = tied ? 'wte.weight' : 'lm_head.weight';
      expect([...(operands[1]?.values ?? [])]).toEqual(Array.from({ length: dModel }, (__, i) => weight(head, b, i)));
      expect(constants).toEqual({});
    } else return false;
    return true;
  }

  it.each(['model', 'walkthrough'] as const)('%s: the weights are those of the file', async (variant) => {
    let compared = 0;
    for (const stage of stagesOf(variant)) {
      for (const index of indices(trace.find(stage, variant).shape)) {
        const provenance = await explainValue(trace, { stage, variant, index }, reader);
        const heads = variant === 'walkthrough' ? 1 : random.options.heads;
        if (expectWeights(stage, index, provenance, heads)) compared++;
      }
    }
    const blocks = variant === 'walkthrough' ? 1 : random.options.layers;
    expect(compared).toBe((blocks * 6 + (variant === 'model' ? 1 : 0)) * (SAMPLES + 2));
  });

  it('scales, norms, activations and lookups say the numbers that take part', async () => {
    const follow = (stage: string, ...index: number[]) =>
      explainValue(trace, { stage, variant: 'model', index }, reader);
    const layer = random.options.layers - 1;
    const { dModel, heads, scaleAttention, scaleByInverseLayer, activation } = random.options;
    const scale = (scaleAttention ? 1 / Math.sqrt(dModel / heads) : 1) / (scaleByInverseLayer ? layer + 1 : 1);
    const scores = await follow(`blocks.${layer}.attn.attn_scores_unmasked`, 0, 3, 2);
    expect(scores.constants['scale']).toBeCloseTo(scale, 12);

    // Its query sees four keys: what the mask hides is no term of the sum that a weight is divided by.
    const pattern = await follow(`blocks.${layer}.attn.pattern`, 0, 3, 2);
    expect(pattern.equation).toMatchObject({
      kind: 'quotient',
      of: [{ kind: 'call' }, { of: Array(4).fill({ kind: 'call' }) }],
    });
    // Its terms are the weights of the whole row.
    const { shape } = trace.find(`blocks.${layer}.attn.pattern`, 'model');
    const weights = await trace.window(`blocks.${layer}.attn.pattern`, 'model', {
      start: [0, 3, 0],
      stop: [1, 4, shape[2] as number],
    });
    expect(pattern.terms?.ownIndex).toBe(2);
    expect(maxDistance(pattern.terms?.values ?? [], weights.data)).toBeLessThanOrEqual(TOLERANCE);

    const norm = await follow(`blocks.${layer}.ln2`, 4, 5);
    const row = [...(norm.operands[0]?.values ?? [])];
    const mean = row.reduce((a, b) => a + b) / dModel;
    expect(norm.constants['mean']).toBeCloseTo(mean, 12);
    expect(norm.constants['variance']).toBeCloseTo(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / dModel, 12);
    expect(norm.constants['gamma']).toBe(weight(`h.${layer}.ln_2.weight`, 5));
    expect(norm.constants['beta']).toBe(weight(`h.${layer}.ln_2.bias`, 5));
    expect(norm.terms?.ownIndex).toBe(5);
    const deviations = row.map((x) => x - mean);
    expect(maxDistance(norm.terms?.values ?? [], deviations)).toBeLessThanOrEqual(1e-12);

    const post = await follow('blocks.0.mlp.post', 2, 9);
    // The function has one name in the formula and in the equation below it.
    const { name } = ACTIVATION_FUNCTIONS[activation as Activation];
    expect(post.formula).toContain(`${name}(`);
    expect(post.equation).toEqual({ kind: 'call', name, of: [post.operands[0]?.values[0]] });
    expect(resultOf(post).computed).toBeCloseTo(
      (ACTIVATION_FORMULAS[activation] as (x: number) => number)(post.operands[0]?.values[0] as number),
      12,
    );
    const walkthrough = { stage: 'blocks.0.mlp.post', variant: 'walkthrough', index: [2, 9] } as const;
    expect((await explainValue(trace, walkthrough, reader)).equation).toMatchObject({ kind: 'call', name: 'GELU' });

    const embed = await follow('embed', 3, 1);
    // A tensor is called what its file calls it.
    const prefix = random.options.prefix ? 'transformer.' : '';
    expect(embed.operands[0]?.label).toBe(`${prefix}wte.weight[${trace.ids[3]}, :]`);
    expect(embed.terms?.ownIndex).toBe(1);
    expect([...(embed.terms?.values ?? [])]).toEqual([...(embed.operands[0]?.values ?? [])]);
    const pos = await follow('pos_embed', 3, 1);
    expect(pos.operands[0]?.label).toBe(`${prefix}wpe.weight[3, :]`);
    expect(pos.operands[0]?.values[1]).toBe(weight('wpe.weight', 3, 1));
  });

  it('the mask lets the past through and nothing of the future', async () => {
    const stage = 'blocks.0.attn.attn_scores';
    const past = await explainValue(trace, { stage, variant: 'model', index: [0, 3, 3] }, reader);
    const future = await explainValue(trace, { stage, variant: 'model', index: [0, 3, 4] }, reader);
    expect(past.constants).toEqual({ hidden: 0 });
    expect(future.constants).toEqual({ hidden: 1 });
    expect(resultOf(future)).toEqual({ computed: -Infinity, stored: -Infinity, bound: 0, agrees: true });
    const open = await explainValue(trace, { stage, variant: 'walkthrough', index: [0, 3, 4] }, reader);
    expect(Number.isFinite(resultOf(open).stored)).toBe(true);
  });

  it('a value that was changed does not agree', async () => {
    const address = { stage: 'blocks.0.mlp_out', variant: 'model', index: [1, 2] } as const;
    const changed = new Proxy(trace, {
      get: (target, key) => {
        if (key !== 'window') return Reflect.get(target, key, target);
        return async (...call: Parameters<Trace['window']>) => {
          const window = await target.window(...call);
          return call[0] === address.stage ? { ...window, data: window.data.map((x) => x + 1e-4) } : window;
        };
      },
    });
    expect(resultOf(await explainValue(changed, address, reader)).agrees).toBe(false);
  });

  it.each([
    ['blocks.0.ln1', [1]],
    ['blocks.0.ln1', [1, 2, 3]],
    ['blocks.0.ln1', [-1, 0]],
    ['blocks.0.ln1', [0, 1e6]],
    ['blocks.0.ln1', [0.5, 0]],
    ['logits', [0, 448.5]],
  ])('%s%j is refused', async (stage, index) => {
    await expect(explainValue(trace, { stage, variant: 'model', index }, reader)).rejects.toThrow(
      /^There is no value .+: its axes are .+, counted from 0\.$/,
    );
  });
});
