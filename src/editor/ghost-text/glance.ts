/** What the status item says at a glance: an icon, and a word where the icon alone would leave one guessing. */
import * as vscode from 'vscode';
import { type Silence, unsureOf } from './reason';

export interface Glance {
  readonly icon: string;
  readonly word?: string;
}

/** @param reason why nothing is suggested here */
export function glanceOf(reason: Silence | undefined): Glance {
  if (!reason) return { icon: '$(sparkle)' };
  switch (reason.kind) {
    case 'off':
    case 'language':
    case 'IntelliSense':
    case 'other extension':
      return { icon: '$(circle-slash)' };
    case 'paused':
      return { icon: '$(debug-pause)' };
    case 'failed':
      return { icon: '$(warning)', word: vscode.l10n.t('failed') };
    default:
      return { icon: '$(mute)', word: unsureOf(reason) ? vscode.l10n.t('unsure') : vscode.l10n.t('silent') };
  }
}
