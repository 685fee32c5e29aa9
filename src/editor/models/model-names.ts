/** The models in use, by their names for people. */
import * as vscode from 'vscode';
import { nameOfReference, parseReference } from '../../library/reference';
import { type Settings, STARTER_NAME } from '../settings';

export interface ModelNames {
  readonly traces: string;
  /** null if it is the model of traces. */
  readonly ghostText: string | null;
}

export function modelNames(
  { model, ghostTextModel, isGhostTextApart }: Pick<Settings, 'ghostTextModel' | 'isGhostTextApart' | 'model'>,
  starter: string,
): ModelNames {
  return {
    traces: modelName(model, starter),
    ghostText: isGhostTextApart && ghostTextModel !== model ? modelName(ghostTextModel, starter) : null,
  };
}

/** Only the name, for use in quotation marks. @param model a reference */
export function namedModel(model: string, starter: string): string {
  return model === starter ? STARTER_NAME : nameOfReference(parseReference(model));
}

/** @param model a reference */
export function modelName(model: string, starter: string): string {
  return model === starter ? vscode.l10n.t('the starter') : nameOfReference(parseReference(model));
}
