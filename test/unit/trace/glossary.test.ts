import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/architectures/plan/plan';
import type { SectionView } from '../../../src/architectures/plan/section';
import type { PlanNode } from '../../../src/operations/kinds';
import { kindOf } from '../../../src/operations/kinds';
import { foundEntries, glossaryOf, splitByTerms } from '../../../src/trace/steps/glossary';
import { defineConfig } from '../architectures/defined-model';
import { fixturePath } from '../support';

const termsIn = (text: string, view?: SectionView) =>
  splitByTerms(text, { view }).flatMap(({ text: word, term }) => (term ? [[word, term.name]] : []));

it('a score is an attention score where tokens look at each other, and no term elsewhere', () => {
  const text = 'Each gets a score.';
  for (const view of ['projections', 'scores', 'weights', 'attention output'] as const)
    expect(termsIn(text, view)).toEqual([['score', 'attention score']]);
  for (const view of ['logits', 'predictions', 'choice', 'masked predictions', 'replaced tokens'] as const)
    expect(termsIn(text, view)).toEqual([]);
  expect(termsIn('Each gets a logit.', 'logits')).toEqual([['logit', 'logit']]);
  expect(termsIn(text)).toEqual([]);
});

it('a bias is explained where it adds to a logit, and not where it is one of positions', () => {
  expect(termsIn('Biases; a bias.', 'logits')).toEqual([['Biases', 'biases']]);
  expect(termsIn('The bias of the final norm.', 'logits')).toEqual([
    ['bias', 'biases'],
    ['norm', 'norm'],
  ]);
  expect(termsIn('A bias of the distance is added.', 'weights')).toEqual([]);
});

it('words of statistics and of pictures are explained where a step speaks of them', () => {
  const norm = 'Divided by the standard deviation, multiplied by learned ones (γ) and shifted by others (β).';
  expect(termsIn(norm, 'norm').map(([, name]) => name)).toEqual(['standard deviation', 'γ', 'β']);
  expect(termsIn('± is the standard deviation', 'logits')).toEqual([]);
  const marked = 'Look for the stripe at neuron 7, and for dimension 134.';
  expect(termsIn(marked).map(([, name]) => name)).toEqual(['stripe', 'neuron', 'dimension']);
  expect(termsIn('14 % on average (the geometric mean).', 'generation')).toEqual([
    ['geometric mean', 'geometric mean'],
  ]);
  expect(termsIn('The entropy is 5.16 bits.', 'predictions').map(([, name]) => name)).toEqual(['entropy', 'bit']);
  expect(termsIn('A weight of 4 bits.')).toEqual([]);
  expect(termsIn('attn', 'blocks')).toEqual([['attn', 'attention']]);
});

it('a value is what a head passes on where tokens look at each other, and a number like any elsewhere', () => {
  for (const view of ['projections', 'attention output'] as const)
    expect(termsIn('The value.', view)).toEqual([['value', 'value']]);
  for (const view of ['mlp', 'logits', undefined] as const) expect(termsIn('Half that value.', view)).toEqual([]);
});

it('the length of a vector is explained where vectors are measured, and that of a text is none', () => {
  for (const view of ['embedding', 'norm', 'attention output'] as const)
    expect(termsIn('A value of length 5.82.', view).map(([, name]) => name)).toContain('length');
  for (const view of ['tokens', 'generation', undefined] as const)
    expect(termsIn('The length of the text.', view)).toEqual([]);
});

it('a key of a keyboard is none of attention', () => {
  const keys = (text: string) => splitByTerms(text).filter(({ term }) => term?.name === 'key');
  expect(keys('Point at a token, or move to it with the arrow keys, to see its lines alone.')).toEqual([]);
  expect(keys('Arrow keys choose; any other key pauses, then press the key.')).toEqual([]);
  // A later word of the same text is explained.
  expect(keys('Move with the arrow keys: queries are compared with keys.').map(({ text }) => text)).toEqual(['keys']);
});

it('the longest spelling is the term, once', () => {
  expect(termsIn('The logit lens, the attention mask and the mask; the logit lens.')).toEqual([
    ['logit lens', 'logit lens'],
    ['attention mask', 'attention mask'],
    ['mask', 'mask'],
  ]);
  expect(
    splitByTerms('A score of heads.', { view: 'scores' })
      .map(({ text }) => text)
      .join(''),
  ).toBe('A score of heads.');
});

