/** A run without a part that was asked of one comparison tells of another what a run that is asked of that tells. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { readAblation } from '../../../../src/trace/ablation/ablation';
import { ablationOver } from '../../../../src/trace/ablation/ablation-over';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import type { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, openModel, runTrace } from '../../support';

let model: Model;
let trace: Trace;
beforeAll(async () => {
  model = await openModel(fixturePath('gpt2'));
  trace = await runTrace(model, 'It was a bright cold day in April.');
});
afterAll(() => model.release());

const PART = { kind: 'head', layer: 0, head: 1, cross: false } as const;
const turn = async () => undefined;

it('is the same number by number, from the logit alone to the lead over the runner-up and back', async () => {
  const position = trace.tokens.length - 1;
  const asked = { position, id: null, part: PART };
  const alone = await readAblation(trace, asked, turn);
  const rival = alone.most.before[1]?.id as number;
  const over = await readAblation(trace, { ...asked, ratherThan: rival }, turn);
  const direct = (ratherThan: number | null) => readAttribution(trace, position, alone.id, ratherThan);
  expect(ablationOver(alone, rival, await direct(rival))).toEqual(over);
  expect(ablationOver(over, null, await direct(null))).toEqual(alone);
  expect(ablationOver(over, rival, undefined)).toBe(over);
  expect(ablationOver(alone, alone.id, undefined)).toBe(alone);
  // What the part adds is known of this comparison alone, and of a token that no table of the run has the logit is not.
  expect(ablationOver(alone, rival, undefined)).toBeUndefined();
  expect(ablationOver(alone, rival, await direct(null))).toBeUndefined();
  const listed = new Set([...alone.most.before, ...alone.most.after].map(({ id }) => id));
  const unlisted = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].find((id) => !listed.has(id)) as number;
  expect(ablationOver(alone, unlisted, await direct(unlisted))).toBeUndefined();
});
