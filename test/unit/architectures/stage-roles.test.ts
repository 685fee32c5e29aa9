/** What a stage is to its block follows from what is computed: it is what its name tells, whatever it is called. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type BlockPlace, blockLinks, type Plan, type Stage } from '../../../src/architectures/plan/plan';
import { PlanSchema } from '../../../src/architectures/plan/plan-schema';
import {
  attentionOf,
  attentionRole,
  isBlockInput,
  isNormalizedAtOnce,
  isNormalizedStream,
  neuronsOf,
} from '../../../src/architectures/plan/stage-roles';
import { fixturePath } from '../support';
import { type Config, defineConfig } from './defined-model';

/** Every model of the fixtures, and the walk-through where there is one. */
const PLANS = readdirSync(fixturePath(''), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('config.json') && !file.includes('generation') && isModel(file))
  .flatMap((file) => {
    const { plan, variant } = defineConfig(read(file));
    return [{ name: file, plan }, ...(variant ? [{ name: `${file}, ${variant.name}`, plan: variant.plan }] : [])];
  });

function read(file: string): Config {
  return JSON.parse(readFileSync(join(fixturePath(''), file), 'utf8')) as Config;
}

function isModel(file: string): boolean {
  return read(file)['model_type'] !== undefined;
}

/** What the names tell, as the definitions of today choose them. */
const ROLES = [
  ['query', /attn\.(rot_)?q(_norm)?$/],
  ['key', /attn\.(rot_)?k(_norm)?$/],
  ['value', /attn\.v$/],
  ['scores', /attn\.attn_scores(_\w+)?$/],
  ['weights', /attn\.pattern$/],
  ['mix', /attn\.z$/],
] as const;

const WRITTEN: Readonly<Record<string, Stage['role']>> = {
  embed: 'embedding',
  pos_embed: 'position',
  attn_out: 'attention',
  mlp_out: 'mlp',
};

const roleByName = ({ label }: Stage) => ROLES.find(([, name]) => name.test(label))?.[0];

const labels = (stages: readonly Stage[]) => stages.map(({ name }) => name);

/** All that is decided, by the places of stages in the plan. */
function decided(plan: Plan) {
  const places = (is: (stage: Stage) => boolean) => plan.stages.flatMap((stage, at) => (is(stage) ? [at] : []));
  return {
    roles: plan.stages.map(({ node }) => attentionRole(plan, node)),
    blocks: blocksOf(plan).map((block) => [attentionOf(plan, block), neuronsOf(plan, block)?.node]),
    inputs: places((stage) => isBlockInput(plan, stage)),
    normalized: places((stage) => isNormalizedStream(plan, stage)),
    replaced: places((stage) => isNormalizedAtOnce(plan, stage)),
  };
}

function blocksOf(plan: Plan): BlockPlace[] {
  return blockLinks(plan).map(({ block }) => block);
}

function renamed(plan: Plan): Plan {
  const stages = plan.stages.map((stage, at) => ({ ...stage, name: `stage ${at}`, label: `stage ${at}` }));
  return { ...plan, stages };
}

describe.each(PLANS)('$name', ({ plan }) => {
  const streams = plan.stages.filter(({ role, block }) => role === 'stream' && block !== null);

  it('what attention reads, makes and gives is what is called so', () => {
    expect(plan.stages.map((stage) => [stage.name, attentionRole(plan, stage.node)])).toEqual(
      plan.stages.map((stage) => [stage.name, roleByName(stage)]),
    );
  });

  it('a block’s own attention leads from the projections to the mix, and is not the one to another text', () => {
    for (const block of blocksOf(plan)) {
      const named = (label: string) => stageIn(plan, block, label)?.node;
      const own = attentionOf(plan, block);
      expect([own?.query[0], own?.key[0], own?.value[0]]).toEqual([named('attn.q'), named('attn.k'), named('attn.v')]);
      const behind = (letter: string) =>
        named(`attn.rot_${letter}`) ?? named(`attn.${letter}_norm`) ?? named(`attn.${letter}`);
      expect([own?.query.at(-1), own?.key.at(-1), own?.value.at(-1)]).toEqual(['q', 'k', 'v'].map(behind));
      expect([own?.scores.at(-1), own?.weights, own?.mix]).toEqual([
        named('attn.attn_scores'),
        named('attn.pattern'),
        named('attn.z'),
      ]);
    }
  });

  it('the neurons are those that are called so', () => {
    const found = blocksOf(plan).flatMap((block) => neuronsOf(plan, block) ?? []);
    expect(labels(found)).toEqual(labels(plan.stages.filter(({ label }) => label === 'mlp.post')));
  });

  it('states of the stream are told apart as their names do', () => {
    expect(labels(streams.filter((stage) => isBlockInput(plan, stage)))).toEqual(
      labels(plan.stages.filter(({ label }) => label === 'resid_pre')),
    );
    const isCalledNormalized = ({ label }: Stage) => label.startsWith('normalized_');
    expect(labels(streams.filter((stage) => isNormalizedStream(plan, stage)))).toEqual(
      labels(plan.stages.filter(isCalledNormalized)),
    );
    expect(labels(plan.stages.filter((stage) => isNormalizedAtOnce(plan, stage)))).toEqual(
      labels(plan.stages.filter(({ label, block }) => block && stageIn(plan, block, `normalized_${label}`))),
    );
  });

  it('what parts write has the role that its name tells', () => {
    const written = plan.stages.flatMap(({ name, role }) => (role === null || role === 'stream' ? [] : [[name, role]]));
    const part = ({ label }: Stage) => WRITTEN[label.replace('cross_', '')];
    expect(written).toEqual(plan.stages.flatMap((stage) => (part(stage) ? [[stage.name, part(stage)]] : [])));
  });

  it('nothing of it changes with the names of the stages', () => {
    expect(decided(renamed(plan))).toEqual(decided(plan));
  });

  it('a plan from a file tells the same', () => {
    expect(decided(v.parse(PlanSchema, JSON.parse(JSON.stringify(plan))))).toEqual(decided(plan));
  });
});

function stageIn(plan: Plan, { stack, layer }: BlockPlace, label: string): Stage | undefined {
  return plan.stages.find(({ block, label: own }) => block?.stack === stack && block.layer === layer && own === label);
}

it('there is all of it among the fixtures, or the rules above would say nothing', () => {
  expect(PLANS.length).toBeGreaterThan(70);
  expect(PLANS.some(({ name }) => name.includes('walkthrough'))).toBe(true);
  const count = (is: (plan: Plan, stage: Stage) => boolean) =>
    PLANS.filter(({ plan }) => plan.stages.some((stage) => is(plan, stage))).length;
  expect(count(isNormalizedAtOnce)).toBeGreaterThan(10);
  expect(
    count((plan, { node }) => attentionRole(plan, node) === 'query' && plan.nodes[node]?.kind === 'norm'),
  ).toBeGreaterThan(4);
  expect(
    count((plan, { node }) => attentionRole(plan, node) === 'scores' && plan.nodes[node]?.kind === 'softcap'),
  ).toBeGreaterThan(0);
});
