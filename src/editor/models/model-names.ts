/** The models in use, by their names for people. */
import * as vscode from 'vscode';
import { nameOfReference, parseReference } from '../../library/reference';
import type { Settings } from '../settings';

export interface ModelNames {
  readonly traces: string;
  /** null where it is that of traces. */
  readonly ghostText: string | null;
}

export function modelNames(
  { model, ghostTextModel, isGhostTextApart }: Pick<Settings, 'ghostTextModel' | 'isGhostTextApart' | 'model'>,
  starter: string,
): ModelNames {
  const nameOf = (text: string) =>
    text === starter ? vscode.l10n.t('the starter') : nameOfReference(parseReference(text));
  return { traces: nameOf(model), ghostText: isGhostTextApart ? nameOf(ghostTextModel) : null };
}
