/** What is said of a text that was changed in a panel, when the trace of the text before is still there. */
import { expect, it } from 'vitest';
import { ofChange } from '../../../src/editor/panel/of-change.ts';
import { textFieldStrings as texts } from '../../../webview/strings/text-field.ts';

const BREAK = { id: 198, token: 'Ċ', text: '\n', special: false };
const SHE = { id: 1375, token: 'ĠShe', text: ' She', special: false };
const HE = { id: 679, token: 'ĠHe', text: ' He', special: false };

type Panel = Parameters<typeof ofChange>[0];
type Engine = Parameters<typeof ofChange>[1];

/** A token with its logit after the side's own text and after the other one. */
function standing(token: typeof BREAK, own: number, other: number) {
  const chance = (logit: number) => ({ logit, probability: 0.1, rank: 0 });
  return { ...token, own: chance(own), other: chance(other) };
}

/** @param a what comes first after the text before @param b after the changed one */
function asked(a: readonly object[], b: readonly object[], predicts = 'next token') {
  const left: object[] = [];
  const read: object[] = [];
  const summary = (trace: string) => ({ trace, tokens: [1, 2, 3], plan: { predicts } });
  const traceBefore = summary('before');
  const panel = {
    traceBefore,
    trace: { summary: summary('now') },
    leaveTraceBefore: (of: object) => left.push(of),
  } as unknown as Panel;
  const engine = {
    read: async (of: object) => {
      read.push(of);
      return { a: { entropy: 1, top: a }, b: { entropy: 1, top: b }, shared: null };
    },
  } as unknown as Engine;
  return { said: ofChange(panel, engine, new AbortController().signal), left, read, traceBefore };
}

it('where the same token is predicted, its lead over the next one is told, and that after the text before', async () => {
  const before = [standing(BREAK, 8.79, 7.13), standing(SHE, 8, 7)];
  const { said, left, read, traceBefore } = asked(before, [standing(BREAK, 7.13, 8.79), standing(SHE, 7, 8)]);
  const lead = await said;
  expect(lead).toEqual({ runnerUp: SHE, now: expect.closeTo(0.13, 9), before: expect.closeTo(0.79, 9) });
  expect(read).toEqual([{ trace: 'before', what: 'outcome', params: { other: 'now', a: 2, b: 2 } }]);
  expect(left).toEqual([traceBefore]);
  if (!lead || !('runnerUp' in lead)) throw new Error('no lead');
  expect(texts.leads(lead)).toBe('It leads “·She” by 0.13 instead of 0.79.');
});

it('where another token came next after the text before, each lead is told with its own runner-up, and the two are not compared', async () => {
  const before = [standing(BREAK, 8.79, 7.13), standing(HE, 8.5, 6), standing(SHE, 8, 7)];
  const { said } = asked(before, [standing(BREAK, 7.13, 8.79), standing(SHE, 7, 8)]);
  const lead = await said;
  if (!lead || !('runnerUp' in lead)) throw new Error('no lead');
  expect(lead).toMatchObject({ runnerUp: SHE, formerRunnerUp: HE, before: expect.closeTo(0.29, 9) });
  expect(texts.leads(lead)).toBe('It leads the runner-up, now “·She”, by 0.13; before it led another, “·He”, by 0.29.');
});

it('nothing is told of a lead where no decoder predicts, or no other token comes next', async () => {
  const top = [standing(BREAK, 7.13, 8.79), standing(SHE, 7, 8)];
  expect(await asked(top, top, 'masked token').said).toBeNull();
  expect(await asked(top, [standing(BREAK, 7.13, 8.79)]).said).toBeNull();
});

it('a lead is rounded from its exact value, is said to be as before where it is written alike, and is never written as none', () => {
  const said = (now: number, before: number) => texts.leads({ runnerUp: SHE, now, before });
  expect(said(0.7949, 0.7851)).toBe('It leads “·She” by 0.79 as before.');
  expect(said(1.2, 0.1)).toBe('It leads “·She” by 1.20 instead of 0.10.');
  expect(said(0.0042, 0.79)).toBe('It leads “·She” by 0.004 instead of 0.790.');
});
