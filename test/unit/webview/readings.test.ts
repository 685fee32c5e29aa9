/** What is asked of a trace while its reader goes from head to head. */
import { expect, it } from 'vitest';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import { ReadingSource } from '../../../webview/sources/readings';

it('what was computed of the whole trace is asked for once, however many heads, steps and values are looked at', async () => {
  const asked = new Map<string, number>();
  const readings = new ReadingSource(1, async ({ what }) => {
    asked.set(what, (asked.get(what) ?? 0) + 1);
    return undefined as never;
  });
  const ofTrace = async () => {
    const at = { position: 3, id: null };
    await readings.read('headContributions', at, NEVER_ABORTED);
    await readings.read('attribution', at, NEVER_ABORTED);
    await readings.read('lens', { positions: [3], target: null }, NEVER_ABORTED);
    await readings.read('residual', {}, NEVER_ABORTED);
    await readings.read('headScores', {}, NEVER_ABORTED);
  };
  await ofTrace();
  const variant = 'model';
  for (let head = 0; head < 200; head++) {
    await readings.read('steps', { layer: 0, head, variant, step: 8 }, NEVER_ABORTED);
    await readings.read('details', { stage: 'blocks.0.attn.pattern', variant, head }, NEVER_ABORTED);
    await readings.read('provenance', { stage: 'blocks.0.attn.pattern', variant, index: [head, 0, 0] }, NEVER_ABORTED);
  }
  await ofTrace();
  expect(Object.fromEntries(asked)).toEqual({
    attribution: 1,
    details: 200,
    headContributions: 1,
    headScores: 1,
    lens: 1,
    provenance: 200,
    residual: 1,
    steps: 200,
  });
  // Going back to the heads that were looked at last asks for nothing either.
  await readings.read('steps', { layer: 0, head: 190, variant, step: 8 }, NEVER_ABORTED);
  expect(asked.get('steps')).toBe(200);
});
