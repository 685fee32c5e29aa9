/** Beside a run with a head or an MLP of B: how far the other heads of its block, or the MLPs of other blocks, lead. */
import { expect, it } from 'vitest';
import { controlSentences, partControlText } from '../../../../src/trace/compare/part-control';
import type { Patch } from '../../../../src/trace/compare/patch';
import { partOf } from '../../part-of';

const run = (kind: 'head' | 'mlp', layer: number, head: number | null, share: number, change: number) =>
  partOf<Patch>({
    part: { kind, layer, head, cross: false },
    share,
    direct: partOf<NonNullable<Patch['direct']>>({ before: 0.1, after: 0.1 + change, isThere: true }),
  });

const own = run('head', 5, 3, 0.4, 0.24);
const others = [run('head', 5, 0, 0.01, 0.02), run('head', 5, 1, 0.03, -0.03), run('head', 5, 2, -0.01, 0)];
const elsewhere = [run('head', 4, 0, 0.9, 1), run('mlp', 5, null, 0.9, 1)];

it('the controls of a head are the other heads of its block, with the sizes of what B’s values change', () => {
  // 1 %, 3 % and −1 %: mean 1 %, √((0² + 2² + 2²) / 2) = 2 %.
  expect(partControlText(own, [own, ...others, ...elsewhere])).toBe(
    'Control: 3 other heads of block 5, each alone, lead 1.0\u00a0% ± 2.0\u00a0% of the way (mean ± standard deviation); none leads half as far as head 5.3. B’s values change what they add directly by −0.03 to +0.02, and what head 5.3 adds by +0.24: they are not matched in size, and a part that is picked for its size is picked after the fact.',
  );
  const matched = run('head', 5, 4, 0.01, -0.2);
  expect(partControlText(own, [own, ...others, matched])).toMatch(
    / by −0\.20 to \+0\.02, and what head 5\.3 adds by \+0\.24\.$/,
  );
});

it('those of an MLP are the MLPs of other blocks, and of fewer than three nothing is said', () => {
  const mlps = [0, 1, 2, 3].map((layer) => run('mlp', layer, null, 0.1 * layer, 0.1));
  expect(partControlText(mlps[3] as Patch, mlps)).toMatch(
    /^Control: the MLPs of 3 other blocks, each alone, lead 10\u00a0% ± 10\u00a0% of the way /,
  );
  expect(partControlText(own, [own, ...others.slice(1), ...elsewhere])).toBe('');
});

it('beside the shares that are named stands how far parts of the same kind lead, of the same size where three are, and what that says', () => {
  expect(controlSentences([own], [own, ...others, ...elsewhere])).toEqual([
    'Controls of head 5.3 are 3 other heads of block 5, not matched in size. Each alone, they lead −1.0\u00a0% to 3.0\u00a0% of the way. None leads half as far as head 5.3.',
  ]);
  const inSize = [run('head', 4, 1, 0.25, 0.3), run('head', 3, 0, -0.5, -0.2), run('head', 2, 0, 0.1, 0.13)];
  const all = [own, ...others, ...inSize];
  const which = 'the 3 other heads matched in size';
  const meaning =
    'Matched in size are those of which B’s values change by half to twice as much what they add directly.';
  expect(controlSentences([own], all)).toEqual([
    `Controls of head 5.3 are ${which}. Each alone, they lead −50\u00a0% to 25\u00a0% of the way. None leads as far as head 5.3 in that direction, but 1 leads at least half as far.`,
    meaning,
  ]);
  const small = run('head', 5, 6, 0.2, 0.25);
  expect(controlSentences([own, small], [...all, small])).toEqual([
    expect.stringMatching(
      /^Controls of head 5\.3 are the 3 other heads matched in size\. .* Head 5\.6 \(20\u00a0%\) is no control: it is itself among the parts that lead furthest\.$/,
    ),
    `Controls of head 5.6 are ${which}. Each alone, they lead −50\u00a0% to 25\u00a0% of the way. The 20\u00a0% of head 5.6 is within what they reach. Head 5.3 (40\u00a0%) is no control: it is itself among the parts that lead furthest.`,
    meaning,
  ]);
  const away = [run('head', 5, 0, -0.2, 0), run('head', 5, 1, 0.085, 0), run('head', 5, 2, 0, 0)];
  expect(controlSentences([own], [own, ...away])).toEqual([
    'Controls of head 5.3 are 3 other heads of block 5, not matched in size. Each alone, they lead −20\u00a0% to 8.5\u00a0% of the way. None leads half as far as head 5.3 in that direction.',
  ]);
  // Each sentence is of one thing.
  for (const sentence of controlSentences([own], all)
    .join(' ')
    .split(/(?<=\.) /))
    expect(sentence).not.toContain(';');
  expect(controlSentences([own], [own, ...others.slice(1)])).toEqual([]);
});
