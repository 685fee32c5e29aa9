/** Whether a model can suggest ghost text. */
import * as vscode from 'vscode';
import type { ModelDescription } from '../../engine/protocol/library-protocol';

/** Why a model is not taken for ghost text. @param name of the model */
export function suggestsNothing(name: string): string {
  return vscode.l10n.t('{0} suggests no ghost text: it does not continue texts.', name);
}

/** False for encoders, which do not continue a text, and for encoder-decoders, which write another one. */
export function continuesTexts({ predicts, memory }: Pick<ModelDescription, 'predicts' | 'memory'>): boolean {
  return predicts === 'next token' && memory?.ghostText !== null;
}
