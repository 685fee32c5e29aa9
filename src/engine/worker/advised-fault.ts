/** A fault as it is told to the user. */
import { ModelFolderError } from '../../model/errors';
import type { EngineOptions } from '../protocol/engine-options';
import { faultOf } from '../protocol/errors';

/** What went wrong, with the advice for it of the program that shows it. */
export function advisedFault(error: unknown, advice: EngineOptions['advice']): string {
  const kind = error instanceof ModelFolderError ? error.kind : undefined;
  const follows = kind && advice[kind];
  return follows === undefined ? faultOf(error) : `${faultOf(error)} ${follows}`;
}