it('the output matrix is that of attention only where attention is told of', () => {
  expect(termsIn('The output matrix.', 'attention output')).toEqual([['output matrix', 'W_O']]);
  expect(termsIn('The output matrix.', 'logits')).toEqual([]);
  expect(termsIn('Of a head it is z, before W_O.')).toEqual([
    ['head', 'head'],
    ['z', 'z'],
    ['W_O', 'W_O'],
  ]);
});

it('an embedding is that of the text where one is made of it, and that of a token elsewhere', () => {
  expect(termsIn('The embedding has the length 1.', 'sentence embedding')).toEqual([
    ['embedding', 'sentence embedding'],
  ]);
  expect(termsIn('The embedding.', 'embedding')).toEqual([['embedding', 'embedding']]);
  const all = 'The sentence embedding of an encoder, by mean pooling; an encoder-decoder.';
  expect(termsIn(all).map(([, name]) => name)).toEqual(['sentence embedding', 'encoder', 'pooling', 'encoder-decoder']);
  for (const term of ['sentence embedding', 'encoder', 'pooling'])
    expect(glossaryOf().find(({ name }) => name === term)?.meaning).toBeTruthy();
});

it('MLPs are explained as an MLP is, and softmax by the power of e that it takes', () => {
  expect(termsIn('The MLPs add most to the logit.')).toEqual([
    ['MLPs', 'MLP'],
    ['logit', 'logit'],
  ]);
  expect(glossaryOf().find(({ name }) => name === 'softmax')?.meaning).toMatch(/ e to the power of each of them, /);
});

it('a term that stood in a text before is not explained once more', () => {
  const seen = new Set<string>();
  const terms = (text: string) => splitByTerms(text, {}, seen).flatMap(({ term }) => (term ? [term.name] : []));
  expect(terms('The logit of a token, ')).toEqual(['logit', 'token']);
  expect(terms('the logits of a head.')).toEqual(['head']);
});

it('measures, ways to choose a token and circuits are explained', () => {
  const text =
    'Greedy decoding, top-k, top-p; surprisal, perplexity, pseudo-perplexity; KL divergence; induction; K-composition; OV and QK.';
  expect(termsIn(text).map(([, name]) => name)).toEqual([
    'greedy decoding',
    'top-k',
    'top-p',
    'surprisal',
    'perplexity',
    'pseudo-perplexity',
    'KL divergence',
    'induction',
    'K-composition',
    'OV',
    'QK',
  ]);
});

it('what a part adds directly is explained, as is to leave one out, and how wide a vector is', () => {
  expect(termsIn('It adds +1.20 directly.', 'logits')).toEqual([['directly', 'direct logit attribution']]);
  expect(termsIn('It adds +1.20 directly.', 'weights')).toEqual([]);
  expect(termsIn('Each head adds directly; zero ablation; d_model 256.').map(([, name]) => name)).toEqual([
    'head',
    'direct logit attribution',
    'ablation',
    'dimension',
  ]);
});

/** Terms of some steps alone, each with one of these. */
const OWN_STEP: Readonly<Record<string, SectionView>> = {
  vector: 'embedding',
  length: 'embedding',
  id: 'tokens',
  lead: 'logits',
  'standard deviation': 'norm',
  γ: 'norm',
  β: 'norm',
  bit: 'predictions',
};

/** What a term means in a model, or in general. */
function meaning(term: string, plan?: Plan): string {
  const [part] = splitByTerms(term, { plan });
  if (!part?.term) throw new Error(`${term} is no term.`);
  return part.term.meaning;
}

const configOf = (folder: string) => fixturePath(`${folder}/config.json`);
const MODELS = readdirSync(fixturePath(''))
  .filter((folder) => existsSync(configOf(folder)))
  .map((folder) => ({ folder, plan: defineConfig(JSON.parse(readFileSync(configOf(folder), 'utf8'))).plan }));

