/** Pauses ghost text, or goes on with it. */
import * as vscode from 'vscode';
import type { SecondRequest } from './second-request';
import type { GhostTextSwitch } from './switch';

interface PauseParts {
  readonly ghostText: Pick<GhostTextSwitch, 'pause' | 'paused' | 'reasonFor'>;
  readonly secondRequest: Pick<SecondRequest, 'askHere'>;
}

/** After a pause it suggests at once. The keyboard may be at the link of a hover, from which it would not return by itself. */
export async function pauseOrResume({ ghostText, secondRequest }: PauseParts): Promise<void> {
  ghostText.pause();
  const document = vscode.window.activeTextEditor?.document;
  if (!ghostText.paused && document && !ghostText.reasonFor(document)) await secondRequest.askHere();
}
