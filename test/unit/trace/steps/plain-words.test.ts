/** What steps say of a model is what its plan computes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
      `Each token is replaced by its row of numbers, multiplied by 4, and a vector for its position is added. The sum is divided by its own size (norm); ${END}`,
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
