/** Which head is left out for comparison, on the starter and on scores made for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { controlHead } from '../../../../src/trace/heads/control-head';
import type { DetectedKind } from '../../../../src/trace/heads/head-kinds';
import { headVerdict } from '../../../../src/trace/heads/head-verdict';
import { type RepeatedTokens, readRepeatedTokens } from '../../../../src/trace/heads/repeated-tokens';
import { openModel, STARTER, traceText } from '../../support';

const HEADS = 8;
const turn = async () => undefined;

describe('the starter', () => {
  let model: Model;
  let all: RepeatedTokens;
  beforeAll(async () => {
    model = await openModel(STARTER);
    all = await readRepeatedTokens((await traceText(model, 'The')).trace, { seed: 0 }, turn);
  });
  afterAll(() => model.release());
  const ofBlock = (kind: DetectedKind, layer: number) =>
    Array.from(all.scores[kind].subarray(layer * HEADS, (layer + 1) * HEADS));

  it('an induction head has for its control the head of its block with the lowest induction score, and no other induction head', () => {
    const induction = ofBlock('induction', 4);
    // Two of this block are induction heads, and of all its heads the other one looks least at the token before.
    expect([3, 1].map((head) => headVerdict(induction[head] as number))).toEqual(['is', 'is']);
    const previous = ofBlock('previous', 4).map((score, head) => (head === 3 ? 1 : score));
    expect(previous.indexOf(Math.min(...previous))).toBe(1);
    const lowest = Math.min(...induction);
    const control = controlHead(all, { layer: 4, head: 3 }, 'induction', HEADS);
    expect(control).toEqual({ place: { layer: 4, head: induction.indexOf(lowest) }, by: 'induction', score: lowest });
  });

  it('a head that an induction head needs has the one that looks least at the token before', () => {
    const previous = ofBlock('previous', 3);
    const lowest = Math.min(...previous);
    const control = controlHead(all, { layer: 3, head: 5 }, 'induction', HEADS);
    expect(control).toEqual({ place: { layer: 3, head: previous.indexOf(lowest) }, by: 'previous', score: lowest });
  });

  it('of another kind than induction the score is of that kind', () => {
    const others = ofBlock('duplicate', 3).map((score, head) => (head === 5 ? 1 : score));
    const control = controlHead(all, { layer: 3, head: 5 }, 'duplicate', HEADS);
    expect(control).toMatchObject({ place: { head: others.indexOf(Math.min(...others)) }, by: 'duplicate' });
  });
});

describe('made scores', () => {
  const scored = (induction: number[], previous: number[]) => ({
    scores: {
      induction: Float64Array.from(induction),
      previous: Float64Array.from(previous),
      duplicate: new Float64Array(induction.length),
    },
  });

  it('a head that is itself an induction head, or one in part, is passed over, though it looks least at the token before', () => {
    const control = controlHead(
      scored([0.4, 0.05, 0, 0.12], [0, 0.9, 0.3, 0.1]),
      { layer: 0, head: 1 },
      'induction',
      4,
    );
    expect(control).toEqual({ place: { layer: 0, head: 2 }, by: 'previous', score: 0.3 });
  });

  it('where each other head is one, or there is no other, there is no control', () => {
    expect(controlHead(scored([0.4, 0.5], [0, 0]), { layer: 0, head: 0 }, 'induction', 2)).toBeUndefined();
    expect(controlHead(scored([0.4], [0]), { layer: 0, head: 0 }, 'induction', 1)).toBeUndefined();
  });
});
