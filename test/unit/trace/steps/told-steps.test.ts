/** What is said of a step is true of the model: in every folder of the fixtures, of a norm, of a sum, of an activation. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Section } from '../../../../src/architectures/plan/section';
import { ACTIVATION_FUNCTIONS, ACTIVATIONS } from '../../../../src/operations/activation-functions';
import { kindOf } from '../../../../src/operations/kinds';
import { isAcross } from '../../../../src/trace/steps/described-step';
import { ownWeights, selfAttentionWeights } from '../../../../src/trace/steps/own-weights';
import { plainWords } from '../../../../src/trace/steps/plain-words';
import { defineConfig } from '../../architectures/defined-model';
import { fixturePath } from '../../support';

const PLANS = ['', 'switches']
  .flatMap((root) => readdirSync(fixturePath(root)).map((name) => join(root, name, 'config.json')))
  .filter((file) => existsSync(fixturePath(file)))
  .map((file) => ({ file, plan: defineConfig(JSON.parse(readFileSync(fixturePath(file), 'utf8'))).plan }));

/** What the step of a norm says it does. */
const NORMALISES = /brought to (mean 0 and )?a steady size|the same normalisation/i;
const NO_NORM = /\bno norm\b/i;

describe.each(PLANS)('$file', ({ plan }) => {
  const stepsOf = (view: Section['view']) => plan.sections.filter((section) => section.view === view);
  const adds = ({ stages, part }: Section) =>
    plan.stages.some(
      ({ label, role, block }) =>
        role === 'stream' && block?.stack === (part ?? block?.stack) && stages.some((shown) => shown.label === label),
    );

  it('a step that normalises nothing does not say that it does', () => {
    for (const { stages, explanation } of stepsOf('norm')) {
      expect(NORMALISES.test(explanation), explanation).toBe(stages.length > 0);
      expect(NO_NORM.test(explanation), explanation).toBe(stages.length === 0);
    }
  });

  it('a step without a sum says where what it gives is added', () => {
    const last = stepsOf('block output').at(-1) as Section;
    for (const section of stepsOf('attention output')) {
      const { title, lead } = plainWords(section, plan);
      const isAdded = adds(section);
      const says = `in step ${last.number}, together with`;
      expect(section.title.includes('residual'), section.title).toBe(isAdded);
      expect(section.explanation.includes(says), section.explanation).toBe(!isAdded);
      expect(/, and the result is added to the residual stream\./.test(section.explanation) && !isAdded).toBe(false);
      expect(lead.includes(says), lead).toBe(!isAdded);
      expect(title).toBe(isAdded ? 'Mix the values, add' : 'Mix the values');
      const together = plainWords(last, plan).lead.includes('together with the one that attention gave');
      expect(together).toBe(!isAdded);
    }
  });

  it('the weights of a step of attention are those of the same stack and the same attention', () => {
    for (const view of ['projections', 'scores', 'weights', 'attention output'] as const)
      for (const section of stepsOf(view)) {
        const weights = ownWeights(section, plan.sections) as Section;
        expect(weights, section.title).toMatchObject({ view: 'weights' });
        expect(weights.part, section.title).toBe(section.part);
        expect(isAcross(weights, plan), section.title).toBe(isAcross(section, plan));
      }
  });

  it('each stack has its own step of the weights within its own text', () => {
    for (const { name } of plan.stacks) {
      const weights = selfAttentionWeights(plan, name) as Section;
      expect(weights.part ?? name).toBe(name);
      expect(isAcross(weights, plan)).toBe(false);
    }
    expect(selfAttentionWeights(plan)?.part ?? plan.stacks.at(-1)?.name).toBe(plan.stacks.at(-1)?.name);
  });
});

it('there are blocks of both kinds, with norms and without', () => {
  const explanations = PLANS.flatMap(({ plan }) => plan.sections.map(({ explanation }) => explanation));
  expect(explanations.filter((text) => text.includes('in step 12, together with')).length).toBeGreaterThan(3);
  expect(explanations.filter((text) => NO_NORM.test(text)).length).toBeGreaterThan(4);
});

describe.each(ACTIVATIONS)('%s', (activation) => {
  const { name, formula, of } = ACTIVATION_FUNCTIONS[activation];
  const shown = (kind: 'activation' | 'gate') => {
    const node = { id: 2, kind, inputs: [0, 1], axes: [], activation } as const;
    return kindOf(node).formula(node, (id) => ['x_0', 'x_1', 'y'][id] as string);
  };

  it('is written out behind the formula that calls it, in text and in TeX', () => {
    const behind = formula ? `,  ${name}(x) = ${formula.text}` : '';
    expect(shown('activation').text).toBe(`y = ${name}(x_0)${behind}`);
    expect(shown('gate').text).toBe(`y = ${name}(x_0) ⊙ x_1${behind}`);
    for (const { tex } of [shown('activation'), shown('gate')])
      expect(tex.split(` \\quad \\mathrm{${name}}(x) = `).slice(1)).toEqual(formula ? [formula.tex] : []);
  });

  it.runIf(formula)('is what is written', () => {
    const source = (formula?.text ?? '')
      .replace('√(2/π)', 'Math.sqrt(2 / Math.PI)')
      .replace('√2', 'Math.SQRT2')
      .replace('x³', 'x ** 3')
      .replace(/(max\(x, 0\))²/, '$1 ** 2')
      .replaceAll('·', '*')
      .replace('max(', 'Math.max(')
      .replace('tanh(', 'Math.tanh(');
    const written = new Function('x', 'erf', 'sigmoid', `return ${source};`);
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    for (const x of [-3, -0.7, 0, 0.4, 2.5]) expect(written(x, erf, sigmoid)).toBeCloseTo(of(x), 7);
  });
});

/** The error function by the trapezoidal rule. */
function erf(x: number): number {
  const steps = 10_000;
  const at = (i: number) => Math.exp(-(((x * i) / steps) ** 2));
  const inner = Array.from({ length: steps - 1 }, (_, i) => at(i + 1)).reduce((sum, y) => sum + y, 0);
  return ((2 / Math.sqrt(Math.PI)) * x * ((at(0) + at(steps)) / 2 + inner)) / steps;
}
