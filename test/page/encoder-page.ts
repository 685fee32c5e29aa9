/** What tests of the panels of encoders share. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from '../workbench/paths.ts';

export const ROOM = { width: 900, height: 803 };
export const BERT = join(root, 'test/fixtures/bert');

/** Writes a model into a folder that is gone after the test. */
export async function temporaryFolder(write: (folder: string) => Promise<string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-page-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return write(folder);
}
