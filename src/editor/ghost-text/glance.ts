/** What the status item says at a glance: an icon, and a word where the icon alone would leave one guessing. */
import * as vscode from 'vscode';
import { languageName } from './language-name';
import type { Silence } from './reason';

export interface Glance {
  readonly icon: string;
  readonly word?: string;
}

/** @param reason why nothing is suggested here */
export function glanceOf(reason: Silence | undefined): Glance {
  if (!reason) return { icon: '$(sparkle)' };
  switch (reason.kind) {
    case 'language':
    case 'IntelliSense':
      return { icon: '$(circle-slash)', word: vscode.l10n.t('ghost text off in {0}', languageName(reason.language)) };
    case 'off':
    case 'other extension':
      return { icon: '$(circle-slash)', word: vscode.l10n.t('ghost text off') };
    case 'paused':
      return { icon: '$(debug-pause)' };
    case 'failed':
      return { icon: '$(warning)', word: vscode.l10n.t('failed') };
    default:
      return { icon: '$(circle-outline)', word: vscode.l10n.t('no suggestion') };
  }
}
