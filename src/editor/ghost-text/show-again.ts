/** Shows ghost text again after it disappeared because the user clicked outside the editor. */
import * as vscode from 'vscode';
import type { SuggestionRuns } from './runs';
import type { SecondRequest } from './second-request';
import type { GhostTextSwitch } from './switch';

interface ShowAgainParts {
  readonly runs: Pick<SuggestionRuns, 'isShown' | 'at'>;
  readonly secondRequest: Pick<SecondRequest, 'askHere'>;
  readonly ghostText: Pick<GhostTextSwitch, 'reasonFor'>;
}

/**
 * VS Code removes ghost text when the editor loses the keyboard, for instance to a link of a tooltip, and shows it only when it
 * asks again. What was suggested at the cursor is still known, so no model runs where ghost text comes by itself.
 */
export async function showAgain({ runs, secondRequest, ghostText }: ShowAgainParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !runs.isShown || runs.at(editor.document, editor.selection.active).length === 0) return;
  await secondRequest.askHere(ghostText.reasonFor(editor.document) ? 'by hand' : 'once more');
}
