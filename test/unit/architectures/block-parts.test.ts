/** Which part of a block a stage belongs to follows from what is computed, not from what stages are called. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isCrossAttention, lastWriter, showsCrossAttention } from '../../../src/architectures/plan/block-parts';
import { isEncoderDecoder, type Plan } from '../../../src/architectures/plan/plan';
import { PlanSchema } from '../../../src/architectures/plan/plan-schema';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { patternStages } from '../../../src/trace/heads/pattern-stages';
import { lessonsFor } from '../../../src/trace/lessons/lessons-for';
import { lensPoints } from '../../../src/trace/readings/lens-points';
import { streamPlace } from '../../../src/trace/steps/block-parts';
import { partOfBlock, plainWords } from '../../../src/trace/steps/plain-words';
import { fixturePath } from '../support';
import { type Config, defineConfig } from './defined-model';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(join(fixturePath(name), 'config.json')));

function planOf(folder: string): Plan {
  return defineConfig(JSON.parse(readFileSync(join(fixturePath(folder), 'config.json'), 'utf8')) as Config).plan;
}

/** The parts that the names of the stages tell, as the definitions of today choose them. */
function writerByName(label: string) {
  if (label === 'resid_pre') return null;
  if (label.endsWith('_cross')) return 'cross-attention';
  return label.endsWith('mid') ? 'attention' : 'mlp';
}

/** The same plan, with other names for all stages. */
function renamed(plan: Plan): Plan {
  const labels = [...new Set(plan.stages.map(({ label }) => label))];
  const other = (label: string) => `stage ${labels.indexOf(label)}`;
  const stages = plan.stages.map((stage, at) => ({ ...stage, name: `${at}`, label: other(stage.label) }));
  const sections = plan.sections.map((section) => ({
    ...section,
    stages: section.stages.map((stage) => ({ ...stage, label: other(stage.label) })),
  }));
  return { ...plan, stages, sections };
}

/** All that is decided by it. */
function decided(plan: Plan) {
  return {
    cross: plan.stages.flatMap((stage, at) => (isCrossAttention(plan, stage) ? [at] : [])),
    steps: plan.sections.filter((section) => showsCrossAttention(plan, section)).map(({ number }) => number),
    patterns: (['encoder', 'decoder', 'cross'] as const).map((attention) =>
      patternStages(plan, attention).map((stage) => plan.stages.indexOf(stage)),
    ),
    lens: lensPoints(plan).map(({ layer, after }) => [layer, after]),
    streams: plan.stages.filter(({ role }) => role === 'stream').map(({ name }) => streamPlace(plan, name)),
    lessons: lessonsFor(plan).map(({ id }) => id),
    words: plan.sections.map((section) => [plainWords(section, plan), partOfBlock(section, plan)]),
  };
}

