/** A single part that sums by kind hide. */
import { expect, it } from 'vitest';
import { largestElsewhere } from '../../../../src/trace/findings/difference-reason';
import type { AttributionPart } from '../../../../src/trace/readings/attribution';

const part = (kind: AttributionPart['kind'], value: number, head: number | null = null): AttributionPart => ({
  ...{ kind, layer: 23, head, cross: false },
  value,
});
const mlps = [{ kind: 'mlps', value: 2 }] as const;

it('is the head that does most where the sum of all heads is no reason, in either direction', () => {
  const most = part('head', 2.66, 3);
  const parts = [part('mlp', 1.2), part('mlp', 0.8), most, part('head', -2.7, 1)];
  expect(largestElsewhere(parts, mlps, 1)).toBe(most);
  expect(largestElsewhere(parts, [...mlps, { kind: 'heads', value: 1.5 }], 1)).toBeUndefined();
  expect(largestElsewhere(parts, [{ kind: 'mlps', value: -2 }], -1)).toBe(parts[3]);
});

it('is none where one of the named kinds does most, where it does little, or where it is no head or MLP', () => {
  expect(largestElsewhere([part('mlp', 2), part('head', 1.9, 0)], mlps, 1)).toBeUndefined();
  expect(largestElsewhere([part('head', 0.05, 0), part('mlp', 0.01)], mlps, 1)).toBeUndefined();
  expect(largestElsewhere([part('attn_bias', 3), part('mlp', 1)], mlps, 1)).toBeUndefined();
});
