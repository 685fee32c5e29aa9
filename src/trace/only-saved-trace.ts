/** What saving a trace may replace: a trace that was saved before, and never weights or anything else. */
import { stat } from 'node:fs/promises';
import { ModelFolderError } from '../model/errors';
import { readSafetensorsHeader } from '../model/safetensors';
import { isSavedTrace } from './saved-facts';

/** Lets a saved trace be replaced, and an empty file. @throws ModelFolderError with one sentence for any other */
export async function onlySavedTrace(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size === 0) return;
  const header = await readSafetensorsHeader(path).catch(() => undefined); // then it is something else
  if (header && isSavedTrace(header)) return;
  throw new ModelFolderError(
    `${path} is not replaced because it is not a trace that LLM Trace saved: choose another name.`,
  );
}
