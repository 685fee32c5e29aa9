/** What tests of the panels of encoders share. */
import { join } from 'node:path';
import { root } from '../workbench/paths.ts';

export const ROOM = { width: 900, height: 803 };
export const BERT = join(root, 'test/fixtures/bert');
