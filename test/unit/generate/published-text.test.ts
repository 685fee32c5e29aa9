/** A trained model goes on with its text as its author published it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli } from '../cli-support';
import { ROOT } from '../model/helpers';

/** Karpathy's stories260K with what llama2.c writes at temperature 0, laid beside the repository. */
const STORIES = join(ROOT, '../shared/models/stories260k');
const missing = existsSync(join(STORIES, 'greedy200.txt')) ? '' : ` (skipped: ${STORIES} is not there)`;

it.skipIf(missing !== '')(`stories260K writes the published text${missing}`, async () => {
  const published = await readFile(join(STORIES, 'greedy200.txt'), 'utf8');
  const call = ['generate', 'Once upon a time', '--model', STORIES, '--max-new-tokens', '200'];
  const { code, stdout, stderr } = await cli(call);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^200 tokens: the first after [^\n]+ a second\.\n$/);
  expect(stdout.startsWith('Once upon a time, there was')).toBe(true);
  expect(stdout.startsWith(published), stdout).toBe(true);
});
