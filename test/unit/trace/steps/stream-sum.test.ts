/** What is added up in the steps of models of all kinds: read off their plans, and true of the values that they compute. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/architectures/plan/plan';
import type { Section } from '../../../../src/architectures/plan/section';
import { streamSum } from '../../../../src/trace/steps/stream-sum';
import { opened, stageNamed } from '../../architectures/defined-model';
import { fixturePath } from '../../support';

const LAYER = 1;
const IDS = [5, 9, 2, 7];

/** The stages that a step shows: of the second block, of which each stack has one here; and of the first what is embedded. */
function shownIn({ stages }: Plan, section: Section): string[] {
  return section.stages.flatMap(({ label, of, part }) =>
    stages
      .filter((stage) => stage.label === label && (part === undefined || (stage.part ?? stage.block?.stack) === part))
      .filter(({ block }) => (of === 'pass' ? block === null : block?.layer === (of === 'first block' ? 0 : LAYER)))
      .map(({ name }) => name),
  );
}

/** "12: stream blocks.1.resid_mid + mlp blocks.1.mlp_out = blocks.1.resid_post" */
async function sumsOf(folder: string): Promise<string[]> {
  const { plan } = await opened.open(fixturePath(folder));
  return plan.sections.flatMap((section) => {
    if (!['embedding', 'attention output', 'block output'].includes(section.view)) return [];
    const rows = streamSum(plan, shownIn(plan, section));
    const of = (wanted: (role: string) => boolean) => rows?.filter(({ role }) => wanted(role)) ?? [];
    const terms = of((role) => role !== 'sum' && role !== 'norm').map(({ role, stage }) => `${role} ${stage}`);
    const [sum, norm] = ['sum', 'norm'].map((role) => of((one) => one === role)[0]?.stage);
    return `${section.number}: ${rows ? `${terms.join(' + ')} = ${sum}${norm ? ` → ${norm}` : ''}` : 'none'}`;
  });
}

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  gpt2: [
    '4: token embed + position pos_embed = blocks.0.resid_pre',
    '9: stream blocks.1.resid_pre + attention blocks.1.attn_out = blocks.1.resid_mid',
    '12: stream blocks.1.resid_mid + mlp blocks.1.mlp_out = blocks.1.resid_post',
  ],
  // Rotary positions are added to nothing.
  llama: [
    '4: none',
    '9: stream blocks.1.resid_pre + attention blocks.1.attn_out = blocks.1.resid_mid',
    '12: stream blocks.1.resid_mid + mlp blocks.1.mlp_out = blocks.1.resid_post',
  ],
  // Attention and MLP are added at once.
  'gpt-neox': [
    '4: none',
    '9: none',
    '12: stream blocks.1.resid_pre + attention blocks.1.attn_out + mlp blocks.1.mlp_out = blocks.1.resid_post',
  ],
  // What is added is behind a norm: that is what the stream gets, and not what the norm reads.
  gemma2: [
    '4: none',
    '9: stream blocks.1.resid_pre + attention blocks.1.attn_out = blocks.1.resid_mid',
    '12: stream blocks.1.resid_mid + mlp blocks.1.mlp_out = blocks.1.resid_post',
  ],
  // The sum itself is normalised, after attention in a step of its own.
  bert: [
    '4: token embed + position pos_embed + type token_type_embed = embed_sum → full_embed',
    '8: stream blocks.1.resid_pre + attention blocks.1.attn_out = blocks.1.resid_mid',
    '11: stream blocks.1.normalized_resid_mid + mlp blocks.1.mlp_out = blocks.1.resid_post → blocks.1.normalized_resid_post',
  ],
  electra: [
    '4: token embed + position pos_embed + type token_type_embed = embed_sum → full_embed',
    '8: stream blocks.1.resid_pre + attention blocks.1.attn_out = blocks.1.resid_mid',
    '11: stream blocks.1.normalized_resid_mid + mlp blocks.1.mlp_out = blocks.1.resid_post → blocks.1.normalized_resid_post',
  ],
  pegasus: [
    '4: token encoder.embed + position encoder.pos_embed = encoder.0.resid_pre',
    '9: stream encoder.1.resid_pre + attention encoder.1.attn_out = encoder.1.resid_mid',
    '12: stream encoder.1.resid_mid + mlp encoder.1.mlp_out = encoder.1.resid_post',
    '15: token decoder.embed + position decoder.pos_embed = decoder.0.resid_pre',
    '20: stream decoder.1.resid_pre + attention decoder.1.attn_out = decoder.1.resid_mid',
    '25: stream decoder.1.resid_mid + cross-attention decoder.1.cross_attn_out = decoder.1.resid_mid_cross',
    '28: stream decoder.1.resid_mid_cross + mlp decoder.1.mlp_out = decoder.1.resid_post',
  ],
};

describe('what a step adds up', () => {
  it.each(Object.entries(EXPECTED))('is read off the plan: %s', async (folder, expected) => {
    expect(await sumsOf(folder)).toEqual(expected);
  });

  it('is in a model with parallel residuals told at the end of the block, of all such models alike', async () => {
    const shapes = await Promise.all(
      ['gptj', 'phi', 'stablelm-parallel'].map(async (folder) => (await sumsOf(folder)).slice(1)),
    );
    expect(new Set(shapes.map(String))).toEqual(new Set([String(EXPECTED['gpt-neox']?.slice(1))]));
  });

  it.each(['gpt2', 'gpt-neox', 'gemma2', 'olmo2', 'granite', 'bert', 'electra'])(
    'is true of the values that are computed: %s',
    async (folder) => {
      const { plan } = await opened.open(fixturePath(folder));
      const values = await (await opened.run(fixturePath(folder))).run(IDS);
      const valuesOf = (name: string) => values.get(stageNamed(plan, name).node) as Float32Array;
      let sums = 0;
      for (const section of plan.sections) {
        if (!['embedding', 'attention output', 'block output'].includes(section.view)) continue;
        const rows = streamSum(plan, shownIn(plan, section)) ?? [];
        const terms = rows.filter(({ role }) => role !== 'sum' && role !== 'norm').map(({ stage }) => valuesOf(stage));
        const sum = rows.find(({ role }) => role === 'sum');
        if (!sum) continue;
        sums++;
        const total = valuesOf(sum.stage).map((_, at) => terms.reduce((all, term) => all + (term[at] as number), 0));
        for (const [at, value] of valuesOf(sum.stage).entries()) expect(value).toBeCloseTo(total[at] as number, 4);
      }
      expect(sums).toBeGreaterThan(0);
    },
  );
});
