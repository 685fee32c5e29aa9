/** What all of this is for, in one sentence: where somebody begins. */
import * as vscode from 'vscode';

export function purpose(): string {
  return vscode.l10n.t('LLM Trace shows what a language model computes from a text, step by step.');
}
