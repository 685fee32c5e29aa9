/** Every model folder of the fixtures is opened by its family's definition and gives the reference's numbers. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { showsCrossAttention } from '../../../src/architectures/plan/block-parts';
import { scoresTokens } from '../../../src/architectures/plan/plan';
import { normed as toldNorm } from '../../../src/trace/steps/norm-formula';
import { partOfBlock, plainWords } from '../../../src/trace/steps/plain-words';
import { fixturePath, openTensors } from '../support';
import { difference, differences, type Reference } from './counterparts';
import { type Config, defineConfig, type OpenedModel, opened } from './defined-model';
import { distinctPasses } from './distinct-folders';
import { greedy, openDecoding, openExported, openExportedPair, predicted } from './generation';
import { olderStyle } from './older-style';

const ROOT = fixturePath('');

/** Folders of models that only predict from what stands before: those with greedy continuations of one text. */
const DECODERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && isDecoder(entry.name))
  .map(({ name }) => name);

function isDecoder(folder: string): boolean {
  const examples = examplesOf(folder);
  return examples.length > 0 && examples.every((one) => 'greedy_from_first_20' in one) && !hasEncoder(folder);
}

function hasEncoder(folder: string): boolean {
  const config = JSON.parse(readFileSync(join(ROOT, folder, 'config.json'), 'utf8')) as Config;
  return config['is_encoder_decoder'] === true;
}

function examplesOf(folder: string): readonly object[] {
  const files = readdirSync(join(ROOT, folder));
  if (!files.includes('config.json') || !files.includes('expected.json')) return [];
  return (JSON.parse(readFileSync(join(ROOT, folder, 'expected.json'), 'utf8')) as { cases: object[] }).cases;
}

/** Folders of models that fill in masked tokens: nothing is continued there. */
const ENCODERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && isEncoder(entry.name))
  .map(({ name }) => name);

function isEncoder(folder: string): boolean {
  const examples = examplesOf(folder);
  return examples.length > 0 && examples.every((one) => !('greedy_from_first_20' in one));
}

/** Folders of models that write a text of another one. */
const ENCODER_DECODERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && examplesOf(entry.name).length > 0 && hasEncoder(entry.name))
  .map(({ name }) => name);

/** The tensors of one text out of a file with several. */
function referenceOf(file: Awaited<ReturnType<typeof openTensors>>, example: number): Reference {
  const prefix = `case${example}.`;
  return {
    names: file.names
      .filter((name) => name.startsWith(prefix) && !name.endsWith('ids'))
      .map((n) => n.slice(prefix.length)),
    tensor: (name) => file.float32(prefix + name),
  };
}

it('there are decoders of 26 folders, encoders, and 6 encoder-decoders', () => {
  expect(ENCODER_DECODERS).toHaveLength(6);
  expect(DECODERS.length).toBeGreaterThanOrEqual(26);
  expect(ENCODERS.length).toBeGreaterThanOrEqual(1);
});

interface Case {
  readonly ids: number[];
  /** At most 20 of the ids, and the 16 that follow. */
  readonly greedy_from_first_20: number[];
  readonly greedy_logprobs: number[];
}

function casesOf(folder: string): Case[] {
  const text = readFileSync(join(fixturePath(folder), 'expected.json'), 'utf8');
  return (JSON.parse(text) as { cases: Case[] }).cases;
}

/** Those that are continued by the exported graph as well: it is built alike for all. */
const EXPORTED = distinctPasses(DECODERS);

