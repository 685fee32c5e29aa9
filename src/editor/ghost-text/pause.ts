/** Pauses ghost text, or resumes it. */
import * as vscode from 'vscode';
import { pickFromLink } from '../pick-from-link';
import type { SecondRequest } from './second-request';
import type { GhostTextSwitch } from './switch';

interface PauseParts {
  readonly ghostText: Pick<GhostTextSwitch, 'pause' | 'paused' | 'reasonFor' | 'resume'>;
  readonly secondRequest: Pick<SecondRequest, 'askHere'>;
}

const MINUTE = 60_000;

/**
 * After a pause it suggests at once. The link of a hover may have the keyboard, which would not return to the editor by itself.
 */
export async function pauseOrResume({ ghostText, secondRequest }: PauseParts): Promise<void> {
  if (!ghostText.paused) return choosePause(ghostText);
  ghostText.resume();
  const document = vscode.window.activeTextEditor?.document;
  if (document && !ghostText.reasonFor(document)) await secondRequest.askHere();
}

async function choosePause(ghostText: PauseParts['ghostText']): Promise<void> {
  const items = [
    { label: vscode.l10n.t('For Ten Minutes'), milliseconds: 10 * MINUTE },
    { label: vscode.l10n.t('For One Hour'), milliseconds: 60 * MINUTE },
    {
      label: vscode.l10n.t('Until I Resume'),
      description: vscode.l10n.t('or reload the window'),
      milliseconds: Number.POSITIVE_INFINITY,
    },
  ];
  const picked = await pickFromLink(items, vscode.l10n.t('Pause Ghost Text Everywhere in This Window'), undefined);
  if (picked) ghostText.pause(picked.milliseconds);
}
