/** What each kind of operation computes anew, for random shapes, against plain loops in double precision. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { ACTIVATION_FUNCTIONS } from '../../../src/operations/activation-functions';
import { KIND_NAMES, kindOf, type NodeOf, type PlanNode } from '../../../src/operations/kinds';
import { isHidden } from '../../../src/operations/mask-rule';
import type { Axis, NodeBase } from '../../../src/operations/node';
import { COMBINED, combinationWeights, type Projection, type ResultReader } from '../../../src/operations/recomputed';
import { bucketOf } from '../../../src/operations/relative-bias';
import { pairOf } from '../../../src/operations/rotary-pairs';

const random = seededRandom(11);
const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const numbers = (count: number) => Float32Array.from({ length: count }, () => 4 * random() - 2);
const times = (count: number) => [...Array(count).keys()];
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

const pos: Axis = { name: 'pos', sequence: 'tokens' };
const fixed = (size: number): Axis => ({ name: 'x', size });

/** A node whose inputs are nodes 0, 1, ... with these axes and random values, and what it must give at each place of a row. */
interface Case {
  readonly node: PlanNode;
  readonly inputs: readonly (readonly Axis[])[];
  /** [rows, width], or other shapes: of weights by their names. */
  readonly weights?: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
  /** @param at place in the result, row-major @param x values of the inputs */
  readonly value: (at: number, ...x: Float32Array[]) => number;
}

const base = (axes: readonly Axis[], inputs: number) => ({ id: inputs, inputs: times(inputs), axes });
const matrix = (name: string, shape: readonly number[]) => ({
  use: { name, shape },
  stored: { [name]: { shape, data: numbers(shape.reduce((a, b) => a * b, 1)) } },
});
const n = (values: ArrayLike<number> | undefined, at: number) => values?.[at] as number;

function linearCase(outputs: 'columns' | 'rows', tokens: number): Case {
  const [inputs, heads, width, before] = [int(3, 40), int(1, 5), int(1, 40), int(0, 9)];
  const stride = width + int(0, 4);
  const all = before + heads * stride;
  const w = matrix('w', outputs === 'columns' ? [inputs, all] : [all, inputs]);
  const b = matrix('b', [all]);
  const axes = heads === 1 ? [pos, fixed(width)] : [pos, fixed(heads), fixed(width)];
  const columns = { first: before, stride };
  const node = { ...base(axes, 1), kind: 'linear', matrix: { ...w.use, outputs }, bias: b.use, columns } as const;
  return {
    node: node as NodeOf<'linear'>,
    inputs: [[pos, fixed(inputs)]],
    weights: { ...w.stored, ...b.stored },
    value(at, x) {
      const [token, head, column] = [Math.floor(at / width / heads), Math.floor(at / width) % heads, at % width];
      const output = before + head * stride + column;
      const weight = (i: number) =>
        n(w.stored['w']?.data, outputs === 'columns' ? i * all + output : output * inputs + i);
      expect(token).toBeLessThan(tokens);
      return sum(times(inputs).map((i) => n(x, token * inputs + i) * weight(i))) + n(b.stored['b']?.data, output);
    },
  };
}

function attentionCase(kind: 'scores' | 'mix', tokens: number): Case {
  const [shared, group, width] = [int(1, 3), int(1, 3), int(1, 70)];
  const heads = shared * group;
  const own = [pos, fixed(heads), fixed(width)];
  const keys = [pos, fixed(shared), fixed(width)];
  const pattern = [fixed(heads), pos, pos];
  const of = (token: number, head: number, i: number, count: number) => (token * count + head) * width + i;
  if (kind === 'scores')
    return {
      node: { ...base(pattern, 2), kind, scale: 0.37, width } as NodeOf<'scores'>,
      inputs: [own, keys],
      value(at, q, k) {
        const [head, query, key] = [Math.floor(at / tokens / tokens), Math.floor(at / tokens) % tokens, at % tokens];
        const product = (i: number) =>
          n(q, of(query, head, i, heads)) * n(k, of(key, Math.floor(head / group), i, shared));
        return 0.37 * sum(times(width).map(product));
      },
    };
  return {
    node: { ...base(own, 2), kind } as NodeOf<'mix'>,
    inputs: [pattern, keys],
    value(at, weights, v) {
      const [query, head, i] = [Math.floor(at / width / heads), Math.floor(at / width) % heads, at % width];
      const product = (key: number) =>
        n(weights, (head * tokens + query) * tokens + key) * n(v, of(key, Math.floor(head / group), i, shared));
      return sum(times(tokens).map(product));
    },
  };
}

