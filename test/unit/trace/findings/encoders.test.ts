/** What is told of models whose tokens see those after them: no words of a mask, and how much they look ahead. */
import { describe, expect, it } from 'vitest';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { foundEntries, glossaryOf } from '../../../../src/trace/steps/glossary';
import { plainWords } from '../../../../src/trace/steps/plain-words';
import { describeSteps } from '../../../../src/trace/steps/steps';
import { WeightStatistics } from '../../../../src/trace/steps/weight-statistics';
import { fixturePath, openModel, runTrace } from '../../support';

const TEXT = 'The weather is fine and good.';

async function traced(name: string) {
  const model = await openModel(fixturePath(name));
  const trace = await runTrace(model, TEXT);
  const at = async (position: number) => {
    const choice = { variant: 'model', layer: 1, head: 1, position, id: null } as const;
    return (await readFindings(trace, { text: TEXT }, choice)).findings;
  };
  const pattern = (await trace.window('blocks.1.attn.pattern', 'model')).data;
  const steps = await describeSteps(trace, { variant: 'model', layer: 1, head: 1 }, new WeightStatistics());
  return { model, trace, at, pattern, steps };
}

it('of an encoder without a mask no sentence and no formula speaks of one', async () => {
  const { model, at, steps } = await traced('bert');
  const { plan } = model.folder;
  const told = [
    ...(await at(2)).filter(({ kind }) => kind === 'query' || kind === 'largest score').map(({ text }) => text),
    ...steps
      .filter(({ group }) => group === 'block')
      .flatMap(({ formula, explanation }) => [formula ?? '', explanation]),
    ...plan.sections.filter(({ group }) => group === 'block').map((section) => plainWords(section, plan, 1).lead),
  ];
  expect(told.filter((text) => /mask|may use|may be compared/i.test(text))).toEqual([]);
  expect(told.join(' ')).toMatch(/weights = softmax\(scores\)/);
  expect(foundEntries(glossaryOf(plan), 'mask').find(({ name }) => name === 'mask')).toMatchObject({
    step: undefined,
    meaning: expect.stringContaining('This model has none: every token looks at all others.'),
  });
  await model.release();
});

it('of an encoder whose tokens see only those near them the mask is told of', async () => {
  const { model, steps } = await traced('modernbert');
  const { plan } = model.folder;
  expect(glossaryOf(plan).find(({ name }) => name === 'mask')?.step).toBeDefined();
  expect(steps.some(({ formula }) => formula?.includes('softmax(masked)'))).toBe(true);
  await model.release();
});

describe.each(['bert', 'distilbert', 'electra'])('%s', (name) => {
  it('a token tells how much it looks at those after it, and the last one how much the others do', async () => {
    const { model, trace, at, pattern } = await traced(name);
    const count = trace.tokens.length;
    const weight = (query: number, key: number) => pattern[(count + query) * count + key] as number;
    const ahead = (query: number) => {
      let sum = 0;
      for (let key = query + 1; key < count; key++) sum += weight(query, key);
      return sum;
    };
    const values = async (position: number) => {
      const found = (await at(position)).find(({ kind }) => kind === 'attention');
      const said =
        found?.parts.findIndex(({ text }) => text.includes('A model that writes text hides later tokens')) ?? -1;
      return found?.parts.slice(said).find(({ kind }) => kind === 'number')?.value;
    };
    expect(await values(2)).toBeCloseTo(ahead(2), 5);
    const all = Array.from({ length: count - 1 }, (_, query) => ahead(query));
    expect(await values(count - 1)).toBeCloseTo(all.reduce((sum, each) => sum + each, 0) / (count - 1), 5);
    await model.release();
  });
});

it('a model that writes text says nothing of the kind', async () => {
  const { model, at } = await traced('gpt2');
  const text = (await at(2)).map((one) => one.text).join(' ');
  expect(text).not.toContain('hides later tokens');
  await model.release();
});

it('what a block adds is told by the lengths of its vectors where it adds to no prediction', async () => {
  const { model, trace, at } = await traced('bert');
  const found = (await at(2)).find(({ kind }) => kind === 'block adds');
  const width = model.spec.dModel;
  const lengthIn = async (stage: string) => {
    const { data } = await trace.window(`blocks.1.${stage}`, 'model');
    return Math.hypot(...data.subarray(2 * width, 3 * width));
  };
  const told = found?.amounts?.rows.map(({ number }) => number.value) ?? [];
  const stages = ['normalized_resid_mid', 'mlp_out', 'resid_post', 'normalized_resid_post'];
  expect(told).toHaveLength(stages.length);
  for (const [at, stage] of stages.entries()) expect(told[at]).toBeCloseTo(await lengthIn(stage), 4);
  expect(found?.text).toMatch(/^The MLP adds .+ The norm behind the sum makes it .+: that vector goes on\.$/);
  await model.release();
});
