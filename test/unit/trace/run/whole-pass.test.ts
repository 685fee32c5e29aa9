/** A short text is traced in one run, a long one link by link: nobody can tell by the numbers. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { passGives } from '../../../../src/lowering/pass-graph';
import { SOURCE, TOKENS } from '../../../../src/operations/node';
import { type NodeValues, PassInputs, runLink } from '../../../../src/trace/run/pass';
import { wholePass } from '../../../../src/trace/run/whole-pass';
import { thorough } from '../../../workbench/thorough';
import { distinctPasses } from '../../architectures/distinct-folders';
import { fixturePath, openModel } from '../../support';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(join(name, 'config.json'))));
const LENGTH = 17;

/** With caps on the logits, with two stacks, and without a causal mask; others in `npm run check:long`. */
const TRACED = thorough ? distinctPasses(FOLDERS) : ['gemma2', 't5', 'modernbert', 'bert'];

it('has fixtures', () => {
  expect(FOLDERS.length).toBeGreaterThanOrEqual(38);
});

it.each(TRACED)('%s: what the whole pass gives is what its links give, to the bit', async (folder) => {
  const model = await openModel(fixturePath(folder));
  onTestFinished(() => model.release());
  const { plan } = model.folder;
  const ids = Array.from({ length: LENGTH }, (_, i) => (i * 7919 + 13) % model.spec.vocabSize);
  const inputs = new PassInputs({ [TOKENS]: ids, [SOURCE]: ids });
  const byLinks: NodeValues = new Map();
  for (const link of plan.links)
    for (const [id, values] of await runLink(model, link, inputs, (node) => byLinks.get(node) as Float32Array))
      byLinks.set(id, values);
  const given = passGives(plan);
  const whole = await wholePass(model, inputs, given);
  expect(given).toContain(plan.finalNorm);
  for (const id of given) expect(whole.get(id), `node ${id}`).toEqual(byLinks.get(id));
});
