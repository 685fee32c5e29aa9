/** What is said of the proofs of a trace while they come, and once they are all there. */
import { expect, it } from 'vitest';
import { verdictOf } from '../../../webview/state/provenance/verdict';

const HOLDS = { status: 'holds' } as const;
const FAILS = { status: 'fails' } as const;

it('no proof holds before any block is proven', () => {
  expect(verdictOf([], { proven: undefined, failure: undefined })).toEqual({
    kind: 'proving',
    text: 'Proving…',
    short: '…',
  });
  expect(verdictOf([HOLDS], { proven: undefined, failure: undefined }).kind).toBe('proving');
  expect(verdictOf([HOLDS], { proven: { proven: 3, total: 12 }, failure: undefined })).toEqual({
    kind: 'proving',
    text: 'Proving: 3 of 12 blocks',
    short: '3/12',
  });
});

it('proofs hold once every block is proven, and one that fails is told at once', () => {
  expect(verdictOf([HOLDS, HOLDS], { proven: { proven: 12, total: 12 }, failure: undefined })).toEqual({
    kind: 'holds',
    text: '✓ numbers checked',
    short: '✓ 2',
  });
  // Of a saved file, which not all can be checked from, nobody takes the others for failures.
  const fromFile = verdictOf([HOLDS, HOLDS], { proven: { proven: 12, total: 12 }, failure: undefined }, 1);
  expect(fromFile.text).toBe('✓ saved numbers checked');
  for (const proven of [undefined, { proven: 3, total: 12 }])
    expect(verdictOf([HOLDS, FAILS], { proven, failure: undefined })).toEqual({
      kind: 'fails',
      text: '✗ 1 proof FAILS',
      short: '✗ 1',
    });
});

it('proofs that were stopped are not said to go on', () => {
  const failure = { error: 'This trace is gone.', retry: () => undefined };
  expect(verdictOf([HOLDS], { proven: { proven: 3, total: 12 }, failure })).toEqual({
    kind: 'proving',
    text: 'Proven: 3 of 12 blocks',
    short: '3/12',
  });
  expect(verdictOf([], { proven: undefined, failure }).text).toBe('Not proven');
});
