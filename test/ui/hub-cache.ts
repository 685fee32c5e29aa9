/** Hugging Face's cache of a server, in place of the user's own. */
import { join } from 'node:path';
import { scratch } from '../workbench/paths.ts';

/** @param worker counted from 1 */
export function hubCacheOf(worker: number): string {
  return join(scratch, 'hub-cache', String(worker));
}
