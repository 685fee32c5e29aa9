/** What a part speaks for is told to beginners with the signs that the map of heads shows: of the logit, and of the lead. */
import { expect, it } from 'vitest';
import { sayForOrAgainst } from '../../../../src/trace/findings/adds-to-lead';
import { sentence } from '../../../../src/trace/findings/finding';

const MLP = { kind: 'mlp', layer: 0, head: null, cross: false, stack: 'decoder', name: 'mlp' } as const;
const [THE, HER] = [' the', ' her'].map((text, id) => ({ id, token: text, text, special: false })) as [Token, Token];
type Token = Parameters<typeof sayForOrAgainst>[2]['token'];

/** @param own what the part adds to the prediction's logit @param rival and to the runner-up's */
function said(own: number, rival: number): string {
  const lead = {
    token: THE,
    rival: HER,
    own: [{ ...MLP, value: own }],
    parts: [{ ...MLP, value: own - rival }],
  };
  return sentence`${sayForOrAgainst('It', () => true, lead)}`.parts.map(({ text }) => text).join('');
}

it('a part speaks for a token to whose logit it adds, and more for the one to which it adds more', () => {
  expect(said(1.7, -0.2)).toBe(' It speaks for “the”, the prediction, rather than “her”.');
  expect(said(0.18, 1.95)).toBe(' It speaks for “the”, the prediction, but more for “her”.');
  expect(said(-0.3, 1.5)).toBe(' It speaks against “the”, the prediction, and for “her”.');
  expect(said(-1.5, -0.3)).toBe(' It speaks against “the”, the prediction, more than against “her”.');
  expect(said(-0.3, -1.5)).toBe(' It speaks against “the”, the prediction, but more against “her”.');
});

it('a part that hardly changes the logit of the prediction speaks for or against the other, or for neither', () => {
  expect(said(0.001, -1)).toBe(' It speaks for “the”, the prediction, rather than “her”.');
  expect(said(0.001, 1)).toBe(' It speaks for “her”, rather than “the”, the prediction.');
  expect(said(1, 0.99)).toBe('');
});
