/** What comes next without some tokens of a text, beside a loop of GPT-2 in double precision over the others. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { readWithoutTokens } from '../../../../src/trace/readings/without-tokens';
import type { Trace } from '../../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { traceModel } from '../../reference';
import { softmaxOf } from '../../softmax';
import { openModel, runTrace } from '../../support';

let random: RandomModel;
let model: Model;
let trace: Trace;
beforeAll(async () => {
  random = await makeRandomModel({ seed: 7, dModel: 32, heads: 2, layers: 2 });
  model = await openModel(random.folder);
  trace = await runTrace(model, 'It was cold. The clocks were striking');
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

const POSITION = 6;
const read = (wanted?: number, ratherThan?: number) =>
  readWithoutTokens(
    trace,
    {
      position: POSITION,
      place: 1,
      tokens: 3,
      ...(wanted !== undefined && { wanted }),
      ...(ratherThan !== undefined && { ratherThan }),
    },
    { runExclusive: (_, work) => work(), signal: new AbortController().signal, yieldPoint: async () => {} },
  );

/** After the last of these tokens. */
function logitsAfter(ids: readonly number[]) {
  const { data } = traceModel(random.options, random.weights, ids).get('logits') ?? { data: [] };
  return data.slice(-(data.length / ids.length));
}

/** The probabilities after the last of these tokens. */
function expected(ids: readonly number[]): number[] {
  return softmaxOf(logitsAfter(ids));
}
const highest = (all: readonly number[]) => all.indexOf(Math.max(...all));

it('what is said without tokens is what the model says after the others alone', async () => {
  const text = trace.ids.slice(0, POSITION + 1);
  const [asItIs, without] = [expected(text), expected(text.toSpliced(1, 3))];
  const predicted = highest(asItIs);
  const found = await read();
  expect(found.next.id).toBe(highest(without));
  expect(found.next.probability / Math.max(...without)).toBeCloseTo(1, 4);
  expect(found.probability / (without[predicted] as number)).toBeCloseTo(1, 4);
  expect(found.asIs / Math.max(...asItIs)).toBeCloseTo(1, 4);
  expect(found.lead).toBeUndefined();
  const wanted = await read(3);
  expect(wanted.probability / (without[3] as number)).toBeCloseTo(1, 4);
  expect(wanted.rank).toBe(1 + without.filter((one) => one > (without[3] as number)).length);
});

it('by how much the logit of a token leads that of another is told with and without those tokens', async () => {
  const text = trace.ids.slice(0, POSITION + 1);
  const leadAfter = (ids: readonly number[]) => {
    const logits = logitsAfter(ids);
    return (logits[3] as number) - (logits[5] as number);
  };
  const { lead } = await read(3, 5);
  expect(lead?.asIs).toBeCloseTo(leadAfter(text), 4);
  expect(lead?.without).toBeCloseTo(leadAfter(text.toSpliced(1, 3)), 4);
  expect(Math.abs(leadAfter(text) - leadAfter(text.toSpliced(1, 3)))).toBeGreaterThan(1e-3);
});
