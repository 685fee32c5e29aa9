/** Parts that sentences name. */
import { expect, it } from 'vitest';
import { namedIn } from '../../../../src/trace/ablation/named-in';

const run = (kind: 'head' | 'mlp', layer: number, head: number | null = null, cross = false) => ({
  part: { kind, layer, head, cross },
});

it('are those whose own name is in the text, in its order', () => {
  const [head, longer, mlp, other, cross] = [
    run('head', 1, 1),
    run('head', 1, 12),
    run('mlp', 1),
    run('mlp', 11),
    run('head', 1, 1, true),
  ];
  const all = [head, longer, mlp, other, cross];
  const named = (text: string) => [...namedIn(all, text)];
  expect(named('It falls most without the MLP of block 1. Without head 1.12 it falls.')).toEqual([mlp, longer]);
  expect(named('Head 1.1 adds most, and then the MLP of block 11.')).toEqual([head, other]);
  expect(named('Without head 1.1 of the cross-attention it falls.')).toEqual([cross]);
  expect(named('The 3 MLPs of other blocks, and the heads of block 1.')).toEqual([]);
});
