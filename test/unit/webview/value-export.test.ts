/** Texts and names of what is taken out of a figure. */
import { describe, expect, it } from 'vitest';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { selectionOf } from '../../../webview/heat-map/selection';
import {
  figureNameOf,
  pictureNameOf,
  placeNameOf,
  programNameOf,
  shownNameOf,
  tensorNameOf,
  valueCount,
  valuesCsv,
  valuesText,
} from '../../../webview/state/figures/value-export';
import { exampleOf } from '../../../webview/state/provenance/example';
import { tokenAxes } from './token-axes';

const tensor = ({ axes = ['pos', 'd_model'], ...fields }: Partial<StepTensor>) =>
  ({
    name: 'blocks.0.ln1',
    kind: 'stage',
    variant: 'model',
    axes,
    sequences: tokenAxes(axes),
    shape: [2, 3],
    head: null,
    layer: 0,
    mask: null,
    ...fields,
  }) as StepTensor;
const heads = tensor({
  name: 'blocks.1.attn.pattern',
  axes: ['head', 'query', 'key'],
  shape: [4, 2, 2],
  head: 3,
  layer: 1,
});
const tokens = ['The', ' sun'].map((text, id) => ({
  id,
  token: text,
  text,
  start: 0,
  end: 0,
  special: false,
  inserted: false,
  typeId: 0,
}));

describe('valuesText', () => {
  it('has a line for every row, with the token and nine digits', () => {
    const values = Float32Array.of(1, -0.1, Number.NaN, -Infinity, 1e-10, 3);
    expect(valuesText(tensor({}), { values }, { tokens })).toBe(
      'pos \\ d_model: blocks.0.ln1\t0\t1\t2\n0 The\t1\t-0.100000001\tnan\n1 ·sun\t-inf\t1.00000001e-10\t3\n',
    );
    // As CSV, in which a comma or a quotation mark of a token separates nothing.
    const signs = tokens.map((token, at) => ({ ...token, text: [',', '"'][at] as string }));
    expect(valuesCsv(tensor({}), { values }, { tokens: signs })).toBe(
      'pos \\ d_model: blocks.0.ln1,0,1,2\n"0 ,",1,-0.100000001,nan\n"1 """,-inf,1.00000001e-10,3\n',
    );
  });

  it('names keys by their tokens, and rows of a vocabulary by their number', () => {
    const pattern = valuesText(
      heads,
      { values: Float32Array.of(1, 0, 0.5, 0.5) },
      { tokens, model: { name: 'GPT-2' } },
    );
    expect(pattern.split('\n')[0]).toBe('query \\ key: blocks.1.attn.pattern head 3 of GPT-2\t0 The\t1 ·sun');
    // What the mask hides is empty, in a table and in a file: a weight of 0 is another thing.
    const masked = { ...heads, mask: { causal: true, window: null } };
    const rows = valuesCsv(masked, { values: Float32Array.of(1, 0, 0, 1) }, { tokens }).split('\n');
    expect(rows.slice(1, 3)).toEqual(['0 The,1,', '1 ·sun,0,1']);
    const weight = tensor({ kind: 'weight', name: 'wte.weight', axes: ['d_vocab', 'd_model'], shape: [2, 1] });
    expect(valuesText(weight, { values: Float32Array.of(1, 2) }, { tokens })).toBe(
      'd_vocab \\ d_model: wte.weight\t0\n0\t1\n1\t2\n',
    );
  });
});

describe('names and counts', () => {
  it('say first what it is, of which head, block or variant, and then of which text and model, in all files alike', () => {
    const of = (text: string) => ({ text, model: { name: 'GPT-2' } });
    const weather = of('The weather');
    expect(figureNameOf(heads)).toBe('attn.pattern-head-1.3');
    const long = 'Repeat after me: the red fox and the grey owl met the old bear';
    expect(pictureNameOf([figureNameOf(heads)], of(long), 8)).toBe(
      'step-8-attn.pattern-head-1.3_repeat-after-me-the-red-fox_gpt-2',
    );
    expect(shownNameOf(heads, weather)).toBe('attn.pattern-head-1.3_the-weather_gpt-2');
    expect([heads, tensor({})].map(placeNameOf)).toEqual(['head-1.3', 'block-0']);
    expect(pictureNameOf([], weather, 6)).toBe('step-6_the-weather_gpt-2');
    expect(figureNameOf({ ...heads, name: 'encoder.blocks.1.attn.pattern' })).toBe('encoder.attn.pattern-head-1.3');
    expect(tensorNameOf(heads, weather)).toBe('attn.pattern-block-1_the-weather_gpt-2');
    const value = { stage: 'logits', variant: 'model', index: [2, 7] } as const;
    expect(programNameOf(value, weather)).toBe('logits-at-2.7_the-weather_gpt-2');
    const weight = { ...value, stage: 'blocks.1.attn.pattern', index: [3, 1, 0] };
    expect(programNameOf(weight, weather)).toBe('attn.pattern-block-1-at-3.1.0_the-weather_gpt-2');
    expect(programNameOf({ ...value, asProbability: true }, weather)).toBe('probability-at-2.7_the-weather_gpt-2');
    expect(tensorNameOf(tensor({ kind: 'weight', name: 'wte.weight' }), weather)).toBe('wte.weight_gpt-2');
    expect(figureNameOf(tensor({}))).toBe('ln1-block-0');
    expect(figureNameOf(tensor({ name: 'logits', layer: null }))).toBe('logits');
    expect(figureNameOf(tensor({ variant: 'walkthrough' }))).toBe('ln1-simplified-block');
    expect(valueCount(heads)).toBe(4);
  });
});

describe('the example of a step', () => {
  it('is the chosen token’s, in the chosen dimension where the tensor has it', () => {
    const choice = { token: 1, source: 0, key: null, dimension: { axis: 'd_model', index: 2 } };
    expect(exampleOf(tensor({}), choice).index).toEqual([1, 2]);
    expect(exampleOf(tensor({ axes: ['pos', 'd_mlp'] }), choice).index).toEqual([1, 0]);
    expect(exampleOf(tensor({ shape: [2, 2] }), choice).index).toEqual([1, 0]);
    expect(exampleOf(tensor({}), { token: 9, source: 0, key: null, dimension: null }).index).toEqual([1, 0]);
  });

  it('of attention looks at the token before', () => {
    expect(exampleOf(heads, { token: 1, source: 0, key: null, dimension: null }).index).toEqual([3, 1, 0]);
    expect(exampleOf(heads, { token: 0, source: 0, key: null, dimension: null }).index).toEqual([3, 0, 0]);
  });

  it('of attention to another sequence looks at the token that is chosen there', () => {
    const cross = { ...heads, sequences: [null, 'tokens', 'source'] };
    expect(exampleOf(cross, { token: 1, source: 0, key: null, dimension: null }).index).toEqual([3, 1, 0]);
    expect(exampleOf(cross, { token: 0, source: 9, key: null, dimension: null }).index).toEqual([3, 0, 1]);
    const encoder = { ...heads, sequences: [null, 'source', 'source'] };
    expect(exampleOf(encoder, { token: 0, source: 1, key: null, dimension: null }).index).toEqual([3, 1, 0]);
    // A key that is chosen in the source is none of the output.
    const choice = { token: 1, source: 0, key: { sequence: 'source', position: 1 }, dimension: null };
    const columnIn = (sequence: string) => {
      const own = { ...heads, sequences: [null, sequence, sequence] };
      return [exampleOf(own, choice).index[2], selectionOf(own, choice, () => undefined, undefined).column];
    };
    expect([columnIn('source'), columnIn('tokens')]).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });
});
