/** Which step a block's box names for its heads. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { headsExplainedIn } from '../../../../src/trace/steps/heads-explained';
import { defineConfig } from '../../architectures/defined-model';
import { fixturePath } from '../../support';

const sectionsOf = (folder: string) =>
  defineConfig(JSON.parse(readFileSync(fixturePath(`${folder}/config.json`), 'utf8'))).plan.sections;

it('a stack’s heads are explained in a step of the same stack', () => {
  const sections = sectionsOf('t5');
  const titleFor = (part: string) => sections[(headsExplainedIn(sections, part, 1) ?? 0) - 1]?.title;
  expect(titleFor('encoder')).toBe('Encoder: weights');
  expect(titleFor('decoder')).toBe('Decoder: mask and weights');
});

it('of a single stack it is the step of the weights, until the first block is reached', () => {
  const sections = sectionsOf('gpt2');
  expect(headsExplainedIn(sections, undefined, 4)).toBe(8);
  expect(headsExplainedIn(sections, undefined, 5)).toBeUndefined();
});
