import { expect, it } from 'vitest';
import { circuitsChoice } from '../../../webview/state/attention/circuits-choice';

const choice = { layer: 1, head: 2, token: 3, key: 17 };

it('what a head does is told of the chosen key', () => {
  expect(circuitsChoice(choice, {})).toEqual({ layer: 1, head: 2, position: 3, key: 17 });
});

it('a key that may be one of the source is none of the output: the token that is looked at most is told of', () => {
  expect(circuitsChoice(choice, { source: { text: '', tokens: [], cut: null } })).toMatchObject({
    position: 3,
    key: null,
  });
});