describe.each(MODELS)('$folder', ({ plan }) => {
  const formulas = (kind: PlanNode['kind']) =>
    plan.nodes
      .filter((node) => node.kind === kind)
      .map(
        (node) =>
          kindOf(node).formula(
            node,
            (id) => `x${id}`,
            () => false,
          ).text,
      );
  const all = (texts: readonly string[], sign: string) => texts.every((text) => text.includes(sign));
  const some = (texts: readonly string[], sign: string) => texts.some((text) => text.includes(sign));
  const labels = new Set(plan.stages.map(({ label }) => label));

  it('a norm means what its formula says', () => {
    const norms = formulas('norm');
    expect(norms.length).toBeGreaterThan(0);
    for (const spelling of ['norm', 'LayerNorm', 'RMSNorm']) {
      const said = meaning(spelling, plan);
      expect(said.startsWith('LayerNorm takes from each number of a vector the mean')).toBe(all(norms, '− mean)'));
      expect(said.startsWith('RMSNorm divides each number')).toBe(!some(norms, '− mean)'));
      expect(said.includes('adds another (β)')).toBe(some(norms, '+ β'));
      expect(said.includes('where it has one')).toBe(some(norms, '+ β') && !all(norms, '+ β'));
    }
  });

  it('an attention score is divided by the root only where its formula says so, and has what is added to it', () => {
    const scores = formulas('scores');
    const said = meaning('attention score', plan);
    expect(said.includes('divided by the root')).toBe(all(scores, '/ √'));
    expect(said.includes('times a fixed number')).toBe(
      !all(scores, '/ √') && scores.some((text) => / · [\d.]+$/.test(text)),
    );
    expect(said.includes('how far apart')).toBe(formulas('relative bias').length > 0);
    expect(said.includes('soft-cap')).toBe(labels.has('attn.attn_scores_capped'));
  });

  it('a block has its parts where the plan has them', () => {
    const said = meaning('block', plan);
    // Attention and MLP are added to the stream in one sum, or in two.
    const isParallel = plan.nodes.some(
      ({ kind, inputs }) =>
        kind === 'sum' &&
        ['attention', 'mlp'].every((role) =>
          plan.stages.some(({ role: own, node }) => own === role && inputs.includes(node)),
        ),
    );
    expect(said.includes('beside each other')).toBe(isParallel);
    expect(said.includes('one after the other')).toBe(!isParallel);
    expect(said.includes('attention to the source')).toBe(plan.stacks.length > 1);
  });

  it('nothing of the residual stream is ever replaced only where no norm stands in it', () => {
    // Of what comes into the first block an embedding's own norm may have made the stream.
    const isNorm = ({ node, role, block, label }: Plan['stages'][number]) =>
      role === 'stream' && block !== null && label !== 'resid_pre' && plan.nodes[node]?.kind === 'norm';
    const said = meaning('residual stream', plan);
    expect(said.includes('nothing is ever replaced')).toBe(!plan.stages.some(isNorm));
    expect(said.includes('after each sum it is normalised')).toBe(plan.stages.some(isNorm));
  });

  it('a logit is one of the next token only where that is predicted, and a mask hides later tokens only where it does', () => {
    expect(meaning('logit', plan).includes('as the next one')).toBe(plan.predicts === 'next token');
    expect(meaning('logit', plan).includes('of its vocabulary')).toBe(plan.predicts !== 'replaced token');
    const isCausal = plan.nodes.some((node) => node.kind === 'mask' && node.rule.causal);
    expect(meaning('mask', plan).includes('later ones')).toBe(isCausal);
  });
});

const COPY = 'each part reads a normalised copy of the stream';
const VECTOR = 'vector for its position is added to each token’s';

it.each([
  ['gpt2', `${COPY}, and before the first block a learned ${VECTOR}`],
  ['bert', `each sum is normalised, and before the first block a learned ${VECTOR}`],
  ['marian', `each sum is normalised, and before the first block a fixed ${VECTOR}`],
  ['llama', `${COPY}, and queries and keys are turned by an angle for their position`],
  ['t5', `${COPY}, and a learned number for the distance of two tokens is added to their score`],
  ['olmo2', 'queries and keys are turned by an angle for their position'],
])('of a block of %s it is said where norms stand, and how positions come in', (name, said) => {
  const found = MODELS.find(({ folder }) => folder === name);
  expect(meaning('block', found?.plan)).toMatch(new RegExp(`\\. Here ${said}\\.$`));
});

