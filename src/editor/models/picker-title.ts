/** What the list of models is called: in its title, and where the menu offers it. */
import * as vscode from 'vscode';
import type { PickPurpose } from './model-items';

export function titleOf(purpose: PickPurpose): string {
  if (typeof purpose !== 'string') return purpose.title;
  switch (purpose) {
    case 'traces':
      return vscode.l10n.t('Choose a Model for Traces');
    case 'ghost text':
      return vscode.l10n.t('Choose a Model for Ghost Text Alone');
    case 'both':
      return vscode.l10n.t('Choose a Model for Traces and Ghost Text');
  }
}