describe.each([...DECODERS, ...ENCODERS, ...ENCODER_DECODERS])('%s', (folder) => {
  const path = fixturePath(folder);

  it('gives the numbers of the reference at every stage that has a counterpart', async () => {
    const model = await opened.open(path);
    expect(model.ignored).toEqual([]);
    const file = await openTensors(join(path, 'expected.safetensors'));
    const runner = await opened.run(path);
    for (const [index, { ids }] of casesOf(folder).entries()) {
      const reference = referenceOf(file, index);
      expect(reference.names.length).toBeGreaterThan(5);
      const isOfTwo = ENCODER_DECODERS.includes(folder);
      const read = isOfTwo ? { source: ids, tokens: await file.integers(`case${index}.decoder_ids`) } : ids;
      const found = await differences(model, await runner.run(read), reference);
      expect([...found].filter(([, error]) => !(error <= 2e-4))).toEqual([]);
    }
  });

  it('says in words what is particular', async () => {
    const { plan } = await opened.open(path);
    if (DECODERS.includes(folder)) expect(plan.sections).toHaveLength(18);
    expect(plan.sections.map(({ number }) => number)).toEqual(plan.sections.map((_, index) => index + 1));
    for (const { explanation } of plan.sections) expect(explanation).not.toMatch(/undefined|null|NaN|true|false| {2}/);
    /** The rule of the mask before a step's softmax, of the first block; null where nothing is hidden. */
    const visibleTo = ({ part, stages }: (typeof plan.sections)[number]) => {
      const labels = stages.map(({ label }) => label);
      const weights = plan.stages.find(
        ({ block, label, node }) =>
          block?.layer === 0 &&
          (part === undefined || block.stack === part) &&
          labels.includes(label) &&
          plan.nodes[node]?.kind === 'softmax',
      );
      const mask = plan.nodes[plan.nodes[weights?.node ?? -1]?.inputs[0] ?? -1];
      return mask?.kind === 'mask' && (mask.rule.causal || mask.rule.window !== null) ? mask.rule : null;
    };
    for (const section of plan.sections) {
      const { title, lead } = plainWords(section, plan, section.view === 'weights' ? 0 : undefined);
      expect(title).toMatch(/^[A-Z][^.]*$/);
      expect(lead).toMatch(/^[A-Z].*\.$/);
      expect(partOfBlock(section, plan) !== null).toBe(section.group === 'block');
      // "Again" is said only where a step before has told of a norm.
      const isBefore = (one: typeof section) =>
        one.view === 'norm' && one.part === section.part && one.number < section.number && one.stages.length > 0;
      if (section.view === 'norm' && section.stages.length > 0)
        expect(title.endsWith(' again')).toBe(plan.sections.some(isBefore));
      // A step that computes nothing says so, and the step that normalises instead is named.
      const has = (label: string) => section.stages.some((one) => one.label === label);
      if (section.view === 'norm') expect(title === 'No norm here').toBe(section.stages.length === 0);
      // A norm of what is added, and one of the sum, are told where they are computed.
      if (section.view === 'attention output')
        expect(/ \(norm\),.* and is then added to the token’s own\.$/.test(lead)).toBe(has('ln1_post'));
      if (section.view === 'block output') {
        expect(/ \(norm\),.* and is then added to the token’s own;/.test(lead)).toBe(has('ln2_post'));
        expect(/; the sum .*divided by .* \(norm\), .*and goes on /.test(lead)).toBe(has('normalized_resid_post'));
      }
      // What makes a score of query · key is told by its stages.
      if (section.view === 'scores') {
        expect(lead.includes('(position bias)')).toBe(has('attn.attn_scores_unbiased'));
        expect(lead.includes('soft-cap')).toBe(has('attn.attn_scores_capped'));
      }
      if (section.view === 'tokens') expect(lead.startsWith('The decoder reads ')).toBe(section.part === 'decoder');
      // Only the blocks that logits are made of have an answer that takes shape.
      if (section.view === 'blocks')
        expect(lead.includes('would predict if it stopped')).toBe(scoresTokens(plan) && section.part !== 'encoder');
      // Which tokens a token may see follows from the mask, and softmax is named; scores that are not used are said to be so.
      const rule = visibleTo(section);
      if (section.view === 'weights') {
        expect(lead).toMatch(/^Softmax turns .*: 100\u00a0% of its attention, spread over /);
        expect(lead.includes('the whole source')).toBe(showsCrossAttention(plan, section));
        expect(lead.includes(' all tokens, before and after it ')).toBe(
          rule === null && !showsCrossAttention(plan, section),
        );
        expect(lead.includes('The mask hides')).toBe(rule !== null);
        expect(lead.includes(' itself and the tokens before it (columns). The mask hides later ones.')).toBe(
          rule?.causal === true && rule.window === null,
        );
      }
      if (section.view === 'scores' && !showsCrossAttention(plan, section)) {
        const next = plan.sections[section.number] as typeof section;
        expect(lead.includes(` Step ${next.number} hides those of `)).toBe(visibleTo(next) !== null);
      }
      if (section.view !== 'block output') continue;
      const { name, layers } = plan.stacks.find((stack) => stack.name === section.part) ??
        plan.stacks.at(-1) ?? { name: '', layers: 0 };
      const norm = plan.stages.find(({ label }) => label === 'normalized_resid_post');
      const node = norm && plan.nodes[norm.node];
      const sum =
        section.stages.some(({ label }) => label === norm?.label) && node?.kind === 'norm'
          ? `the sum ${toldNorm(node)}, and`
          : 'the sum';
      expect(plainWords(section, plan, layers - 2).lead.endsWith(`; ${sum} goes on to the next block.`)).toBe(true);
      const normed = plan.stages.some(
        ({ block, label, name: of }) =>
          block === null && label === 'ln_final' && (plan.stacks.length === 1 || of.startsWith(name)),
      );
      const reader = name === plan.stacks.at(-1)?.name ? 'the output' : 'the decoder';
      expect(plainWords(section, plan, layers - 1).lead).toContain(
        `and ${sum} goes on to ${normed ? 'the final norm and ' : ''}${reader}.`,
      );
    }
  });

  it('has the same plan with its configuration in the older style', async () => {
    const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')) as Config;
    const older = olderStyle(config);
    for (const field of ['rope_parameters', 'layer_types', 'dtype']) expect(older).not.toHaveProperty(field);
    const [now, then] = [defineConfig(config), defineConfig(older)];
    expect(then.spec).toEqual(now.spec);
    expect(then.plan).toEqual(now.plan);
  });
});

