/** Ghost text that went with the focus: who has clicked beside the editor sees it again. */
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
 * VS Code takes ghost text away where the editor loses the keyboard, as it does to a link of a tooltip, and shows it only
 * when it asks anew: what was suggested at the cursor is known, and asks no model where it may come by itself.
 */
export async function showAgain({ runs, secondRequest, ghostText }: ShowAgainParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !runs.isShown || runs.at(editor.document, editor.selection.active).length === 0) return;
  await secondRequest.askHere(ghostText.reasonFor(editor.document) ? 'by hand' : 'once more');
}