it('of no model nothing is said that is false of one', () => {
  expect(meaning('attention score')).toContain('in most models divided');
  expect(meaning('block')).not.toMatch(/after|beside/);
  expect(meaning('residual stream')).not.toMatch(/replaced|normalised/);
  expect(meaning('logit')).not.toContain('next');
  expect(meaning('norm')).toMatch(/LayerNorm.*RMSNorm/);
});

describe('the list of all terms', () => {
  it('has each with what the hover says, by name', () => {
    const entries = glossaryOf();
    expect(entries.map(({ name }) => name)).toEqual(
      entries.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'en')),
    );
    for (const { name, meaning: said, step } of entries) {
      // An everyday word elsewhere, or one that says something else there, it means that in its steps only.
      const view = OWN_STEP[name];
      if (view) expect(splitByTerms(name, { view })[0]?.term?.meaning).toBe(said);
      else if (name !== 'value') expect(said).toBe(meaning(name));
      expect(step).toBeUndefined();
    }
  });

  it('finds terms by their names and spellings first, then by what is said of them', () => {
    const found = (query: string) => foundEntries(glossaryOf(), query).map(({ name }) => name);
    expect(found('RoPE')[0]).toBe('rotary position embedding');
    expect(found('softmax')[0]).toBe('softmax');
    expect(found('softmax')).toContain('temperature');
    expect(found('no such word')).toEqual([]);
    expect(found(' ')).toHaveLength(glossaryOf().length);
  });

  it('finds a term that begins with the query before those that contain it, and no text that has it within a word', () => {
    const found = (query: string) => foundEntries(glossaryOf(), query).map(({ name }) => name);
    expect(found('logit').slice(0, 3)).toEqual(['logit', 'logit lens', 'direct logit attribution']);
    expect(found('mask').slice(0, 3)).toEqual(['mask', 'mask token', 'attention mask']);
    expect(found('OV')[0]).toBe('OV');
    expect(found('OV')).not.toContain('temperature');
    expect(found('−log')).toContain('surprisal');
    for (const { name } of glossaryOf()) expect(found(name)[0]).toBe(name);
  });

  it.each([
    ['patching', 'activation patching'],
    ['logprob', 'log-probability'],
    ['log-probabilities', 'log-probability'],
    ['vocab', 'vocabulary'],
    ['W_O', 'W_O'],
    ['output matrix', 'W_O'],
    ['z', 'z'],
    ['pos_embed', 'position vector'],
    ['dimension', 'dimension'],
    ['d_model', 'dimension'],
    ['parameter', 'parameters'],
    ['cosine', 'cosine'],
    ['aligned', 'aligned tokens'],
    ['√', 'root scale'],
    ['root scale', 'root scale'],
    ['causal mask', 'mask'],
    ['padding', 'attention mask'],
    ['[MASK]', 'mask token'],
    ['masked-language head', 'mask token'],
  ])('“%s” finds %s first', (query, name) => {
    expect(foundEntries(glossaryOf(), query)[0]?.name).toBe(name);
  });

  it('says of the attention mask that another one hides later tokens', () => {
    expect(meaning('attention mask')).toMatch(/does not hide later tokens.*causal mask/);
  });

  it('position vectors lead to a step only where the model adds them', () => {
    for (const { plan } of MODELS) {
      const step = glossaryOf(plan).find(({ name }) => name === 'position vector')?.step;
      const adds = plan.stages.some(({ label }) => label === 'pos_embed');
      if (!adds) expect(step).toBeUndefined();
      if (adds && plan.sections.some(({ view }) => view === 'embedding')) expect(step).toBeDefined();
    }
  });

  it('embeddings and biases belong to direct logit attribution', () => {
    expect(meaning('direct logit attribution')).toMatch(/embeddings.*head.*MLP.*biases/);
  });

  it.each(MODELS)('leads to steps that show it: $folder', ({ plan }) => {
    for (const { name, step } of glossaryOf(plan)) {
      if (step === undefined) continue;
      expect(plan.sections[step - 1]?.number).toBe(step);
      if (name === 'norm') expect(plan.sections[step - 1]?.view).toBe('norm');
    }
    const step = (term: string) => glossaryOf(plan).find(({ name }) => name === term)?.step;
    expect(plan.sections[(step('token') ?? 0) - 1]?.view).toBe('tokens');
    expect(step('temperature') === undefined).toBe(!plan.sections.some(({ view }) => view === 'choice'));
  });
});