describe.each(DECODERS)('%s', (folder) => {
  const path = fixturePath(folder);

  const generations = [
    ['the graph of generation', openDecoding],
    ...(EXPORTED.includes(folder) ? [['the exported graph', openExported] as const] : []),
  ] as const;

  it.each(generations)('continues as the reference does by %s', async (_, open) => {
    const generation = await open(await opened.open(path));
    for (const { greedy_from_first_20: text, greedy_logprobs: expected } of casesOf(folder)) {
      const count = expected.length;
      const { ids, logProbabilities } = await greedy(generation, text.slice(0, -count), count);
      expect(ids).toEqual(text.slice(-count));
      expect(difference(logProbabilities, expected)).toBeLessThan(2e-4);
    }
    await generation.close();
  });

  it('predicts each of these tokens in one pass of a trace', async () => {
    const model = await opened.open(path);
    // The reference's keys stay as they were rotated when the text was shorter; whole passes go another way there.
    if (isStretchedAsItGrows(model)) return;
    const runner = await opened.run(path);
    for (const { greedy_from_first_20: text, greedy_logprobs: expected } of casesOf(folder)) {
      const { ids, logProbabilities } = await predicted(runner, model.plan, text, expected.length);
      expect(ids).toEqual(text.slice(-expected.length));
      expect(difference(logProbabilities, expected)).toBeLessThan(2e-4);
    }
  });
});

describe.each(ENCODER_DECODERS)('%s', (folder) => {
  const path = fixturePath(folder);
  /** The source as the reference cut it, and what it wrote, but for a last token that was forced. */
  const examples = () =>
    casesOf(folder).map(({ ids, greedy_from_first_20: text, greedy_logprobs: logprobs }) => ({
      source: ids.slice(0, 20),
      text: text.slice(0, -1),
      expected: logprobs.slice(0, -1),
    }));

  it('continues as the reference does by the exported graphs', async () => {
    const generation = await openExportedPair(await opened.open(path));
    for (const { source, text, expected } of examples()) {
      const { ids, logProbabilities } = await greedy(generation, text.slice(0, 1), expected.length, source);
      expect(ids).toEqual(text.slice(1));
      expect(difference(logProbabilities, expected)).toBeLessThan(2e-4);
    }
    await generation.close();
  });

  it('predicts each of these tokens in one pass of a trace', async () => {
    const model = await opened.open(path);
    const runner = await opened.run(path);
    for (const { source, text, expected } of examples()) {
      const { ids, logProbabilities } = await predicted(runner, model.plan, text, expected.length, source);
      expect(ids).toEqual(text.slice(1));
      expect(difference(logProbabilities, expected)).toBeLessThan(2e-4);
    }
  });
});

function isStretchedAsItGrows({ plan }: OpenedModel): boolean {
  return plan.nodes.some((node) => node.kind === 'angles' && node.dynamic !== null);
}
