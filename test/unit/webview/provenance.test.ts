/** What a value came from, in words and terms. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { Expression, Operand, OperandOrigin, Provenance } from '../../../src/trace/explain/provenance';
import {
  addressText,
  equationText,
  headOfTerm,
  indexWords,
  isRounded,
  originOf,
  termsOf,
  tokensOfTerms,
} from '../../../webview/state/provenance/provenance';
import { trailOf } from '../../../webview/state/provenance/trail';
import { provenance as texts } from '../../../webview/strings/provenance';
import { partOf } from '../part-of';

const origin = (axes: string[], running: number[], start: number[], sizes: number[]): OperandOrigin => ({
  stage: 'blocks.0.s',
  variant: 'model',
  start,
  sizes,
  axes,
  running,
});
const operand = (name: string, values: number[], from: OperandOrigin | null = null): Operand => ({
  name,
  label: `${name}[3, :]`,
  values: Float32Array.from(values),
  origin: from,
});
const made = (fields: Partial<Provenance>): Provenance => ({
  stage: 'blocks.0.attn.q',
  variant: 'model',
  index: [3, 2, 1],
  formula: '',
  operands: [],
  constants: {},
  terms: null,
  equation: '',
  result: Float64Array.of(0.5, 0.5, 1e-6),
  ...fields,
});

const product = (...of: Expression[]): Expression => ({ kind: 'product', of });
const sum = (of: Expression[]): Expression => ({ kind: 'sum', of });
const rest = (of: number, count: number): Expression => ({ kind: 'rest', of: [of], count });
const difference = (a: Expression, b: Expression): Expression => ({ kind: 'difference', of: [a, b] });
const exp = (x: Expression): Expression => ({ kind: 'call', name: 'exp', of: [x] });

describe('equations', () => {
  it.each<[string, Expression, string]>([
    [
      'a length: numbers times themselves are squares',
      { kind: 'call', name: '√', of: [sum([product(-2, -2), product(0.5, 0.5), product(3, 2)])] },
      '√((-2)² + 0.5² + 3 × 2) = 0.5',
    ],
    [
      'a quotient: what is divided by is in brackets where it is a product',
      { kind: 'quotient', of: [product(3, 2), product(4, -2)] },
      '3 × 2 / (4 × (-2)) = 0.5',
    ],
    [
      'a product with many terms and a bias',
      sum([sum([product(3, 2), product(-2, 1), product(0.5, 0.25), rest(-3.5, 765)]), -0.125]),
      '3 × 2 - 2 × 1 + 0.5 × 0.25 - 3.5 (the other 765 terms) - 0.125 = 0.5',
    ],
    [
      'a scaled product with few terms',
      product(sum([product(1, 2), product(-1, 3)]), 0.5),
      '(1 × 2 - 1 × 3) × 0.5 = 0.5',
    ],
    ['a sum', sum([0.75, -0.25]), '0.75 - 0.25 = 0.5'],
    ['a copy', sum([0.5]), '0.5 = 0.5'],
    [
      'a norm',
      sum([
        product({ kind: 'quotient', of: [difference(2, -1), { kind: 'call', name: '√', of: [sum([4, 1e-5])] }] }, -0.5),
        0.25,
      ]),
      '(2 + 1) / √(4 + 1.00e-5) × (-0.5) + 0.25 = 0.5',
    ],
    [
      'a softmax with a masked future',
      {
        kind: 'quotient',
        of: [
          exp(difference(-Infinity, 2)),
          sum([exp(difference(1, 2)), exp(difference(2, 2)), exp(difference(-Infinity, 2))]),
        ],
      },
      'exp(-∞ - 2) / (exp(1 - 2) + exp(2 - 2) + exp(-∞ - 2)) = 0.5',
    ],
    ['an activation', { kind: 'call', name: 'gelu_new', of: [0.75] }, 'gelu_new(0.75) = 0.5'],
    ['a lookup', 'wte.weight[3, 1]', 'wte.weight[3, 1] = 0.5'],
    [
      'a difference of products, each factor with its sign',
      difference(product(-0.5, 0.25), product(-2, -0.5)),
      '-0.5 × 0.25 - (-2) × (-0.5) = 0.5',
    ],
    [
      'a sum whose summands keep their signs',
      { kind: 'sum', of: [product(-0.5, 0.25), product(-2, 0.5)], keepsSigns: true },
      '-0.5 × 0.25 + (-2) × 0.5 = 0.5',
    ],
    ['a masked score', sum([2, '(-∞)']), '2 + (-∞) = 0.5'],
    ['a score of the past', sum([0.5, 0]), '0.5 + 0 = 0.5'],
  ])('%s', (_, equation, text) => {
    expect(equationText(made({ equation }))).toBe(text);
  });
});

it('tells where the digits that are written do not give the result that is written', () => {
  const turned = (a: number, cos: number) => difference(product(a, cos), product(2, 0.25));
  const of = (equation: Expression, value: number) =>
    isRounded(made({ equation, result: Float64Array.of(value, value, 0) }));
  expect(of(turned(1.5, 0.5), 0.25)).toBe(false);
  expect(of(turned(-0.17124, 0.58293), -0.17124 * 0.58293 - 0.5)).toBe(false);
  expect(of(turned(103.44, 0.58294), 103.44 * 0.58294 - 0.5)).toBe(true);
  expect(of(sum([product(2, 1.5), rest(-0.51239, 60)]), 2.48761)).toBe(false);
  expect(of(sum([product(103.44, 0.58294), rest(-0.5, 60)]), 103.44 * 0.58294 - 0.5)).toBe(true);
  expect(of({ kind: 'call', name: 'gelu', of: [0.123456] }, 0.1)).toBe(false);
});

it('tells also of a norm and of shares that their written digits give another result', () => {
  const root = (x: number): Expression => ({ kind: 'call', name: '√', of: [sum([x, 1e-5])] });
  const norm = (x: number, variance: number, gain: number) =>
    product({ kind: 'quotient', of: [difference(x, 0.5), root(variance)] }, gain);
  const of = (equation: Expression, value: number) =>
    isRounded(made({ equation, result: Float64Array.of(value, value, 0) }));
  expect(of(norm(2.5, 4, 0.5), 2 / Math.sqrt(4 + 1e-5) / 2)).toBe(false);
  expect(of(norm(103.44, 1.57046, 1.06749), (102.94 / Math.sqrt(1.57046 + 1e-5)) * 1.06749)).toBe(true);
  const share = (a: number, b: number): Expression => ({ kind: 'quotient', of: [exp(a), sum([exp(a), exp(b)])] });
  expect(of(share(1, -Infinity), 1)).toBe(false);
  expect(of(share(-Infinity, -Infinity), Number.NaN)).toBe(false);
  const exactly = Math.exp(12.34567) / (Math.exp(12.34567) + Math.exp(11.11119));
  expect(of(share(12.34567, 11.11119), exactly)).toBe(true);
});

it('terms that run along heads say which head they are of, and others do not', () => {
  const ofHeads = operand('z', [], origin(['pos', 'head', 'd_head'], [1, 2], [4, 0, 0], [1, 8, 32]));
  const names = (at: number) => headOfTerm(made({ operands: [ofHeads] }), at);
  expect([names(97), names(0)]).toEqual([
    { name: 'head 3, 1', title: 'head 3, head dimension 1' },
    { name: 'head 0, 0', title: 'head 0, head dimension 0' },
  ]);
  const plain = operand('ln1', [], origin(['pos', 'd_model'], [1], [4, 0], [1, 256]));
  expect(headOfTerm(made({ operands: [plain] }), 97)).toBeUndefined();
  expect(headOfTerm(made({ operands: [operand('W_E', [1])] }), 0)).toBeUndefined();
});

const number = (of: number, place: number, value: number) => ({ operand: of, place, value });

describe('terms', () => {
  it('run along the operands, with what each contributes', () => {
    const terms = { noun: 'term', values: Float64Array.of(1.5, -4), ownIndex: null, oneOfEach: false } as const;
    expect(termsOf(made({ terms, operands: [operand('a', [1, 2]), operand('b', [3, -4])] }))).toEqual([
      { at: 0, values: [number(0, 0, 1), number(1, 0, 3)], factor: null, part: 1.5 },
      { at: 1, values: [number(0, 1, 2), number(1, 1, -4)], factor: null, part: -4 },
    ]);
  });

  it('name the scale of a product, so that the numbers of a row multiply to what it adds', () => {
    const terms = { noun: 'term', values: Float64Array.of(1.5, -4), ownIndex: null, oneOfEach: false } as const;
    const operands = [operand('q', [1, 2]), operand('k', [3, -4])];
    const rows = termsOf(made({ terms, operands, constants: { scale: 0.5 } }));
    expect(rows.map(({ factor }) => factor)).toEqual(Array(2).fill({ name: 'scale', value: 0.5 }));
    for (const { values, factor, part } of rows)
      expect(values.reduce((product, { value }) => product * value, factor?.value as number)).toBe(part);
  });

  it('have no part of an input with one value for all, as a bias is', () => {
    const terms = { noun: 'term', values: Float64Array.of(3, -8), ownIndex: null, oneOfEach: false } as const;
    const operands = [operand('x', [1, 2]), operand('W', [3, -4]), operand('b', [0.5])];
    expect(termsOf(made({ terms, operands })).map(({ values }) => values)).toEqual([
      [number(0, 0, 1), number(1, 0, 3)],
      [number(0, 1, 2), number(1, 1, -4)],
    ]);
  });

  it('or are of the values that they name, with a factor', () => {
    const factor = { name: 'cos', value: 0.5 };
    const terms: Provenance['terms'] = {
      noun: 'term',
      values: Float64Array.of(2),
      ownIndex: 3,
      oneOfEach: false,
      sources: [{ places: [3, 1], factor }],
    };
    expect(termsOf(made({ terms, operands: [operand('q', [1, 2, 3, 4]), operand('angles', [7, 8])] }))).toEqual([
      { at: 3, values: [number(0, 3, 4), number(1, 1, 8)], factor, part: 2 },
    ]);
  });

  it('or are one of each operand', () => {
    const terms = { noun: 'value', values: Float64Array.of(1, 3), ownIndex: null, oneOfEach: true } as const;
    expect(termsOf(made({ terms, operands: [operand('a', [1]), operand('b', [3])] }))).toEqual([
      { at: 0, values: [number(0, 0, 1)], factor: null, part: 1 },
      { at: 1, values: [number(1, 0, 3)], factor: null, part: 3 },
    ]);
  });

  it('of single numbers there are none', () => {
    expect(termsOf(made({ operands: [operand('x', [1])] }))).toEqual([]);
  });
});

describe('where they are', () => {
  const row = origin(['pos', 'head', 'd_head'], [1, 2], [5, 0, 0], [1, 3, 4]);
  it('an operand’s numbers have places in its stage', () => {
    expect(originOf(operand('z', [], row), 7)).toEqual({ stage: 'blocks.0.s', variant: 'model', index: [5, 1, 3] });
    expect(originOf(operand('W', []), 7)).toBeUndefined();
    expect(addressText({ stage: 'logits', index: [2, 9] })).toBe('logits[2, 9]');
  });

  it('terms over keys and positions are tokens, of the sequence that those are of', () => {
    const [output, source] = [[token('The')], [token('Le'), token(' soleil')]];
    const pattern = [
      { name: 'head', size: 2 },
      { name: 'query', sequence: 'tokens' },
      { name: 'key', sequence: 'source' },
    ];
    const values = [
      { name: 'pos', sequence: 'tokens' },
      { name: 'head', size: 2 },
      { name: 'd_head', size: 4 },
    ];
    const over = (from: OperandOrigin | null, axes: object[] = values) => {
      const plan = partOf<Plan>({ stages: [{ name: 'blocks.0.s', node: 0 }], nodes: [{ axes }] });
      return tokensOfTerms(made({ operands: [operand('x', [], from)] }), {
        plan,
        tokens: output,
        source: { tokens: source },
      });
    };
    expect(over(origin(['head', 'query', 'key'], [2], [0, 1, 0], [1, 1, 9]), pattern)).toBe(source);
    expect(over(origin(['pos', 'head', 'd_head'], [0], [0, 1, 2], [9, 1, 1]))).toBe(output);
    expect(over(row)).toEqual([]);
    expect(over(null)).toEqual([]);
  });
});

describe('the way back', () => {
  const axes = (...names: string[]) => names.map((name) => ({ name, size: 20 }));
  const stage = (label: string, layer: number, node: number) => ({
    name: `blocks.${layer}.${label}`,
    label,
    block: { stack: 'decoder', layer },
    node,
  });
  const plan = partOf<Plan>({
    stacks: [{ name: 'decoder' }],
    stages: [
      stage('attn.attn_scores', 5, 0),
      stage('attn.q', 5, 1),
      stage('ln1', 5, 2),
      stage('mlp_out', 4, 2),
      stage('mlp.post', 4, 2),
    ],
    nodes: [
      { axes: axes('head', 'query', 'key') },
      { axes: axes('pos', 'head', 'd_head') },
      { axes: axes('pos', 'd_model') },
    ],
  });
  const value = (name: string, ...index: number[]) => ({ stage: name, variant: 'model' as const, index });
  const chain = [
    value('blocks.5.attn.attn_scores', 3, 11, 5),
    value('blocks.5.attn.q', 11, 3, 7),
    value('blocks.5.ln1', 11, 214),
    value('blocks.4.mlp_out', 11, 214),
    value('blocks.4.mlp.post', 11, 9),
  ];

  it('has short names, of another block than the value that was asked about with that block', () => {
    expect(trailOf(chain, plan).map(({ name }) => name)).toEqual([
      'masked[5]',
      'q[7]',
      'ln1[214]',
      'block 4 mlp_out[214]',
      'block 4 post[9]',
    ]);
  });

  it('says what each index is, in whichever order a stage has them', () => {
    expect(chain.slice(0, 2).map((one) => indexWords(one, plan))).toEqual([
      ['head 3', 'query 11', 'key 5'],
      ['position 11', 'head 3', 'head dimension 7'],
    ]);
    expect(trailOf(chain, plan)[0]?.about).toBe('blocks.5.attn.attn_scores[3, 11, 5] = [head 3, query 11, key 5]');
    // The simplified block may have a stage of this name with other axes.
    expect(indexWords(value('blocks.5.attn.q', 11, 7), plan)).toEqual([]);
  });

  it('ends only where nothing but weights went in', () => {
    const weight = (name: string) => ({ name, label: `h.0.${name}[:, 1]` });
    expect([texts.weights([weight('W_E')], []), texts.weights([weight('w'), weight('b')], [])]).toEqual([
      'W_E is a weight, stored in the model as h.0.W_E[:, 1]: fixed since training, so its way back ends here.',
      'Weights, stored in the model: w is h.0.w[:, 1], b is h.0.b[:, 1]. They have been fixed since training, so their way back ends here.',
    ]);
    expect([texts.weights([weight('W_Q')], ['ln1']), texts.weights([weight('w'), weight('b')], ['x', 'y'])]).toEqual([
      'W_Q is a weight, stored in the model as h.0.W_Q[:, 1]: fixed since training, so its way back ends here. That of ln1 goes on.',
      'Weights, stored in the model: w is h.0.w[:, 1], b is h.0.b[:, 1]. They have been fixed since training, so their way back ends here. That of x and y goes on.',
    ]);
  });
});

function token(text: string): Token {
  return { id: 1, token: text, text, start: 0, end: 1, special: false, inserted: false, typeId: 0 };
}
