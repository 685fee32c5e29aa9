/** The code action that explains a suggestion. */
import * as vscode from 'vscode';
import { COMMANDS } from './commands';
import { acceptedBefore, type SuggestionRuns } from './runs';

/** Offered where a suggestion is shown, or was accepted a little while ago. */
export class ExplainActions implements vscode.CodeActionProvider {
  readonly kind = vscode.CodeActionKind.Empty.append('explain');

  constructor(private readonly runs: SuggestionRuns) {}

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    if (this.runs.at(document, range.start).length === 0) return [];
    // Where one was accepted just now and the next one stands behind it, it is asked which is meant.
    const title = acceptedBefore(this.runs)
      ? vscode.l10n.t('Explain a Suggestion...')
      : vscode.l10n.t('Explain This Suggestion');
    const action = new vscode.CodeAction(title, this.kind);
    action.command = { command: COMMANDS.explain, title };
    return [action];
  }
}
