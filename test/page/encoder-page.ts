/** What tests of the panels of encoders share. */
import { join } from 'node:path';
import { tempFolder } from '../unit/model/helpers.ts';
import { root } from '../workbench/paths.ts';

export const ROOM = { width: 900, height: 803 };
export const BERT = join(root, 'test/fixtures/bert');

/** Writes a model into a folder that is gone after the test. */
export async function temporaryFolder(write: (folder: string) => Promise<string>): Promise<string> {
  const folder = await tempFolder();
  return write(folder);
}
