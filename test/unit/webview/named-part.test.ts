/** Which part a comparison names first is the one that it shows, and the first that A can be run with. */
import { expect, it, onTestFinished } from 'vitest';
import type { PartDifferences } from '../../../src/trace/compare/part-differences';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import type { CompareData } from '../../../webview/state/compare/comparison';
import { offeredParts } from '../../../webview/state/compare/parts-to-try';
import { mostDifferentHead, mostDifferentMlp } from '../../../webview/state/compare/remarkable';
import { partOf } from '../part-of';
import { fixturePath, openModel } from '../support';

const part = (kind: 'head' | 'mlp', layer: number, adds: number) => ({
  ...({ kind, layer, head: kind === 'head' ? 1 : null, cross: false } as const),
  ...{ adds: { a: adds, b: 0 }, output: 0, attention: null, look: null, looksMost: null },
});
const [HEAD, MLP] = [part('head', 0, 0.1), part('mlp', 1, 0.8)];
const found = partOf<PartDifferences>({
  parts: [HEAD, MLP],
  logit: { id: 1, token: 'a', text: 'a', ratherThan: { id: 2, token: 'b', text: 'b' }, of: { a: 1, b: 0 } },
});

it('a head where one contributes, with the part that contributes most of whatever kind', () => {
  const remarkable = mostDifferentHead(HEAD, found, '“a”');
  expect(remarkable.a).toEqual({ layer: 0, head: 1 });
  expect(remarkable.leading).toEqual({ kind: 'mlp', layer: 1, head: null, cross: false });
  expect(remarkable.short).toBe('Head 0.1 is shown because it contributes most of all heads.');
  // One that works against it by more is the first of a list of heads.
  const opposing = { ...part('head', 3, -0.5), head: 2 };
  const against = mostDifferentHead(HEAD, { ...found, parts: [HEAD, opposing, MLP] }, '“a”');
  expect(against.short).toBe(
    'Head 0.1 is shown because of all heads it contributes most in that direction; head 3.2 works against it by more.',
  );
});

it('the block of the MLP where no head contributes: that MLP is the first that A can be run with, and no head is named', async () => {
  const chosen = { a: { layer: 0, head: 3 }, b: { layer: 0, head: 3 } };
  const remarkable = mostDifferentMlp(MLP, chosen);
  expect(remarkable).toEqual({
    a: { layer: 1, head: 3 },
    b: { layer: 1, head: 3 },
    words: 'Block 1 is shown because its MLP contributes most; no head contributes.',
    short: 'Block 1 is shown because its MLP contributes most; no head contributes.',
    isOfMlp: true,
    leading: { kind: 'mlp', layer: 1, head: null, cross: false },
  });
  const model = await openModel(fixturePath('gpt2'));
  onTestFinished(() => model.release());
  const { plan } = model.folder;
  const data = partOf<CompareData>({
    choice: { ...chosen, a: remarkable.a },
    comparison: { a: { summary: { plan, model: { heads: 8 } } } },
    named: undefined,
    leading: remarkable.leading as ModelComponent,
  });
  const names = offeredParts(data).map(({ kind, layer, head }) => [kind, layer, head]);
  expect(names.slice(0, 2)).toEqual([
    ['mlp', 1, null],
    ['head', 1, 3],
  ]);
});
