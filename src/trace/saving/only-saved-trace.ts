/** What saving may replace: an earlier file of the same kind, and never weights or anything else. */
import { ModelFolderError } from '../../model/errors';
import { readSafetensorsHeader, type SafetensorsHeader } from '../../model/safetensors';
import { isSavedComparison } from './saved-comparison';
import { isSavedTrace } from './saved-facts';

/** Allows a saved trace to be replaced. @throws ModelFolderError with one sentence for any other file */
export async function onlySavedTrace(path: string): Promise<void> {
  await only(path, isSavedTrace, 'a trace');
}

/** Allows a saved comparison to be replaced. @throws ModelFolderError with one sentence for any other file */
export async function onlySavedComparison(path: string): Promise<void> {
  await only(path, isSavedComparison, 'a comparison');
}

async function only(path: string, isOfKind: (header: SafetensorsHeader) => boolean, kind: string): Promise<void> {
  const header = await readSafetensorsHeader(path).catch(() => undefined); // then it is something else
  if (header && isOfKind(header)) return;
  throw new ModelFolderError(
    `${path} is not replaced because it is not ${kind} that LLM Trace saved: choose another name.`,
  );
}
