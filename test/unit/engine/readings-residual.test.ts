/** The residual stream, the lens and attribution through the worker. */
import { expect, it } from 'vitest';
import { CancelledError } from '../../../src/engine/host/client';
import { thorough } from '../../workbench/thorough';
import { engineOfFile, rejection, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';

const TEXT = 'The weather is fine today.';

const engine = engineOfFile();

it('answers with the numbers of the trace', async () => {
  const { trace: id, tokens, model, top } = await trace(engine, TEXT, STARTER);
  const last = tokens.length - 1;
  const [norms, lens, attribution] = await Promise.all([
    engine.read({ trace: id, what: 'residual', params: {} }),
    engine.read({ trace: id, what: 'lens', params: { positions: [0, last], target: 5 } }),
    engine.read({ trace: id, what: 'attribution', params: { position: last, id: null } }),
  ]);
  expect(norms.pos).toBe(tokens.length);
  const streams = norms.rows.filter(({ label }) => label === 'resid_post');
  expect(streams.map(({ norms: ofRow }) => ofRow.length)).toEqual(new Array(model.layers).fill(tokens.length));
  const end = lens.top.length - 1;
  expect(lens.top).toHaveLength(2 * model.layers * 2);
  expect(lens.top[end]).toBe(top[0]?.id);
  expect(lens.probability[end]).toBeCloseTo(top[0]?.probability as number, 9);
  expect([lens.final.rank[end], lens.final.probability[end]]).toEqual([0, lens.probability[end]]);
  expect(lens.tokens.map(({ id: token }) => token)).toContain(5);
  expect(attribution).toMatchObject({ id: top[0]?.id, token: top[0]?.token, text: top[0]?.text });
  expect(attribution.logit).toBe(top[0]?.logit);
  for (const { proof } of [lens, attribution]) expect(proof.status).toBe('holds');
});

it.runIf(thorough)(
  'what is said of a prediction does not wait for the lenses of a picture that were asked for before',
  async () => {
    const { trace: id, tokens } = await trace(engine, TEXT.repeat(12), STARTER);
    const positions = tokens.slice(0, 60).map((_, index) => index);
    const order: string[] = [];
    const lenses = Array.from({ length: 6 }, () =>
      engine.read({ trace: id, what: 'lens', params: { positions, target: null } }).then(() => order.push('lens')),
    );
    const params = { variant: 'model', layer: 5, head: 0, position: tokens.length - 1, id: null } as const;
    const found = engine.read({ trace: id, what: 'findings', params }).then(() => order.push('findings'));
    await Promise.all([...lenses, found]);
    expect(order.indexOf('findings')).toBe(0);
  },
);

it('runs with rounded weights begin with what the trace says, and are cancelled', async () => {
  const { trace: id, tokens, top } = await trace(engine, TEXT, GPT2);
  const position = tokens.length - 1;
  const rounded = await engine.read({ trace: id, what: 'roundedWeights', params: { position } });
  expect(rounded.tokens.slice(0, 5).map(({ id: token, probability }) => [token, probability.own])).toEqual(
    top.slice(0, 5).map(({ id: token, probability }) => [token, expect.closeTo(probability, 6)]),
  );
  expect(rounded.top.own).toBe(top[0]?.id);
  expect(rounded.moved[8]).toBeLessThan(rounded.moved[4]);
  const abort = new AbortController();
  const cancelled = rejection(
    engine.read({ trace: id, what: 'roundedWeights', params: { position } }, { signal: abort.signal }),
  );
  abort.abort();
  expect(await cancelled).toBeInstanceOf(CancelledError);
});

it.each([
  ['lens', { positions: [], target: null }, 'reads 1 to 64 positions at a time, not 0'],
  ['lens', { positions: Array(65).fill(0), target: null }, 'reads 1 to 64 positions at a time, not 65'],
  ['lens', { positions: [0, 99], target: null }, 'There is no position 99: they are counted from 0 to '],
  ['lens', { positions: [0.5], target: null }, 'There is no position 0.5'],
  ['lens', { positions: [0], target: 448 }, 'There is no token 448: they are counted from 0 to 447.'],
  ['attribution', { position: -1, id: null }, 'There is no position -1'],
  ['attribution', { position: 0, id: 448 }, 'There is no token 448'],
  ['attribution', { position: 0, id: null, ratherThan: 448 }, 'There is no token 448'],
  ['ablation', { position: 0, id: 448, part: { kind: 'mlp', layer: 0, head: null } }, 'There is no token 448'],
  ['ablation', { position: 0, id: null, part: { kind: 'mlp', layer: 5, head: null } }, 'There is no block 5'],
  ['headContributions', { position: 0, id: null, ratherThan: -1 }, 'There is no token -1'],
  ['headContributions', { position: 99, id: null }, 'There is no position 99'],
  ['roundedWeights', { position: 99 }, 'There is no position 99'],
] as const)('refuses %s of %j', async (what, params, message) => {
  const { trace: id } = await trace(engine, TEXT, GPT2);
  const error = await rejection(engine.read({ trace: id, what, params }));
  expect((error as Error).message).toContain(message);
});
