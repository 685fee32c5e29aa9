/** What a value came from, in words and terms. */
import { describe, expect, it } from 'vitest';
import type { Operand, OperandOrigin, Provenance } from '../../../src/trace/explain/provenance';
import {
  addressText,
  equationText,
  originOf,
  ownTerm,
  runsOverTokens,
  termsOf,
} from '../../../webview/state/provenance';

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
  kind: 'product',
  formula: '',
  operands: [],
  constants: {},
  activation: null,
  result: Float64Array.of(0.5, 0.5, 1e-6),
  ...fields,
});

describe('equations', () => {
  it.each<[string, Partial<Provenance>, string]>([
    [
      'a product with many terms and a bias',
      { operands: [operand('a', [0.5, -2, 3, 4]), operand('b', [0.25, -1, 2, 1])], constants: { bias: -0.125 } },
      '0.5 × 0.25 - 2 × (-1) + 3 × 2 + … (4 terms) - 0.125 = 0.5',
    ],
    [
      'a scaled product with few terms',
      { operands: [operand('q', [1, -1]), operand('k', [2, 3])], constants: { scale: 0.5 } },
      '(1 × 2 - 1 × 3) × 0.5 = 0.5',
    ],
    ['a sum', { kind: 'sum', operands: [operand('x', [0.75]), operand('y', [-0.25])] }, '0.75 - 0.25 = 0.5'],
    ['a copy', { kind: 'sum', operands: [operand('x', [0.5])] }, '0.5 = 0.5'],
    [
      'a norm',
      {
        kind: 'norm',
        operands: [operand('x', [1, 2, 3])],
        constants: { mean: -1, variance: 4, epsilon: 1e-5, gamma: -0.5, beta: 0.25 },
      },
      '(2 + 1) / √(4 + 1.00e-5) × (-0.5) + 0.25 = 0.5',
    ],
    [
      'a softmax with a masked future',
      {
        kind: 'softmax',
        index: [0, 1, 2],
        operands: [operand('x', [1, 2, -Infinity])],
        constants: { max: 2, sum: 1.5 },
      },
      'exp(-∞ - 2) / (exp(1 - 2) + exp(2 - 2) + exp(-∞ - 2)) = 0.5',
    ],
    [
      'an activation',
      { kind: 'activation', activation: 'gelu_new', operands: [operand('pre', [0.75])] },
      'gelu_new(0.75) = 0.5',
    ],
    [
      'a lookup',
      { kind: 'lookup', operands: [operand('wte.weight', [1, 2])], index: [0, 1] },
      'wte.weight[3, 1] = 0.5',
    ],
    [
      'a masked score',
      {
        kind: 'mask',
        operands: [operand('s', [2])],
        constants: { future: 1 },
        result: Float64Array.of(-Infinity, -Infinity, 0),
      },
      '2 + (-∞) = -∞',
    ],
    [
      'a score of the past',
      { kind: 'mask', operands: [operand('s', [0.5])], constants: { future: 0 } },
      '0.5 + 0 = 0.5',
    ],
  ])('%s', (_, fields, text) => {
    expect(equationText(made(fields))).toBe(text);
  });
});

describe('terms', () => {
  it('of a product add up to it', () => {
    const { constants, ...rest } = {
      constants: { scale: 0.5, bias: 1 },
      operands: [operand('a', [1, 2]), operand('b', [3, -4])],
    };
    const terms = termsOf(made({ ...rest, constants }));
    expect(terms).toEqual([
      { at: 0, values: [1, 3], part: 1.5 },
      { at: 1, values: [2, -4], part: -4 },
    ]);
  });

  it('of a softmax are the shares of the whole row', () => {
    const terms = termsOf(
      made({
        kind: 'softmax',
        operands: [operand('x', [0, Math.log(3), -Infinity])],
        constants: { max: Math.log(3), sum: 4 / 3 },
      }),
    );
    expect(terms.map(({ part }) => Number(part.toFixed(6)))).toEqual([0.25, 0.75, 0]);
  });

  it('of a norm are distances from the mean, and one is the value’s own', () => {
    const norm = made({ kind: 'norm', operands: [operand('x', [1, 2, 6])], constants: { mean: 3 }, index: [0, 2] });
    expect(termsOf(norm).map(({ part }) => part)).toEqual([-2, -1, 3]);
    expect(ownTerm(norm)).toBe(2);
    expect(ownTerm(made({}))).toBeUndefined();
  });

  it('of single numbers there are none', () => {
    expect(termsOf(made({ kind: 'activation', operands: [operand('x', [1])] }))).toEqual([]);
  });
});

describe('where they are', () => {
  const row = origin(['pos', 'head', 'd_head'], [1, 2], [5, 0, 0], [1, 3, 4]);
  it('an operand’s numbers have places in its stage', () => {
    expect(originOf(operand('z', [], row), 7)).toEqual({ stage: 'blocks.0.s', variant: 'model', index: [5, 1, 3] });
    expect(originOf(operand('W', []), 7)).toBeUndefined();
    expect(addressText({ stage: 'logits', index: [2, 9] })).toBe('logits[2, 9]');
  });

  it('terms over keys and positions are tokens', () => {
    const over = (from: OperandOrigin | null) => runsOverTokens(made({ operands: [operand('x', [], from)] }));
    expect(over(origin(['head', 'query', 'key'], [2], [0, 1, 0], [1, 1, 9]))).toBe(true);
    expect(over(origin(['pos', 'head', 'd_head'], [0], [0, 1, 2], [9, 1, 1]))).toBe(true);
    expect(over(row)).toBe(false);
    expect(over(null)).toBe(false);
  });
});
