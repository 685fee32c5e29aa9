/** What is predicted at a masked place with other tokens masked as well, beside traces of the text with those masks. */
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/base/message-of';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type MaskedInfluence, maskEach, placesToMask } from '../../../src/trace/readings/masked-influence';
import type { TriedPlace } from '../../../src/trace/readings/tried-places';
import { thorough } from '../../workbench/thorough';
import { discriminator, MASKED } from '../encoder-folders';
import { engineOfFile, rejection } from '../engine-support';
import { fixturePath } from '../support';

const engine = engineOfFile();

/** Relative to what is compared, or absolute below 1: a trace runs in one piece what such a run does link by link. */
const TOLERANCE = 1e-5;
const close = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(expected)));

const read = ({ trace }: TraceSummary, position: number, at: TriedPlace, wanted?: number) =>
  engine.read({ trace, what: 'maskedTokens', params: { position, ...at, ...(wanted !== undefined && { wanted }) } });

interface Masked {
  readonly model: string;
  readonly text: string;
  readonly masked: readonly number[];
}

/** The logits at a position in a trace of the text with these masks. */
async function logitsOf({ model, text, masked }: Masked, position: number): Promise<Float32Array> {
  const { trace, model: own } = await engine.trace({ model, text, masked, maxNewTokens: 0 });
  const slice = { start: [position, 0], stop: [position + 1, own.vocabSize] };
  const { data } = await engine.window({ address: { trace, stage: 'logits' }, slice });
  return data;
}

function sharesOf(logits: Float32Array): number[] {
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
  return [...logits].map((logit) => Math.exp(logit) / sum);
}
const highest = (all: ArrayLike<number>) => Array.prototype.indexOf.call(all, Math.max(...Array.from(all)));

/** Masks each place as well, and compares it with a trace of the text with that place among the masks. */
async function eachBesideItsTrace(given: Masked, position: number, wanted?: number) {
  const { model, text, masked } = given;
  const summary = await engine.trace({ model, text, masked, maxNewTokens: 0 });
  const asItIs = await logitsOf(given, position);
  const followed = wanted ?? highest(asItIs);
  const found = await maskEach(placesToMask(summary, position), { ask: (at) => read(summary, position, at, wanted) });
  for (const { place, tokens, probability, asIs, rank, logit, predicted } of found) {
    const own = Array.from({ length: tokens }, (_, at) => place + at);
    const logits = await logitsOf({ ...given, masked: [...masked, ...own] }, position);
    const shares = sharesOf(logits);
    close(logit.masked, logits[followed] as number);
    close(logit.asIs, asItIs[followed] as number);
    close(probability, shares[followed] as number);
    close(asIs, sharesOf(asItIs)[followed] as number);
    expect(predicted.id).toBe(highest(logits));
    close(predicted.probability, Math.max(...shares));
    expect(rank).toBe(1 + shares.filter((share) => share > (shares[followed] as number)).length);
  }
  return { found, followed };
}

/** How far the probabilities without a place are apart: if all were equal, a wrong place would not be noticed. */
const spread = (found: readonly MaskedInfluence[]) => {
  const shares = found.map(({ probability }) => probability);
  return Math.max(...shares) - Math.min(...shares);
};

describe('a place that is masked as well', () => {
  it('changes a prediction as in a trace of the text with that mask, on both sides, while another mask stays', async () => {
    const given = { model: MASKED, text: 'One two, three the', masked: [3, 8] };
    const { found } = await eachBesideItsTrace(given, 3);
    expect(found.map(({ place, tokens }) => [place, tokens])).toEqual([
      [1, 1],
      [2, 1],
      [4, 1],
      [5, 1],
      [6, 2],
    ]);
    expect(spread(found)).toBeGreaterThan(1e-3);
    const of = await eachBesideItsTrace(given, 8, 7);
    expect(of.found.map(({ asIs }) => asIs)).not.toContain(found[0]?.asIs);
  });

  it.runIf(thorough).each(['roberta', 'xlm-roberta', 'distilbert', 'modernbert', 'electra'])(
    'does so in every family: %s',
    async (folder) => {
      const text = 'One two the three, and one unbelievable number.';
      const { found } = await eachBesideItsTrace({ model: fixturePath(folder), text, masked: [3] }, 3);
      expect(found.some(({ tokens }) => tokens > 2)).toBe(true);
      expect(spread(found)).toBeGreaterThan(1e-3);
    },
  );

  it('is refused where there is no mask, no such token, or no model that fills in masks', async () => {
    const summary = await engine.trace({ model: MASKED, text: 'One two, three the', masked: [3], maxNewTokens: 0 });
    const refused = async (position: number, at: TriedPlace) => messageOf(await rejection(read(summary, position, at)));
    expect(await refused(2, { place: 1, tokens: 1 })).toMatch(/^Position 2 is not masked: /);
    expect(await refused(3, { place: 0, tokens: 1 })).toMatch(/^Position 0 has a special token, /);
    expect(await refused(3, { place: 2, tokens: 2 })).toMatch(/is masked already\.$/);
    expect(await refused(3, { place: 4, tokens: 99 })).toMatch(/all of them in the text\.$/);
    const other = await engine.trace({ model: await discriminator(), text: 'One two', maxNewTokens: 0 });
    expect(messageOf(await rejection(read(other, 1, { place: 2, tokens: 1 })))).toBe(
      'Filling in does not apply here, because this model tells which tokens were replaced: it came without the layer that fills in masked ones.',
    );
  });
});
