/** What saving a trace may replace: a trace that was saved before, and never weights or anything else. */
import { ModelFolderError } from '../../model/errors';
import { readSafetensorsHeader } from '../../model/safetensors';
import { isSavedTrace } from './saved-facts';

/** Lets a saved trace be replaced. @throws ModelFolderError with one sentence for any other file */
export async function onlySavedTrace(path: string): Promise<void> {
  const header = await readSafetensorsHeader(path).catch(() => undefined); // then it is something else
  if (header && isSavedTrace(header)) return;
  throw new ModelFolderError(
    `${path} is not replaced because it is not a trace that LLM Trace saved: choose another name.`,
  );
}
