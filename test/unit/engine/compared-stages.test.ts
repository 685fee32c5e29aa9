/** Every stage of two traces of one model, compared as the panel does. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { columnsAreTokens } from '../../../src/trace/steps/matrix';
import { comparisonOfSources, comparisonOfTexts, openComparison } from '../../../webview/state/compare/comparison';
import { differenceParams } from '../../../webview/state/compare/figures';
import { forRowsOf, pairedSteps } from '../../../webview/state/compare/steps';
import { thorough } from '../../workbench/thorough';
import { sentenceEncoder } from '../encoder-folders';
import { engineOfFile, trace } from '../engine-support';
import { ROOT } from '../model/helpers';

const engine = engineOfFile();
const [TEXT_A, TEXT_B] = ['The weather is nice', 'Sun and sea'];
const ofFixture = (name: string) => async () => join(ROOT, 'test/fixtures', name);

async function comparedTexts(model: string) {
  const [a, b] = [await trace(engine, TEXT_A, model, 2), await trace(engine, TEXT_B, model, 2)];
  const side = (summary: TraceSummary) => ({
    summary,
    variant: 'model' as const,
    origin: { text: summary.text, model, source: null },
  });
  const host = { window: () => Promise.reject(), read: () => Promise.reject() } as never;
  const shown = openComparison(side(a), side(b), true, host);
  const compared = { shown, ofSources: comparisonOfSources(shown), ofTexts: comparisonOfTexts(shown) };
  return { a, b, compared };
}

/** With rotated positions and caps, of two kinds of encoder, and with a source; others are compared in `npm run check:long`. */
const FAMILIES = thorough
  ? ['gpt2', 'llama', 'gemma2', 'gptj', 'bert', 'electra', 'modernbert', 'bart', 't5', 'marian']
  : ['gemma2', 'bert', 'electra', 't5'];

const MODELS: readonly (readonly [name: string, folder: () => Promise<string>])[] = [
  ...FAMILIES.map((name) => [name, ofFixture(name)] as const),
  ['sentence encoder', async () => sentenceEncoder()],
];

it.each(MODELS)('of %s, every stage of two texts has a difference', async (_, folder) => {
  const { a, b, compared } = await comparedTexts(await folder());
  const params = { layer: a.model.layers - 1, head: 0, variant: 'model' as const };
  const stepsOf = async ({ trace: of }: TraceSummary) =>
    (await engine.read({ trace: of, what: 'steps', params })).steps;
  const pairs = pairedSteps(await stepsOf(a), await stepsOf(b), { a: 'model', b: 'model' }).flatMap(
    (step) => step.pairs,
  );
  expect(pairs.length).toBeGreaterThan(10);
  for (const [ofA, ofB] of pairs) {
    const comparison = forRowsOf(ofA, compared);
    const asked = differenceParams(comparison, ofA, ofB);
    if (!asked) throw new Error(`${ofA.name} is not compared.`);
    const { norm, statistics } = await engine.read({ trace: a.trace, what: 'difference', params: asked });
    expect(norm, ofA.name).toHaveLength(asked.pairs.length / 2);
    if (!columnsAreTokens(ofA)) expect(statistics.count, ofA.name).toBeGreaterThan(0);
  }
});

it('the vectors of two texts are subtracted, one of each', async () => {
  const { a, b, compared } = await comparedTexts(await sentenceEncoder());
  for (const stage of ['pooled', 'sentence_embedding', 'pooler.first', 'pooler_out']) {
    const of = { stage, variant: 'model', head: null } as const;
    const params = { other: b.trace, pairs: [0, 0], a: of, b: of };
    const { norm, largest } = await engine.read({ trace: a.trace, what: 'difference', params });
    const [ofA, ofB] = await Promise.all(
      [a, b].map(async ({ trace: id }) => [...(await engine.window({ address: { trace: id, stage } })).data]),
    );
    const apart = (ofA ?? []).map((value, i) => value - (ofB?.[i] as number));
    expect(norm[0]).toBeCloseTo(Math.hypot(...apart), 5);
    expect(Math.abs(largest[0]?.difference ?? 0)).toBeCloseTo(Math.max(...apart.map(Math.abs)), 5);
  }
  expect(compared.ofTexts.alignment.rows).toHaveLength(1);
});
