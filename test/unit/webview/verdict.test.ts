/** What is said of the proofs of a trace while they come, and once they are all there. */
import { expect, it } from 'vitest';
import { verdictOf } from '../../../webview/state/provenance/verdict';

const NONE = { checked: 0, fails: 0 };
const ONE_HOLDS = { checked: 1, fails: 0 };
const TWO_HOLD = { checked: 2, fails: 0 };
const ONE_OF_TWO_FAILS = { checked: 2, fails: 1 };

it('no proof holds before any block is proven', () => {
  expect(verdictOf(NONE, { proven: undefined, failure: undefined })).toEqual({
    kind: 'proving',
    text: 'Checking the numbers…',
    short: '…',
    sign: '…',
  });
  expect(verdictOf(ONE_HOLDS, { proven: undefined, failure: undefined }).kind).toBe('proving');
  expect(verdictOf(ONE_HOLDS, { proven: { proven: 3, total: 12 }, failure: undefined })).toEqual({
    kind: 'proving',
    text: 'Checked 3 of 12 blocks',
    short: '3/12 blocks',
    sign: '…',
  });
});

it('proofs hold once every block is proven, and one that fails is told at once', () => {
  expect(verdictOf(TWO_HOLD, { proven: { proven: 12, total: 12 }, failure: undefined })).toEqual({
    kind: 'holds',
    text: '✓ numbers checked',
    short: '✓ checked',
    sign: '✓',
  });
  // Of a saved file, which not all can be checked from, nobody takes the others for failures.
  const fromFile = verdictOf(TWO_HOLD, { proven: { proven: 12, total: 12 }, failure: undefined }, true);
  expect(fromFile.text).toBe('✓ saved numbers checked');
  for (const proven of [undefined, { proven: 3, total: 12 }])
    expect(verdictOf(ONE_OF_TWO_FAILS, { proven, failure: undefined })).toEqual({
      kind: 'fails',
      text: '✗ 1 proof FAILS',
      short: '✗ 1 FAILS',
      sign: '✗',
    });
});

it('proofs that were stopped are not said to go on', () => {
  const failure = { error: 'This trace is gone.', retry: () => undefined };
  expect(verdictOf(ONE_HOLDS, { proven: { proven: 3, total: 12 }, failure })).toEqual({
    kind: 'proving',
    text: 'Numbers checked: 3 of 12 blocks',
    short: '3/12 blocks',
    sign: '…',
  });
  expect(verdictOf(NONE, { proven: undefined, failure }).text).toBe('Numbers not checked');
});
