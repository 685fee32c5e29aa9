/** The purpose of the extension in one sentence, for new users. */
import * as vscode from 'vscode';

export function purpose(): string {
  return vscode.l10n.t('LLM Trace shows what a language model computes from a text, step by step.');
}
