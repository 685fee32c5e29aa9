/** What the NumPy program of a mask hides is what the mask hides. */
import { expect, it } from 'vitest';
import { type MaskNode, mask } from '../../../src/operations/attention';
import type { RowPlace } from '../../../src/operations/derivation';
import { isHidden, type MaskRule } from '../../../src/operations/mask-rule';
import { partOf } from '../part-of';

const KEYS = 12;

/** The keys that the program's line hides from a query: its conditions, in which a row of keys stands, are read for each key. */
function hiddenIn(line: string, query: number): number[] {
  expect(line, `query ${query}`).toMatch(/^y = (x|np\.where\([^:]+, -np\.inf, x\))$/);
  const conditions = [...line.matchAll(/\(np\.arange\(x\.size\) (>=|<) (\d+)\)/g)];
  expect(line.split('|').length).toBe(Math.max(1, conditions.length));
  return Array.from({ length: KEYS }, (_, key) => key).filter((key) =>
    conditions.some(([, sign, bound]) => (sign === '<' ? key < Number(bound) : key >= Number(bound))),
  );
}

it.each<MaskRule>([
  { causal: true, window: null },
  { causal: true, window: 3 },
  { causal: false, window: 5 },
  { causal: false, window: 4 },
  { causal: false, window: null },
])('the program hides the same keys as the rule %o', (rule) => {
  const node = partOf<MaskNode>({ kind: 'mask', id: 1, inputs: [0], rule });
  for (let query = 0; query < KEYS; query++) {
    const place = partOf<RowPlace>({ row: [0, query], span: [0, KEYS], name: (id) => (id === 0 ? 'x' : 'y') });
    const { lines } = mask.derive(node, place).numpy('y', true);
    const hidden = Array.from({ length: KEYS }, (_, key) => key).filter((key) => isHidden(rule, query, key));
    expect(hiddenIn(lines[0] as string, query)).toEqual(hidden);
  }
});
