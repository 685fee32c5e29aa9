/** What is said of a mask in the text by models that fill none in. */
import { expect, it } from 'vitest';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { sentenceEncoder } from '../../encoder-folders';
import { fixturePath, openModel, runTrace } from '../../support';

async function told(folder: string, text: string) {
  const model = await openModel(folder);
  const trace = await runTrace(model, text);
  const choice = { variant: 'model', layer: 0, head: 0, position: 1, id: null } as const;
  const { findings } = await readFindings(trace, { text }, choice);
  const steps = model.folder.plan.sections.length;
  await model.release();
  return { findings, steps, texts: findings.filter(({ kind }) => kind === 'mask token').map((one) => one.text) };
}

it('a sentence encoder says where its tokens are, and in its last step, that nothing fills the mask in', async () => {
  const { findings, texts } = await told(await sentenceEncoder(), 'The weather is [MASK] today.');
  expect(texts).toEqual([
    '“[MASK]” is this model’s mask token: where such models are trained on words that are left out, it stands in the place of one. This model came without the layer that would fill it in, the masked-language head, and reads it like any other token. Models that have one name a class that ends in “ForMaskedLM” in their config.json.',
    'No word is put in the place of “[MASK]”: this model came without the layer that would predict one, the masked-language head.',
  ]);
  // It is no word.
  expect(
    findings
      .filter(({ kind }) => kind === 'pieces')
      .map(({ text }) => text)
      .join(),
  ).not.toContain('“MASK”');
});

it('a model that has the head says nothing of it, nor one whose text has no mask', async () => {
  expect((await told(fixturePath('bert'), 'The weather is [MASK] today.')).texts).toEqual([]);
  expect((await told(await sentenceEncoder(), 'The weather is nice.')).texts).toEqual([]);
});

it('to a decoder the mask of other models is plain text', async () => {
  const { texts } = await told(fixturePath('llama'), 'The weather is [MASK] today.');
  expect(texts).toEqual([
    expect.stringMatching(
      /^“\[MASK\]” is no token of this model: it is read as plain text, in \d+ tokens\. This model has no mask token, and no layer that would fill one in: it predicts what comes next\. /,
    ),
  ]);
});

it('an encoder tells how its own mask is written', async () => {
  const { texts } = await told(fixturePath('bert'), 'The weather is <mask> today.');
  expect(texts).toEqual([expect.stringMatching(/ Its mask token is written “\[MASK\]”\.$/)]);
});
