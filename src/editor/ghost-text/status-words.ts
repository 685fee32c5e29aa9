/** The state of ghost text in words. */
import * as vscode from 'vscode';
import { languageName } from './language-name';
import { describeBriefly, describeSilence, isOfModel, type Silence } from './reason';
import type { GhostTextSwitch } from './switch';

/** That it is switched off or silent, and why. */
export function stateOf(blocked: Silence | undefined, silence: Silence | undefined): string {
  if (blocked) return describeBlocked(blocked);
  if (silence && isOfModel(silence)) return vscode.l10n.t('no suggestions, since {0}', describeSilence(silence));
  if (silence) return vscode.l10n.t('no suggestion here, since {0}', describeBriefly(silence));
  return vscode.l10n.t('ghost text is on');
}

/** Names what is off, since the rest of the extension still works. */
function describeBlocked(blocked: Silence): string {
  switch (blocked.kind) {
    case 'language':
    case 'IntelliSense':
    case 'paused':
      return vscode.l10n.t('ghost text is {0}', describeSilence(blocked));
    default:
      return describeSilence(blocked);
  }
}

export function describeState(ghostText: GhostTextSwitch, document: vscode.TextDocument | undefined): string {
  const { isOff, reason } = ghostText;
  const language = document && languageName(document.languageId);
  const here = document && !isOff ? (ghostText.reasonIn(document) ?? reason) : reason;
  if (here === undefined)
    return language === undefined
      ? vscode.l10n.t('Ghost text is on, except in languages where it is off')
      : vscode.l10n.t('Ghost text is on in {0}', language);
  switch (here.kind) {
    case 'off':
      return vscode.l10n.t('Ghost text is off in all languages');
    case 'language':
      return vscode.l10n.t('Ghost text is off in {0}', language ?? '');
    default:
      // It may have just been turned on everywhere.
      return here.kind === 'IntelliSense' && !reason
        ? vscode.l10n.t('Ghost text is on, but {0}', describeSilence(here))
        : vscode.l10n.t('No ghost text: {0}', describeSilence(here));
  }
}