function normCase(centered: boolean, over: 'last axis' | 'row'): Case {
  const [heads, width] = [int(1, 4), int(2, 30)];
  const size = over === 'row' ? heads * width : width;
  const [gamma, beta] = [matrix('gamma', [size]), matrix('beta', [size])];
  const node = {
    ...base([pos, fixed(heads), fixed(width)], 1),
    ...{ kind: 'norm', centered, over, epsilon: 1e-5, gammaOffset: 1, gamma: [gamma.use], beta: beta.use },
  };
  return {
    node: node as NodeOf<'norm'>,
    inputs: [[pos, fixed(heads), fixed(width)]],
    weights: { ...gamma.stored, ...beta.stored },
    value(at, x) {
      const row = times(size).map((i) => n(x, at - (at % size) + i));
      const mean = centered ? sum(row) / size : 0;
      const deviation = Math.sqrt(sum(row.map((value) => (value - mean) ** 2)) / size + 1e-5);
      const i = at % size;
      return (
        ((n(row, i) - mean) / deviation) * (1 + n(gamma.stored['gamma']?.data, i)) + n(beta.stored['beta']?.data, i)
      );
    },
  };
}

function rotaryCase(pairs: 'half' | 'interleaved'): Case {
  const [heads, count] = [int(1, 3), int(1, 9)];
  const width = 2 * count + int(0, 5);
  return {
    node: { ...base([pos, fixed(heads), fixed(width)], 2), kind: 'rotary', pairs, factor: 1.1 } as NodeOf<'rotary'>,
    inputs: [
      [pos, fixed(heads), fixed(width)],
      [pos, fixed(count)],
    ],
    value(at, x, angles) {
      const found = pairOf(pairs, count, at % width);
      if (!found) return n(x, at);
      const angle = n(angles, Math.floor(at / width / heads) * count + found.pair);
      const other = n(x, at - (at % width) + found.other);
      const turned = n(x, at) * Math.cos(angle) + (found.isFirst ? -1 : 1) * other * Math.sin(angle);
      return 1.1 * turned;
    },
  };
}

