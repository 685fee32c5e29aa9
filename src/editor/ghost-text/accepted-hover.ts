/** The hover of text that came from a suggestion: VS Code's own bar above ghost text takes no actions of extensions. */
import * as vscode from 'vscode';
import { COMMANDS } from './commands';
import { copiedLine } from './copied-from';
import type { ExplainWhich } from './explain';
import { acceptedOf, type OfferedRun, type SuggestionRuns } from './runs';

export class AcceptedHover implements vscode.HoverProvider {
  constructor(
    private readonly runs: Pick<SuggestionRuns, 'acceptedAt'>,
    private readonly isOff: () => boolean,
    private readonly copied: (run: OfferedRun) => number | undefined = (run) => copiedLine([run]),
  ) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const [uri, offset] = [document.uri.toString(), document.offsetAt(position)];
    const run = this.isOff() ? undefined : this.runs.acceptedAt(uri, offset);
    if (!run) return undefined;
    const at = (length: number) => document.positionAt(run.offset + length);
    const range = new vscode.Range(at(run.typed), at(run.length));
    // A file that is closed is not followed: something else may have written it since.
    if (document.getText(range) !== acceptedOf(run)) return undefined;
    const which: ExplainWhich = { uri, offset: run.offset + run.typed };
    const command = `command:${COMMANDS.explain}?${encodeURIComponent(JSON.stringify([which]))}`;
    const markdown = new vscode.MarkdownString();
    markdown.isTrusted = { enabledCommands: [COMMANDS.explain] };
    const explain = vscode.l10n.t('Explain This Suggestion');
    const line = this.copied(run);
    const told =
      line === undefined
        ? vscode.l10n.t('Suggested by LLM Trace')
        : vscode.l10n.t('Suggested by LLM Trace, copied from line {0}', line);
    markdown.appendMarkdown(`${told} · [${explain}](${command})`);
    return new vscode.Hover(markdown, range);
  }
}
