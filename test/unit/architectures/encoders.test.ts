/** Checkpoints of encoders as they are found: with a head, without one, in older names, and as sentence encoders. */
import { cp } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { linkOf, nodeOf } from '../../../src/architectures/plan/plan';
import { configured, discriminator, MASKED, renamed, type SentenceFiles, sentenceEncoder } from '../encoder-folders';
import { fixturePath } from '../support';
import { openDefined, PlanRunner } from './defined-model';

const IDS = [2, 112, 382, 117, 94, 3];

async function resultOf(folder: string, stage: string): Promise<Float32Array> {
  const model = await openDefined(folder);
  const runner = await PlanRunner.open(model);
  const values = await runner.run(IDS);
  await runner.close();
  return values.get(model.plan.stages.find(({ name }) => name === stage)?.node ?? -1) as Float32Array;
}

describe('a checkpoint', () => {
  it('of an older transformers, whose norms have γ and β, gives the same numbers', async () => {
    const older = await renamed(MASKED, (name) =>
      name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta'),
    );
    expect(await resultOf(older, 'logits')).toEqual(await resultOf(MASKED, 'logits'));
  });

  it('without its head and without its prefix ends in the same hidden states', async () => {
    const bare = await renamed(MASKED, (name) => (name.startsWith('cls.') ? null : name.slice('bert.'.length)));
    const { plan, ignored } = await openDefined(bare);
    expect(plan).toMatchObject({ predicts: 'nothing', logits: null });
    expect(ignored).toEqual([]);
    const last = 'blocks.1.normalized_resid_post';
    expect(await resultOf(bare, last)).toEqual(await resultOf(MASKED, last));
  });

  it('of a classifier is shown as its encoder, and it is said', async () => {
    const bare = await renamed(MASKED, (name) => (name.startsWith('cls.') ? null : name));
    const { plan } = await openDefined(await configured(bare, { architectures: ['BertForSequenceClassification'] }));
    expect(plan.predicts).toBe('nothing');
    const all = plan.sections.find(({ view }) => view === 'blocks');
    expect(all?.explanation).toContain(
      'The checkpoint is of a BertForSequenceClassification, whose own head is not shown.',
    );
  });

  it('of a discriminator gives one score a token', async () => {
    const folder = await discriminator();
    const { plan } = await openDefined(folder);
    expect(plan.predicts).toBe('replaced token');
    expect(await resultOf(folder, 'logits')).toHaveLength(IDS.length);
    expect(plan.sections.at(-1)?.view).toBe('replaced tokens');
  });
});

describe('a sentence encoder', () => {
  const POOLINGS: [string, (column: number[]) => number][] = [
    ['cls_token', (column) => column[0] as number],
    ['lasttoken', (column) => column.at(-1) as number],
    ['mean_tokens', (column) => sum(column) / column.length],
    ['max_tokens', (column) => Math.max(...column)],
    ['mean_sqrt_len_tokens', (column) => sum(column) / Math.sqrt(column.length)],
    ['weightedmean_tokens', (column) => sum(column.map((x, i) => x * (i + 1))) / sum(column.map((_, i) => i + 1))],
  ];
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

  it.each(POOLINGS)('pools by %s, and normalises', async (mode, pool) => {
    const folder = await sentenceEncoder({ pooling: { [`pooling_mode_${mode}`]: true } });
    const hidden = await resultOf(MASKED, 'blocks.1.normalized_resid_post');
    const pooled = Array.from({ length: 32 }, (_, i) => pool(IDS.map((_, pos) => hidden[pos * 32 + i] as number)));
    const length = Math.sqrt(sum(pooled.map((x) => x * x)));
    const vector = await resultOf(folder, 'sentence_embedding');
    expect(vector).toHaveLength(32);
    for (const [i, value] of vector.entries()) expect(value).toBeCloseTo((pooled[i] as number) / length, 5);
  });

  it('is one that its pass is made for, after everything else', async () => {
    const { plan, spec } = await openDefined(await sentenceEncoder({ transformer: { max_seq_length: 9 } }));
    expect(plan).toMatchObject({ predicts: 'sentence embedding', logits: null });
    expect(spec).toMatchObject({ contextLength: 9, limitedBy: 'sentence_bert_config.json' });
    expect(nodeOf(plan, plan.nodes.length - 1).kind).toBe('unit length');
    expect(linkOf(plan, plan.nodes.length - 1).name).toBe('pooling');
    expect(plan.sections.find(({ view }) => view === 'tokens')?.explanation).toContain(
      'a limit of 9 tokens (sentence_bert_config.json)',
    );
  });

  const module = (type: string, path: string) => ({ type: `sentence_transformers.models.${type}`, path });
  it.each<[string, SentenceFiles, string]>([
    [
      'a module that is not built',
      { modules: [module('Transformer', ''), module('Pooling', '1_Pooling'), module('Dense', '2_Dense')] },
      'its modules are Transformer, Pooling, Dense, but only Transformer, Pooling and, after them, Normalize are',
    ],
    [
      'a pooling of two kinds',
      { pooling: { pooling_mode_mean_tokens: true, pooling_mode_max_tokens: true } },
      'the pooling is mean and max, but one of cls, lasttoken, mean',
    ],
    ['a pooling of no kind', { pooling: {} }, 'the pooling is none'],
    [
      'a prompt before each text',
      { prompts: { default_prompt_name: 'query' } },
      'field "default_prompt_name" must be null',
    ],
    ['texts made lower-case', { transformer: { do_lower_case: true } }, 'field "do_lower_case" must be false'],
    ['modules that are no list', { modules: {} }, 'field "modules" must be a list'],
    [
      'a folder elsewhere',
      { modules: [module('Transformer', ''), module('Pooling', '../elsewhere')] },
      'names ../elsewhere, which has no config.json',
    ],
  ])('with %s is refused by name', async (_, files, fault) => {
    await expect(sentenceEncoder(files).then(openDefined)).rejects.toThrow(fault);
  });

  it('of any family: RoBERTa’s', async () => {
    const folder = await sentenceEncoder();
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'])
      await cp(`${fixturePath('roberta')}/${name}`, `${folder}/${name}`);
    expect((await openDefined(folder)).plan.predicts).toBe('sentence embedding');
  });
});
