import { expect, it } from 'vitest';
import { type SequenceName, SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import { circuitsChoice } from '../../../webview/state/attention/circuits-choice';

const choice = { layer: 1, head: 2, token: 3 };
const keyOf = (sequence: SequenceName) => circuitsChoice({ ...choice, key: { sequence, position: 17 } });

it('what a head does is told of the chosen key', () => {
  expect(keyOf(TOKENS)).toEqual({ layer: 1, head: 2, position: 3, key: 17 });
});

it('a key that is one of the source is none of the output: the token that is looked at most is told of', () => {
  expect(keyOf(SOURCE)).toEqual({ layer: 1, head: 2, position: 3, key: null });
});
