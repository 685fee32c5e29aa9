/** The code action that explains a suggestion. */
import * as vscode from 'vscode';
import { COMMANDS } from './commands';
import { acceptedBefore, isAccepted, type OfferedRun, type SuggestionRuns } from './runs';

/** The place at which VS Code was told that there is no such action. */
interface AskedInVain {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

/** Offers the action where a suggestion is shown or was recently accepted. */
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
    const [run] = this.runs.at(document, range.start);
    this.askedInVain = run ? undefined : { document, position: range.start };
    if (!run) return [];
    const title = this.titleFor(run);
    const action = new vscode.CodeAction(title, this.kind);
    action.command = { command: COMMANDS.explain, title };
    return [action];
  }

  private titleFor(run: OfferedRun): string {
    // If one was just accepted and the next one is shown after it, the user is asked which is meant.
    if (acceptedBefore(this.runs)) return vscode.l10n.t('Explain a Suggestion...');
    return isAccepted(run)
      ? vscode.l10n.t('Explain This Suggestion')
      : // VS Code does not report whether it is still shown or was dismissed.
        vscode.l10n.t('Explain the Last Suggestion');
  }

  dispose(): void {
    this.listener.dispose();
    this.registered.dispose();
  }

  /**
   * VS Code asks for actions a quarter of a second after the cursor has moved, possibly before the suggestion is there, and
   * then not until it moves again. Registering a provider makes it ask once more.
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
