/** A trace has so many proofs, whoever tells how many: its report, its panel and its reopened file. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tallyOf } from '../../../src/trace/run/proof-tally';
import { verdictOf } from '../../../webview/state/provenance/verdict';
import { strings } from '../../../webview/strings/strings';
import { allProofs, engineOfFile, trace } from '../engine-support';
import { STARTER, tempFolder } from '../model/helpers';

const engine = engineOfFile();
const LOOK = { variant: 'model', layer: 1, head: 0, position: 2, id: null, form: 'markdown' } as const;
const ALL_PROVEN = { proven: { proven: 6, total: 6 }, failure: undefined };

/** On one line: Markdown is wrapped. */
async function report(trace: number): Promise<string> {
  return (await engine.report({ trace, ...LOOK })).replaceAll(/\s+/g, ' ');
}

it('a trace, its report, its panel and its reopened file count the same proofs', async () => {
  const { trace: id } = await trace(engine, 'The weather is', STARTER);
  const own = tallyOf(await allProofs(engine, id));
  expect(own).toEqual({ all: 7, holds: 7, fails: 0, checked: 7, needRun: 0, notApplicable: 0 });
  expect(strings.proofsHold(own)).toBe('7 of 7 proofs hold.');
  expect(verdictOf(own, ALL_PROVEN).short).toBe('✓ checked');
  // What explains the prediction is read for the report, and proven there besides.
  const besides = 'What explains the prediction has a proof of its own, “The parts sum to the logit”, which holds.';
  expect(await report(id)).toContain(`7 of 7 proofs hold. ${besides}`);

  const path = join(await tempFolder(), 'a.trace.safetensors');
  await engine.save({ trace: id, path, variant: 'model' });
  const { trace: again } = await engine.openTrace({ path });
  const reopened = tallyOf(await allProofs(engine, again));
  expect(reopened).toEqual({ all: 9, holds: 7, fails: 0, checked: 7, needRun: 2, notApplicable: 0 });
  expect(strings.proofsFromFile(reopened)).toBe(
    '7 of 9 proofs can be checked from the saved numbers, and hold; 2 more compare the trace with a second run of the model, which a file does not hold.',
  );
  expect(await report(again)).toContain(
    `7 of 9 proofs hold, and 2 compare the trace with a second run of the model, which a file does not hold. ${besides}`,
  );
});

it('claims that do not apply, and those of what is read on demand, are told apart from those that a trace has', () => {
  const tally = tallyOf([
    { name: 'rows-sum-to-1', status: 'holds' },
    { name: 'sum resid_mid', status: 'fails' },
    { name: 'no-future', status: 'not applicable' },
    { name: 'decode-logits', status: 'not applicable' },
    { name: 'attribution-difference', status: 'holds' },
    { name: 'lens-logits', status: 'fails' },
  ]);
  expect(tally).toEqual({ all: 4, holds: 1, fails: 1, checked: 2, needRun: 1, notApplicable: 1 });
  expect(strings.proofsFromFile(tally)).toBe(
    '2 of 4 proofs can be checked from the saved numbers; 1 more compares the trace with a second run of the model, which a file does not hold; 1 does not apply here.',
  );
  expect(strings.proofsHold({ ...tally, holds: 3, fails: 0, needRun: 0 })).toBe(
    '3 of 4 proofs hold; 1 does not apply here.',
  );
});
