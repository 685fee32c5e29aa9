/** Tells once, after the first suggestion that was accepted, how it can be opened as a trace. */
import * as vscode from 'vscode';
import type { Failures } from '../failures';
import type { QuietMoment } from './quiet-moment';
import type { SuggestionRuns } from './runs';
import { COMMANDS } from './status';

/** Names in the extension's memory that it was told. */
const TOLD = 'ghostText.toldHowToExplain';

export function tellOfFirstAccepted(
  runs: SuggestionRuns,
  quiet: QuietMoment,
  memory: vscode.Memento,
  failures: Pick<Failures, 'logOnly'>,
): vscode.Disposable {
  return runs.onDidAccept(() => {
    if (memory.get<boolean>(TOLD)) return;
    quiet.wait(() => void tell(memory).catch((error: unknown) => failures.logOnly(error)));
  });
}

async function tell(memory: vscode.Memento): Promise<void> {
  if (memory.get<boolean>(TOLD)) return;
  await memory.update(TOLD, true);
  const explain = vscode.l10n.t('Explain This Suggestion');
  const message = vscode.l10n.t(
    'That text came from LLM Trace. "Explain This Suggestion" opens the run that made it: what the model read, and what else was probable.',
  );
  const choice = await vscode.window.showInformationMessage(message, explain);
  if (choice === explain) await vscode.commands.executeCommand(COMMANDS.explain);
}
