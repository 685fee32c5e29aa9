/** Every command fits its lines in the columns of its output. */

import { describe, expect, it } from 'vitest';
import { columnWidth } from '../../../src/base/text-table';
import { thorough } from '../../workbench/thorough';
import { cli, tracedOnce } from '../cli-support';
import { STARTER } from '../model/helpers';

tracedOnce();

const TEXT = 'The weather is';

describe.each([
  ['trace', TEXT, '--without', 'L3H4', '--without', 'L4MLP'],
  ['compare', TEXT, 'The moon is', '--patch', 'L3H4'],
  ['others', TEXT],
  ['heads', TEXT, '--shuffles', '2', '--repeated'],
  ['tokens', TEXT],
  ['models', 'info', STARTER],
])('%s', (...args) => {
  it.runIf(thorough)('fits in a terminal, and in as many columns as COLUMNS says of other outputs', async () => {
    const narrow = await cli(args, { columns: 60 });
    expect(narrow.code).toBe(0);
    const lines = narrow.stdout.split('\n');
    // A path is in one piece.
    expect(columnWidth(lines.filter((line) => !line.includes(STARTER)))).toBeLessThanOrEqual(60);
    const piped = await cli(args, { COLUMNS: '60' });
    expect(piped.stdout.split('\n').length).toBe(lines.length);
    expect(columnWidth(piped.stdout.split('\n').filter((line) => !line.includes(STARTER)))).toBeLessThanOrEqual(60);
  });
});

it('a terminal knows its columns better than the environment', async () => {
  const wide = await cli(['others', TEXT], { columns: 90, COLUMNS: '60' });
  expect(columnWidth(wide.stdout.split('\n'))).toBeGreaterThan(60);
  const unknown = await cli(['others', TEXT], { COLUMNS: 'many' });
  expect(unknown.stdout).toBe((await cli(['others', TEXT])).stdout);
});
