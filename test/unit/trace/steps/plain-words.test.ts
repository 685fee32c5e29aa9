/** What steps say of a model is what its plan computes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { titleWithTerm } from '../../../../src/trace/steps/field-term';
import { plainWords } from '../../../../src/trace/steps/plain-words';
import { type Config, defineConfig } from '../../architectures/defined-model';
import { fixturePath } from '../../support';

function planOf(fixture: string, change: Config = {}) {
  const config = JSON.parse(readFileSync(`${fixturePath(fixture)}/config.json`, 'utf8')) as Config;
  return defineConfig({ ...config, ...change }).plan;
}

describe('tokens become vectors', () => {
  const leadOf = (...of: Parameters<typeof planOf>) => {
    const plan = planOf(...of);
    const section = plan.sections.find(({ view }) => view === 'embedding');
    return section && plainWords(section, plan).lead;
  };
  const END = 'from here on the model computes with these vectors only.';

  it('a factor and a matrix that the row goes through are told, before what is added to it', () => {
    expect(leadOf('gemma', { hidden_size: 64 })).toBe(
      `Each token is replaced by its row of numbers, multiplied by 8; ${END}`,
    );
    expect(leadOf('switches/opt-post-norm-projected')).toBe(
      `Each token is replaced by its row of numbers, which a matrix brings to the width that the blocks read, and a vector for its position is added; ${END}`,
    );
    expect(leadOf('switches/bart-scaled-untied')).toBe(
      `Each token is replaced by its row of numbers, multiplied by 4, and a vector for its position is added. The sum has its mean taken off and is divided by the standard deviation of its numbers (norm), multiplied by learned numbers (γ) and shifted by others (β); ${END}`,
    );
    expect(leadOf('gpt2')).toBe(
      `Each token is replaced by its row of numbers, to which a vector for its position is added; ${END}`,
    );
  });

  it('that a type is of one of two texts is told only where there are two types', () => {
    expect(leadOf('roberta')).toContain('and one for its type (which of two texts it is of).');
    expect(leadOf('roberta', { type_vocab_size: 1 })).toContain('and one for its type (this model has only one type).');
  });
});

it('a neuron of a gated MLP is said to multiply its gate, through the model’s activation, with its up projection', () => {
  const leadOf = (fixture: string) => {
    const plan = planOf(fixture);
    const section = plan.sections.find(({ view }) => view === 'mlp');
    return section && plainWords(section, plan).lead;
  };
  expect(leadOf('llama')).toContain(
    'two numbers from it, its gate and its up projection: its value is SiLU(gate) times the up projection, and can be negative.',
  );
  expect(leadOf('gpt2')).toContain('Each neuron computes one number from it, and adds ');
});

it('the step of the logit lens is found by that name, where the model has one', () => {
  const named = (fixture: string) => {
    const plan = planOf(fixture);
    return plan.sections.filter(({ view }) => view === 'blocks').map((section) => titleWithTerm(section, plan));
  };
  expect(named('opt')).toEqual(['All blocks and the final norm, logit lens']);
  expect(named('bart').at(-1)).toBe('All decoder blocks, logit lens');
  expect(named('bart')[0]).not.toContain('lens');
});

it.each([
  ['opt', 'All blocks and the final norm', true],
  ['switches/opt-no-final-norm', 'All blocks', false],
  ['switches/opt-post-norm', 'All blocks', false],
  ['pegasus', 'All decoder blocks and the final norm', false],
  ['bart', 'All decoder blocks', false],
  ['marian', 'All decoder blocks', false],
])('a final norm is told only where there is one: %s', (fixture, title, isOneMoreNorm) => {
  const section = planOf(fixture).sections.findLast(({ view }) => view === 'blocks');
  expect(section?.title).toBe(title);
  expect(section?.explanation.includes('normalised once more')).toBe(isOneMoreNorm);
});

it.each([
  ['mistral', { sliding_window: 4096 }, 'itself and, in this block, up to 4,095 tokens before it (columns).'],
  ['mistral', { sliding_window: 2 }, 'itself and, in this block, the token before it (columns).'],
  ['mistral', { sliding_window: 1 }, 'itself alone in this block (columns).'],
  ['modernbert', { local_attention: 128 }, 'itself and, in this block, up to 64 tokens on each side of it (columns).'],
  ['modernbert', { local_attention: 2 }, 'itself and, in this block, its neighbours on both sides (columns).'],
])('how far a head sees, in a text of any length: %s with %o', (fixture, change, seen) => {
  const plan = planOf(fixture, change);
  const section = plan.sections.find(({ view }) => view === 'weights');
  expect(section && plainWords(section, plan, 1).lead).toContain(
    `100\u00a0% of its attention, spread over ${seen} The mask hides the others.`,
  );
});

describe('what a step computes is said of the operation of this model', () => {
  const explanationsOf = (fixture: string, view: 'norm' | 'mlp', change: Config = {}) =>
    planOf(fixture, change)
      .sections.filter((section) => section.view === view)
      .map(({ explanation }) => explanation);
  const leadsOf = (fixture: string) => {
    const plan = planOf(fixture);
    return plan.sections.filter(({ view }) => view === 'norm').map((section) => plainWords(section, plan).lead);
  };

  it('a LayerNorm has a mean and a bias, an RMSNorm has none, and Gemma’s gain is 1 + γ', () => {
    expect(explanationsOf('gpt2', 'norm')[0]).toContain(
      'Each vector is brought to mean 0 and a steady size, then scaled (γ) and shifted (β) by learned numbers, so that',
    );
    expect(explanationsOf('llama', 'norm')[0]).toContain(
      'Each vector is brought to a steady size, then scaled (γ) by learned numbers, so that',
    );
    expect(explanationsOf('gemma', 'norm')[0]).toContain('then scaled (1 + γ) by learned numbers');
    expect(leadsOf('gpt2')).toEqual([
      'Each token’s vector has its mean taken off and is divided by the standard deviation of its numbers, and its numbers are multiplied by learned ones (γ) and shifted by others (β). Vectors that point the same way come out the same, however long they were.',
      'After attention has added its part, each vector goes through step 5 again, with other learned numbers.',
    ]);
    expect(leadsOf('t5').map((lead) => lead.match(/^After (.*) has added/)?.[1])).toEqual([
      undefined,
      'attention',
      undefined,
      'attention',
      'cross-attention',
    ]);
    expect(leadsOf('llama')[0]).toContain(
      'Each token’s vector is divided by the root of the mean of the squares of its numbers, and its numbers are multiplied by learned ones (γ). Vectors that point the same way',
    );
  });

  it('an activation function is named, with what it does to a sign', () => {
    const said = (fixture: string, change?: Config) => explanationsOf(fixture, 'mlp', change).at(-1);
    expect(said('gpt2')).toContain(
      'a wider layer of neurons, where GELU lets large positive values through and mutes negative ones.',
    );
    expect(said('llama')).toContain('where SiLU lets large positive values through and mutes negative ones. There are');
    expect(said('opt')).toContain('where ReLU keeps positive values and sets negative ones to 0.');
    expect(said('t5-plain')).toMatch(/where (ReLU|GELU) /);
  });
});

describe('in the walk for beginners', () => {
  const leads = (fixture: string, view: string) => {
    const plan = planOf(fixture);
    const told = plan.sections.filter((section) => section.view === view);
    return told.map((section) => plainWords(section, plan, undefined, 'model', 'beginners').lead);
  };

  it('heads are introduced where attention is first told, and scores are not mentioned', () => {
    expect(leads('gpt2', 'weights')).toEqual([
      'At first each token’s vector knows nothing of the words around it. Attention is where tokens read from each other: what a token reads is added to its vector. The parts that read are called heads: the model has 2 blocks, one after the other, with 4 heads each. Both are counted from 0: block 1 is the last. In the head shown here, each token (row) has 100\u00a0% of attention, spread over itself and the tokens before it (columns). The mask hides later ones.',
    ]);
    const [first, ...others] = leads('bart', 'weights');
    expect(first).toContain(
      'The parts that read are called heads: the encoder has 2 blocks, one after the other, with 4 heads each. Both are counted from 0: block 1 is the last.',
    );
    expect(others).toEqual([
      'In the head shown here, each token (row) has 100\u00a0% of attention, spread over itself and the tokens before it (columns). The mask hides later ones.',
      'In the head shown here, each token of the output (row) has 100\u00a0% of attention, spread over the whole source (columns).',
    ]);
  });

  it('MLPs are told beside attention, and the way from the last block to probabilities without logits', () => {
    expect(leads('gpt2', 'mlp')).toEqual([
      'Beside attention each block has an MLP (multi-layer perceptron), a small network of neurons. Here tokens do not look at one another: each neuron computes one number from the token’s vector, and adds a learned vector of its own, multiplied by that number.',
    ]);
    expect(leads('gpt2', 'predictions')).toEqual([
      'What comes out of the last block is compared with every token of the vocabulary: the better they fit, the more probable the token is. The probabilities sum to 100\u00a0%: what the model expects to come next.',
    ]);
  });

  it('a new token is appended without keys and values', () => {
    expect(leads('gpt2', 'generation')).toEqual([
      'The new token is appended to the text, and the model runs again, through the same steps, for the next one.',
    ]);
    expect(leads('bart', 'generation')).toEqual([
      'The new token is appended to the decoder’s output, and the decoder runs again, through the same steps, for the next one.',
    ]);
  });

  it('other steps say what they say to everybody', () => {
    const plan = planOf('gpt2');
    for (const section of plan.sections.filter(
      ({ view }) => !['weights', 'mlp', 'predictions', 'generation'].includes(view),
    ))
      expect(plainWords(section, plan, undefined, 'model', 'beginners')).toEqual(plainWords(section, plan));
  });
});