/** Of a row by itself, or of places by themselves. */
function plainCases(tokens: number): Case[] {
  const width = int(2, 50);
  const axes = [pos, fixed(width)];
  const scores = [fixed(2), pos, pos];
  const rule = { causal: true, window: 3 };
  const gelu = ACTIVATION_FUNCTIONS.gelu.of;
  const frequencies = times(width).map(() => random());
  const table = matrix('table', [12, width]);
  const bias = matrix('bias', [8, 2]);
  const buckets = { matrix: bias.use, maxDistance: 6, bidirectional: true };
  const rowOf = (x: Float32Array, at: number, size: number) => [
    ...x.subarray(at - (at % size), at - (at % size) + size),
  ];
  const place = (at: number) => ({ query: Math.floor(at / tokens) % tokens, key: at % tokens });
  const of = (node: object, inputs: Case['inputs'], value: Case['value'], weights: Case['weights'] = {}): Case => ({
    node: node as PlanNode,
    ...{ inputs, weights, value },
  });
  return [
    of({ ...base(axes, 1), kind: 'activation', activation: 'gelu' }, [axes], (at, x) => gelu(n(x, at))),
    of({ ...base(axes, 2), kind: 'gate', activation: 'gelu' }, [axes, axes], (at, x, y) => gelu(n(x, at)) * n(y, at)),
    of({ ...base(axes, 1), kind: 'scale', factor: 3.5 }, [axes], (at, x) => 3.5 * n(x, at)),
    of({ ...base(axes, 3), kind: 'sum' }, [axes, axes, axes], (at, ...x) => sum(x.map((each) => n(each, at)))),
    of({ ...base(axes, 1), kind: 'softcap', cap: 1.5 }, [axes], (at, x) => 1.5 * Math.tanh(n(x, at) / 1.5)),
    of(
      { ...base(axes, 1), kind: 'unit length', shortest: 1e-9 },
      [axes],
      (at, x) => n(x, at) / Math.hypot(...rowOf(x as Float32Array, at, width)),
    ),
    of({ ...base(scores, 1), kind: 'mask', rule }, [scores], (at, x) =>
      isHidden(rule, place(at).query, place(at).key) ? Number.NEGATIVE_INFINITY : n(x, at),
    ),
    of(
      { ...base(scores, 1), kind: 'softmax' },
      [scores],
      (at, x) => Math.exp(n(x, at)) / sum(rowOf(x as Float32Array, at, tokens).map(Math.exp)),
    ),
    of(
      { ...base([fixed(1), fixed(width)], 1), kind: 'pool', pooling: 'mean' },
      [axes],
      (at, x) => sum(times(tokens).map((i) => n(x, i * width + at))) / tokens,
    ),
    of(
      { ...base(axes, 0), kind: 'angles', frequencies, dynamic: null },
      [],
      (at) => Math.floor(at / width) * n(frequencies, at % width),
    ),
    of({ ...base([pos, fixed(2 * width)], 0), kind: 'sinusoid', frequencies }, [], (at) => {
      const angle = Math.floor(at / width / 2) * n(frequencies, at % width);
      return at % (2 * width) < width ? Math.sin(angle) : Math.cos(angle);
    }),
    of(
      { ...base(axes, 0), kind: 'lookup', matrix: table.use, index: 'ids', offset: 2, uncounted: null },
      [],
      (at) => n(table.stored['table']?.data, (tokenAt(Math.floor(at / width)) + 2) * width + (at % width)),
      table.stored,
    ),
    of(
      { ...base(axes, 0), kind: 'lookup', matrix: table.use, index: 'positions', offset: 2, uncounted: 3 },
      [],
      (at) => n(table.stored['table']?.data, (countedAt(Math.floor(at / width)) + 2) * width + (at % width)),
      table.stored,
    ),
    of(
      { ...base(scores, 0), kind: 'relative bias', ...buckets },
      [],
      (at) =>
        n(
          bias.stored['bias']?.data,
          bucketOf(buckets, place(at).key - place(at).query) * 2 + Math.floor(at / tokens / tokens),
        ),
      bias.stored,
    ),
  ];
}

/** Token 3 is not counted. */
const tokenAt = (position: number) => (position * 7) % 9;
const countedAt = (position: number) =>
  tokenAt(position) === 3 ? -1 : times(position).filter((before) => tokenAt(before) !== 3).length;

function casesOf(tokens: number): Case[] {
  return [
    ...(['columns', 'rows'] as const).map((outputs) => linearCase(outputs, tokens)),
    ...(['scores', 'mix'] as const).map((kind) => attentionCase(kind, tokens)),
    ...[true, false].flatMap((centered) => (['last axis', 'row'] as const).map((over) => normCase(centered, over))),
    ...(['half', 'interleaved'] as const).map(rotaryCase),
    ...plainCases(tokens),
  ];
}

function sizeOf(axes: readonly Axis[], tokens: number): number {
  return axes.reduce((size, axis) => size * ('size' in axis ? axis.size : tokens), 1);
}

