/** The code action that explains a suggestion. */
import * as vscode from 'vscode';
import { COMMANDS } from './commands';
import { acceptedBefore, type SuggestionRuns } from './runs';

/** Where VS Code was told that there is no such action. */
interface AskedInVain {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

/** Offered where a suggestion is shown, or was accepted a little while ago. */
export class ExplainActions implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly kind = vscode.CodeActionKind.Empty.append('explain');
  private askedInVain: AskedInVain | undefined;
  private registered: vscode.Disposable;
  private readonly listener: vscode.Disposable;

  constructor(
    private readonly runs: SuggestionRuns,
    private readonly selector: vscode.DocumentSelector,
  ) {
    this.registered = this.register();
    this.listener = runs.onDidOffer(() => this.offered());
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const isNone = this.runs.at(document, range.start).length === 0;
    this.askedInVain = isNone ? { document, position: range.start } : undefined;
    if (isNone) return [];
    // Where one was accepted just now and the next one stands behind it, it is asked which is meant.
    const title = acceptedBefore(this.runs)
      ? vscode.l10n.t('Explain a Suggestion...')
      : vscode.l10n.t('Explain This Suggestion');
    const action = new vscode.CodeAction(title, this.kind);
    action.command = { command: COMMANDS.explain, title };
    return [action];
  }

  dispose(): void {
    this.listener.dispose();
    this.registered.dispose();
  }

  /**
   * VS Code asks a quarter of a second after the cursor has moved, which may be before the suggestion is there, and then no
   * more until it moves again. It asks anew where a provider is registered.
   */
  private offered(): void {
    const { askedInVain: at } = this;
    if (!at || this.runs.at(at.document, at.position).length === 0) return;
    this.askedInVain = undefined;
    const before = this.registered;
    this.registered = this.register();
    before.dispose();
  }

  private register(): vscode.Disposable {
    return vscode.languages.registerCodeActionsProvider(this.selector, this, { providedCodeActionKinds: [this.kind] });
  }
}
