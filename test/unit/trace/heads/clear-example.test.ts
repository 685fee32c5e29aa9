/** The clearest example of attention: by a plain look at all weights of the trace. */
import { expect, it } from 'vitest';
import { readClearExample } from '../../../../src/trace/heads/clear-example';
import { patternStages } from '../../../../src/trace/heads/pattern-stages';
import { openModel, STARTER, traceText } from '../../support';

async function weightsOf(text: string) {
  const { trace } = await traceText(await openModel(STARTER), text);
  const size = trace.ids.length;
  const all: { layer: number; head: number; query: number; key: number; weight: number }[] = [];
  for (const [layer, { name }] of patternStages(trace.planOf('model'), 'decoder').entries()) {
    const { data } = await trace.window(name, 'model');
    for (let head = 0; head < data.length / size ** 2; head++)
      for (let query = 0; query < size; query++)
        for (let key = 1; key < query; key++)
          all.push({ layer, head, query, key, weight: data[(head * size + query) * size + key] as number });
  }
  return { trace, all: all.toSorted((a, b) => b.weight - a.weight) };
}

it('is the largest weight on a token that is neither itself nor the first, or that of what came after an earlier copy where it is about as large', async () => {
  const { trace, all } = await weightsOf('Anna lost her keys in the garden, so Tom helped Anna to find her');
  const [best] = all;
  const following = all.find(({ query, key }) => trace.ids[key - 1] === trace.ids[query]);
  if (!best || !following) throw new Error('No token comes twice.');
  expect(best.weight).toBeGreaterThan(0.5);
  const isAsClear = following.weight >= Math.max(0.5, best.weight - 0.1);
  expect(await readClearExample(trace)).toEqual(isAsClear ? following : best);
});

it('is none where no head gives one other token half of its attention', async () => {
  const { trace, all } = await weightsOf('A');
  expect(all).toEqual([]);
  expect(await readClearExample(trace)).toBeNull();
});