/** Its projections are made output by output, as they are defined. */
function readerOf({ node, inputs, weights = {} }: Case, values: readonly Float32Array[], tokens: number): ResultReader {
  const whole = (name: string) => weights[name]?.data as Float32Array;
  const projected = async ({ matrix, bias, width, outputAt }: Projection) => {
    const [rows = 0, columns = 0] = matrix.shape;
    const count = Math.ceil(width / COMBINED);
    const size = matrix.outputs === 'columns' ? rows : columns;
    const made = {
      inputs: size,
      sums: new Float64Array(count * size),
      sizes: new Float32Array(count * size),
      shifts: new Float64Array(count),
      shiftSizes: new Float64Array(count),
    };
    for (const place of times(width)) {
      const [c, r, output] = [Math.floor(place / COMBINED), n(combinationWeights(width), place), outputAt(place)];
      for (const i of times(size)) {
        const term =
          r * n(whole(matrix.name), matrix.outputs === 'columns' ? i * columns + output : output * columns + i);
        made.sums[c * size + i] = n(made.sums, c * size + i) + term;
        made.sizes[c * size + i] = n(made.sizes, c * size + i) + Math.abs(term);
      }
      made.shifts[c] = n(made.shifts, c) + (bias ? r * n(whole(bias.name), output) : 0);
    }
    return made;
  };
  return {
    node: (id) => (id === node.id ? node : ({ kind: 'sum', id, inputs: [], axes: inputs[id] } as NodeBase)),
    result: async (id) => values[id] as Float32Array,
    weight: async ({ name }) => whole(name),
    weightRow: async ({ name, shape }, row) => whole(name).subarray(row * n(shape, 1), (row + 1) * n(shape, 1)),
    projected,
    tokenId: (_, position) => tokenAt(position),
    typeId: () => 0,
    lengths: { tokens },
  };
}

describe.each([1, 2, 7, 45])('of %i tokens', (tokens) => {
  const cases = casesOf(tokens).filter(({ node }) => tokens <= 8 || node.kind !== 'lookup');

  it.each(cases.map((one) => [one.node.kind, one] as const))(
    '%s: all values, or all combinations, of every row',
    async (_, one) => {
      const values = one.inputs.map((axes) => numbers(sizeOf(axes, tokens)));
      const { width, combined, fill } = await kindOf(one.node).recompute(one.node, readerOf(one, values, tokens));
      const size = sizeOf(one.node.axes, tokens);
      expect(size % width).toBe(0);
      const r = combinationWeights(width);
      const [made, bounds] = [new Float64Array(width), new Float64Array(width)];
      for (let start = 0; start < size; start += width) {
        fill(start / width, made, bounds);
        const exact = times(width).map((i) => one.value(start + i, ...values));
        const wanted =
          combined === 1
            ? exact
            : times(Math.ceil(width / combined)).map((c) =>
                sum(exact.slice(c * combined, (c + 1) * combined).map((value, i) => value * n(r, c * combined + i))),
              );
        for (const [i, value] of wanted.entries()) {
          if (Number.isFinite(value))
            expect(Math.abs(n(made, i) - value)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(value)));
          else expect(n(made, i)).toBe(value);
          expect(n(bounds, i)).toBeGreaterThanOrEqual(0);
          expect(n(bounds, i)).toBeLessThan(1e-2);
        }
      }
    },
  );
});

it('no kind of operation is left out', () => {
  expect(new Set(casesOf(2).map(({ node }) => node.kind))).toEqual(new Set(KIND_NAMES));
});

it('no two values of a row have one weight that would let them change places, and each counts once at least', () => {
  const r = combinationWeights(64).slice(0, 64);
  for (const weight of r) expect(Math.abs(weight)).toBeGreaterThanOrEqual(1);
  for (const weight of r) expect(Math.abs(weight)).toBeLessThan(2);
  expect(new Set(r.slice(0, COMBINED)).size).toBe(COMBINED);
  const negative = [...r].filter((weight) => weight < 0).length;
  expect(negative).toBeGreaterThan(20);
  expect(negative).toBeLessThan(44);
  // A longer row begins with the same ones, so that what was made of a matrix stays true.
  expect(combinationWeights(9000).slice(0, 64)).toEqual(r);
});
