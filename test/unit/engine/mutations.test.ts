/** A bounded run of `npm run fuzz`: what is spoilt is refused with a sentence or read right, and nothing falls or hangs. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { run } from '../engine-support';
import { ROOT } from '../model/helpers';

/** `npm run check:long` makes more. */
const ATTACKS = thorough ? 300 : 6;

it(`${ATTACKS} mutated folders, saved traces, requests, messages and texts are refused with a sentence or read right`, async () => {
  const args = [join(ROOT, 'test/workbench/ts.mjs'), 'test/attack/fuzz.ts', '--seed', '1', '--count', String(ATTACKS)];
  const each = ['folders', 'savedTraces', 'savedComparisons', 'requests', 'messages', 'texts'].map(
    (kind) => `${kind}: ${ATTACKS / 6}`,
  );
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: ROOT });
  expect({ code, stderr, said: stdout.split('\n').slice(-3, -1) }, stdout).toEqual({
    code: 0,
    stderr: '',
    said: [each.join(', '), `${ATTACKS} attacks from seed 1: 0 faults`],
  });
}, 300_000);
