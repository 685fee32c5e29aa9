import { beforeAll, describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../../../src/model/errors';
import { type JointAblation, readAblation, readJointAblation } from '../../../../src/trace/ablation/ablation';
import type { AblationRuns } from '../../../../src/trace/ablation/ablation-runs';
import type { MadeContinuations } from '../../../../src/trace/readings/continuations';
import { SavedTrace } from '../../../../src/trace/saving/saved';
import { savableAblations } from '../../../../src/trace/saving/saved-ablations';
import { requireSavable } from '../../../../src/trace/saving/saved-continuations';
import { failure, type Json } from '../../model/helpers';

import { changed, facts, opened, saved, trace, withTrace } from './save-a-trace';

withTrace();

/** Two ways to go on: the second from the first, with another token in the place of its second. */
function continuations(): MadeContinuations {
  const written = (id: number) => ({ id, token: 'x', text: 'x', logprob: -1, cached: 3, computed: 1 });
  const sampling = { temperature: 0.8, topK: 40, topP: 0.9, seed: 5 };
  const made = { text: 'and so on', reason: 'length', sampling } as const;
  return {
    list: [
      { ...made, from: { continuation: 0, at: 0 }, given: 0, tokens: [4, 5, 6].map(written), asked: 3 },
      {
        ...made,
        from: { continuation: 1, at: 1 },
        given: 2,
        tokens: [written(4), { ...written(7), logprob: -Infinity }, written(8)],
      },
    ],
    shown: 2,
    step: 1,
  };
}

describe('the continuations of a trace', () => {
  it('are in its file, with how they were made, and which one was shown', async () => {
    const copy = await opened(await saved({ ...facts(), continuations: continuations() }));
    expect(copy.facts.continuations).toEqual(continuations());
    await copy.release();
  });

  it('tell by which number each token was drawn; files of older versions, which do not, are opened as well', async () => {
    const draw = { number: 0.88372, before: 0.88367, probability: 7.4e-5 };
    const drawn = with1(0, { tokens: continuations().list[0]?.tokens.map((one) => ({ ...one, draw })) });
    const copy = await opened(await saved({ ...facts(), continuations: drawn }));
    expect(copy.facts.continuations).toEqual(drawn);
    await copy.release();
    const older = await opened(await saved({ ...facts(), continuations: continuations() }));
    expect(older.facts.continuations?.list[0]?.tokens[0]).not.toHaveProperty('draw');
    await older.release();
  });

  /** With other fields of the one with this index. */
  const with1 = (index: number, fields: object) => {
    const made = continuations();
    return { ...made, list: made.list.map((one, at) => (at === index ? { ...one, ...fields } : one)) };
  };
  const withTokens = (index: number, ...tokens: object[]) => with1(index, { tokens });
  const token = { id: 4, token: 'x', text: 'x', logprob: -1, cached: 3, computed: 1 };
  const sampling = { temperature: 0.8, topK: 40, topP: 0.9, seed: 5 };

  it.each<[string, object, RegExp]>([
    ['no list', { shown: 0, step: 0 }, /field "continuations\.list" is missing/],
    [
      'too many',
      { ...continuations(), list: Array(10_001).fill(with1(0, { tokens: [] }).list[0]) },
      /at most 10000 entries/,
    ],
    ['what is no token', with1(0, { tokens: ['x'] }), /"continuations\.list\.0\.tokens\.0"/],
    ['an id beyond', withTokens(0, { ...token, id: 448 }), /continuation 1 has the id 448/],
    ['more than what is certain', withTokens(0, { ...token, logprob: 3 }), /the logarithm of a probability/],
    [
      'a number beyond 1',
      withTokens(0, { ...token, draw: { number: 2, before: 0, probability: 1 } }),
      /must be a number from 0 to 1/,
    ],
    ['another beginning', withTokens(1, { ...token, id: 9 }, token), /continuation 2 does not begin as/],
    ['more given than there is', with1(0, { given: 4 }), /continuation 1 does not begin as/],
    ['itself as its origin', with1(0, { from: { continuation: 1, at: 0 } }), /continuation 1 goes on from a place/],
    ['a place beyond', with1(1, { from: { continuation: 1, at: 9 } }), /continuation 2 goes on from a place/],
    ['an absurd temperature', with1(0, { sampling: { ...sampling, temperature: 1e9 } }), /a number from 0 to 100/],
    ['an absurd seed', with1(0, { sampling: { ...sampling, seed: -1 } }), /a whole number from 0 to 4294967295/],
    ['one shown that is not there', { ...continuations(), shown: 3 }, /shows token 1 of continuation 3/],
    ['a token shown that is not there', { ...continuations(), step: 3 }, /shows token 3 of continuation 2/],
    ['no room', withTokens(0, ...Array(5000).fill(token)), /continuation 1 has 5000 tokens, for which .* no room/],
  ])('are refused with a sentence where they have %s', async (_, spoilt, message) => {
    const path = await changed((_, inner) => (inner['continuations'] = spoilt as Json));
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    // Nor are they written.
    expect(() => requireSavable(spoilt as MadeContinuations, facts())).toThrow(ModelFolderError);
  });
});

describe('what runs without a part have told of a trace', () => {
  const question = { position: 1, id: null, ratherThan: 7, instead: 'zero' } as const;
  const part = { kind: 'head', layer: 2, head: 4, cross: false } as const;
  let runs: AblationRuns;
  beforeAll(async () => {
    const ablation = await readAblation(trace, { ...question, part }, async () => undefined);
    runs = { ...question, alone: [ablation], swept: [structuredClone(ablation)] };
  });

  it('is in its file', async () => {
    const copy = await opened(await saved({ ...facts(), ablations: [runs] }));
    expect(copy.facts.ablations).toEqual([runs]);
    await copy.release();
  });

  describe('of several parts at once', () => {
    const parts = [part, { kind: 'mlp', layer: 1, head: null, cross: false }] as const;
    let joint: JointAblation;
    beforeAll(async () => {
      joint = await readJointAblation(trace, { ...question, parts }, async () => undefined);
    });

    it('is in its file, also where no part was left out alone', async () => {
      for (const held of [
        { ...runs, joint: [joint] },
        { ...question, alone: [], swept: [], joint: [joint] },
      ]) {
        expect(savableAblations([held], facts())).toEqual([held]);
        const copy = await opened(await saved({ ...facts(), ablations: [held] }));
        expect(copy.facts.ablations).toEqual([held]);
        await copy.release();
      }
    });

    it.each<[string, Partial<JointAblation>, RegExp]>([
      ['no parts', { parts: [] }, /must name a part/],
      ['a part twice', { parts: [part, part] }, /is without the same part twice/],
      ['a block beyond', { parts: [{ ...part, layer: 3 }] }, /is without head 4 of block 3, which its model does/],
      ['another place', { position: 0 }, /tells of something else than what was asked/],
    ])('is refused with a sentence where it has %s', async (_, change, message) => {
      const spoilt = { ...runs, joint: [{ ...joint, ...change }] };
      const path = await changed((_, inner) => (inner['ablations'] = [spoilt] as unknown as Json));
      const error = await failure(SavedTrace.open(path));
      expect(error.name).toBe('ModelFolderError');
      expect(error.message).toMatch(message);
    });

    it('is not written where it is no number', () => {
      const broken = { ...joint, kl: Number.NaN };
      expect(savableAblations([{ ...runs, joint: [broken] }], facts())).toEqual([runs]);
    });
  });

  it('has which head was left out as a control of which, and no control that is none', async () => {
    const control = { of: part, part: { ...part, head: 3 } };
    const another = { ...control, part: { ...part, head: 2 } };
    const elsewhere = { ...control, part: { ...part, layer: 1 } };
    const mlp = { kind: 'mlp', layer: 0, head: null, cross: false } as const;
    const ofMlp = { of: mlp, part: { ...mlp, layer: 1 } };
    const NO_CONTROL = 'a control of a head is no other head, or one of an MLP no other MLP';
    // One, as older versions wrote, or several of one head, also one of another block, and of an MLP.
    for (const controls of [[control], [control, another], [control, elsewhere, ofMlp]]) {
      const held = { ...runs, controls };
      expect(savableAblations([held], facts())).toEqual([held]);
      const copy = await opened(await saved({ ...facts(), ablations: [held] }));
      expect(copy.facts.ablations).toEqual([held]);
      await copy.release();
    }
    for (const [wrong, message] of [
      [{ ...control, part }, NO_CONTROL],
      [{ ...control, part: mlp }, NO_CONTROL],
      [{ ...control, part: { ...part, head: 99 } }, 'is without head 99 of block 2, which its model does not have'],
    ] as const) {
      const spoilt = { ...runs, controls: [wrong] };
      const path = await changed((_, inner) => (inner['ablations'] = [spoilt] as unknown as Json));
      expect((await failure(SavedTrace.open(path))).message).toContain(message);
    }
  });

  it('opens without the divergence that older versions did not measure', async () => {
    const older = structuredClone(runs) as unknown as Spoilt;
    expect(ofFirst(older)['kl']).toBeGreaterThan(0);
    for (const one of [...(older['alone'] as Json[]), ...older.swept]) delete one['kl'];
    const path = await changed((_, inner) => (inner['ablations'] = [older] as unknown as Json));
    const copy = await SavedTrace.open(path);
    expect(copy.facts.ablations).toEqual([older]);
    await copy.release();
  });

  type Spoilt = Json & { swept: (Json & { part: Json; before: Json; top: Json; most: Json })[] };

  it.each<[string, (runs: Spoilt) => void, RegExp, isWritten?: true]>([
    ['no list', (one) => void delete one['alone'], /"ablations\.0\.alone" is missing/],
    ['what is no run', (one) => (one.swept[0] = 'x' as never), /"ablations\.0\.swept\.0"/],
    ['another place', (one) => (one['position'] = 0), /tells of something else than what was asked/],
    ['another token', (one) => (one['id'] = 3), /tells of something else than what was asked/],
    ['something else instead', (one) => (one['instead'] = 'mean'), /tells of something else than what was asked/],
    ['a word instead', (one) => (one['instead'] = 'nothing'), /"ablations\.0\.instead" must be "zero" or "mean"/],
    ['a place beyond', (one) => (ofFirst(one)['position'] = 99), /tells of position 99, which it does not have/],
    ['a token beyond', (one) => (ofFirst(one).top['id'] = 448), /tells of the id 448, but the vocabulary has only 448/],
    ['a block beyond', (one) => (ofFirst(one).part['layer'] = 3), /is without head 4 of block 3, which its model does/],
    ['a probability above 1', (one) => (ofFirst(one).before['probability'] = 2), /must be a probability, from 0 to 1/],
    ['no tokens', (one) => (ofFirst(one).most = {}), /"ablations\.0\.swept\.0\.most\.before" is missing/],
    ['a divergence below 0', (one) => (ofFirst(one)['kl'] = -1), /"ablations\.0\.swept\.0\.kl" must not be negative/],
  ])('is refused with a sentence where it has %s', async (_, spoil, message) => {
    const spoilt = structuredClone(runs) as unknown as Spoilt;
    spoil(spoilt);
    const path = await changed((_, inner) => (inner['ablations'] = [spoilt] as unknown as Json));
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  function ofFirst(one: Spoilt): Spoilt['swept'][number] {
    return one.swept[0] as Spoilt['swept'][number];
  }

  it('is not written where a file with it could not be opened again, and nothing of it that is no number', () => {
    const elsewhere = { ...runs, position: 0 };
    expect(() => savableAblations([elsewhere], facts())).toThrow(ModelFolderError);
    const [ablation] = runs.swept;
    const broken = { ...ablation, direct: Number.NaN } as AblationRuns['swept'][number];
    expect(savableAblations([{ ...runs, swept: [broken] }], facts())).toEqual([{ ...runs, swept: [] }]);
  });
});
