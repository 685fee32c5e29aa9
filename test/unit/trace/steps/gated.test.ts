/** The MLP step of gated families: words, formulas and weights say the same of the gate and the up projection. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACTIVATION_FUNCTIONS } from '../../../../src/operations/activation-functions';
import type { GateNode } from '../../../../src/operations/gate';
import { kindOf } from '../../../../src/operations/kinds';
import type { LinearNode } from '../../../../src/operations/linear';
import { isGate, nameInFormula } from '../../../../src/trace/steps/names';
import { defineConfig } from '../../architectures/defined-model';
import { fixturePath } from '../../support';

const configOf = (folder: string) => fixturePath(`${folder}/config.json`);
const PLANS = readdirSync(fixturePath(''))
  .filter((folder) => existsSync(configOf(folder)))
  .map((folder) => ({ folder, plan: defineConfig(JSON.parse(readFileSync(configOf(folder), 'utf8'))).plan }))
  .filter(({ plan }) => plan.nodes.some(({ kind }) => kind === 'gate'));

it('there are gated families of every kind of matrix', () => {
  const folders = PLANS.map(({ folder }) => folder);
  expect(folders).toEqual(expect.arrayContaining(['gemma', 'llama', 'modernbert', 'phi3', 't5']));
});

it.each(PLANS)('$folder: what goes through the activation is the gate, in the formula and in words', ({ plan }) => {
  const stage = plan.stages.find(({ label }) => label === 'mlp.post');
  const gate = plan.nodes.find(({ id }) => id === stage?.node) as GateNode;
  const [pre, up] = gate.inputs.map((id) => plan.nodes[id] as LinearNode);
  const formula = (node: LinearNode | GateNode) =>
    kindOf(node).formula(
      node,
      (id) => nameInFormula(plan, stage as NonNullable<typeof stage>, id),
      (id) => isGate(plan, id),
    ).text;
  const { name, formula: definition } = ACTIVATION_FUNCTIONS[gate.activation];
  expect(formula(pre as LinearNode)).toMatch(/^pre = \w+ · W_gate/);
  expect(formula(up as LinearNode)).toMatch(/^pre_linear = \w+ · W_up/);
  expect(formula(gate)).toBe(`post = ${name}(pre) ⊙ pre_linear,  ${name}(x) = ${definition?.text}`);
  // transformers: gate_proj, wi_0, the first half of gate_up_proj and of Wi.
  expect((pre as LinearNode).matrix.name).toMatch(/\.(gate_proj|wi_0|gate_up_proj|Wi)\b/);
  expect((up as LinearNode).matrix.name).toMatch(/\.(up_proj|wi_1|gate_up_proj|Wi)\b/);
  if (pre?.matrix.name === up?.matrix.name) expect(pre?.columns.first).toBeLessThan(up?.columns.first as number);
  const told = plan.sections.filter(({ view }) => view === 'mlp').map(({ explanation }) => explanation);
  const words = `the gate (pre) goes through ${name} and scales what the up projection (pre_linear) gives.`;
  for (const explanation of told) expect(explanation).toContain(words);
  expect(told.length).toBeGreaterThan(0);
});

it('a plain MLP has no gate', () => {
  const { plan } = defineConfig({ model_type: 'gpt2', n_layer: 1 });
  expect(plan.nodes.filter(({ id }) => isGate(plan, id))).toEqual([]);
});