describe.each(FOLDERS)('%s', (folder) => {
  const plan = planOf(folder);

  it('the stages of cross-attention are those that are called so', () => {
    const found = plan.stages.filter((stage) => isCrossAttention(plan, stage)).map(({ name }) => name);
    expect(found).toEqual(plan.stages.map(({ name }) => name).filter((name) => name.includes('.cross_attn')));
  });

  it('tokens become vectors with one for the position where the model adds one, and only there', () => {
    const leads = plan.sections
      .filter(({ view }) => view === 'embedding')
      .map((section) => plainWords(section, plan).lead);
    expect(leads.length).toBeGreaterThan(0);
    const adds = plan.stages.some(({ label }) => label === 'pos_embed');
    for (const lead of leads) expect(lead.includes('a vector for its position is added')).toBe(adds);
  });

  it('tokens become vectors with one for the type, a norm and a matrix where the model has them, and only there', () => {
    const leads = plan.sections
      .filter(({ view }) => view === 'embedding')
      .map((section) => plainWords(section, plan).lead);
    const has = (label: string) => plan.stages.some((stage) => stage.label === label);
    for (const lead of leads) {
      expect(lead.includes(', and one for its type')).toBe(has('token_type_embed'));
      expect(lead.includes(' of its numbers (norm)')).toBe(has('full_embed'));
      expect(lead.includes('. The sum has its mean taken off and is divided')).toBe(has('embed_sum'));
      expect(lead.includes(', and a matrix gives it the width that the blocks read;')).toBe(has('embed_projected'));
    }
  });

  it('parts of the model are said to have a share of the logits only where logits are their sums', () => {
    const leads = plan.sections
      .filter(({ view }) => view === 'logits')
      .map((section) => plainWords(section, plan).lead);
    const adds = whyNot(plan, 'Direct logit attribution') === undefined;
    for (const lead of leads) expect(lead.includes('has added its share')).toBe(adds);
  });

  it('the whole text is said to be given only where no decoder wrote it', () => {
    const leads = plan.sections
      .filter(({ view }) => view === 'whole text')
      .map((section) => plainWords(section, plan).lead);
    for (const lead of leads) expect(lead.includes('what was given')).toBe(!isEncoderDecoder(plan));
  });

  it('each state of the stream comes after the part that its name tells', () => {
    const streams = plan.stages.filter(({ role, block }) => role === 'stream' && block !== null);
    expect(streams.length).toBeGreaterThan(0);
    expect(streams.map((stage) => [stage.name, lastWriter(plan, stage)])).toEqual(
      streams.map(({ name, label }) => [name, writerByName(label)]),
    );
  });

  it('the steps of cross-attention are those that are titled so, but the norm before it', () => {
    const found = plan.sections.filter((section) => showsCrossAttention(plan, section));
    const titled = plan.sections.filter(({ title, view }) => title.startsWith('Cross-attention') && view !== 'norm');
    expect(found).toEqual(titled);
  });

  it('nothing of it changes with the names of the stages', () => {
    expect(decided(renamed(plan))).toEqual(decided(plan));
  });

  it('a plan from a file tells the same', () => {
    expect(decided(v.parse(PlanSchema, JSON.parse(JSON.stringify(plan))))).toEqual(decided(plan));
  });
});

it('there are models with cross-attention and without, or the rules above would say nothing', () => {
  const count = (folder: string) => decided(planOf(folder)).cross.length;
  expect(count('t5')).toBe(2 * 8);
  expect(count('bart')).toBe(2 * 8);
  expect(count('gpt2')).toBe(0);
  expect(count('bert')).toBe(0);
});

describe('what is said of a norm', () => {
  const told = (folder: string, number: number, layer?: number) => {
    const plan = planOf(folder);
    const section = plan.sections[number - 1];
    return section && plainWords(section, plan, layer);
  };

  it('behind attention and MLP: the steps before them say that nothing is divided there, and where it is', () => {
    expect(told('olmo2', 5)).toEqual({
      title: 'No norm here',
      lead: 'Attention reads each token’s vector as it is. What it gives is divided by the root of the mean of the squares of its numbers instead, before it is added (step 9).',
    });
    expect(told('olmo2', 10)?.lead).toMatch(/^The MLP reads each token’s vector as it is\. .* \(step 12\)\.$/);
    expect(told('olmo2', 9)?.lead).toMatch(
      / That is divided by the root of the mean of the squares of its numbers \(norm\), multiplied by learned numbers \(γ\), and is then added to the token’s own\.$/,
    );
    const { sections } = planOf('olmo2');
    for (const number of [5, 10]) expect(sections[number - 1]?.explanation).toContain('(steps 9 and 12)');
    // Where there are norms before and behind, each is told in its step.
    expect(told('gemma2', 5)?.title).toBe('Brought to one size');
    expect(told('gemma2', 9)?.lead).toBe(told('olmo2', 9)?.lead.replace('(γ)', '(1 + γ)'));
  });

  it('of the sum: that the sum is divided is told before it goes on', () => {
    expect(told('bert', 11, 0)?.lead).toMatch(
      /; the sum has its mean taken off and is divided by the standard deviation of its numbers \(norm\), multiplied by learned numbers \(γ\) and shifted by others \(β\), and goes on to the next block\.$/,
    );
  });

  it('where the MLP stands beside attention: nothing is said to be added before it', () => {
    expect(told('gpt-neox', 10)?.lead).toMatch(
      /^The MLP stands beside attention and reads the vectors that came into the block/,
    );
    expect(told('phi', 10)).toEqual({
      title: 'No norm here',
      lead: 'The MLP stands beside attention and has no norm of its own: it reads the same vectors as attention does.',
    });
  });

  it('that the first block leaves out: only there it is said to be missing', () => {
    expect([0, 1].map((layer) => told('modernbert', 5, layer)?.title)).toEqual(['No norm here', 'Brought to one size']);
  });
});
