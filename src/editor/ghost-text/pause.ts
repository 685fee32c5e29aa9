/** Pauses ghost text, or goes on with it. */
import * as vscode from 'vscode';
import type { SecondRequest } from './second-request';
import type { GhostTextSwitch } from './switch';

interface PauseParts {
  readonly ghostText: Pick<GhostTextSwitch, 'pause' | 'paused' | 'reasonFor'>;
  readonly secondRequest: Pick<SecondRequest, 'askHere'>;
}

/** Where it goes on there is a suggestion at once: from the link of a hover the keyboard would not come back to the editor by itself. */
export async function pauseOrResume({ ghostText, secondRequest }: PauseParts): Promise<void> {
  ghostText.pause();
  const document = vscode.window.activeTextEditor?.document;
  if (!ghostText.paused && document && !ghostText.reasonFor(document)) await secondRequest.askHere();
}
