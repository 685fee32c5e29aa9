/** Tells once, after the first suggestion that was accepted, how it can be opened as a trace. */
import * as vscode from 'vscode';
import type { Failures } from '../failures';
import type { ExplainWhich } from './explain';
import type { SuggestionRuns } from './runs';
import { COMMANDS } from './status';

/** Names in the extension's memory that it was told. */
const TOLD = 'ghostText.toldHowToExplain';

export function tellOfFirstAccepted(
  runs: Pick<SuggestionRuns, 'onDidAccept'>,
  memory: vscode.Memento,
  failures: Pick<Failures, 'logOnly'>,
  /** Whether nothing of ours is shown where the pointer rests. */
  isHoverOff: () => boolean,
): vscode.Disposable {
  return runs.onDidAccept(() => void tell(memory, isHoverOff()).catch((error: unknown) => failures.logOnly(error)));
}

/**
 * At once, as it is about what was just done. A link, as a message with a button stays until somebody closes it; this one
 * is gone after a few seconds, and so says where the link is found later. VS Code shows about 60 characters of it.
 */
async function tell(memory: vscode.Memento, isHoverOff: boolean): Promise<void> {
  if (memory.get<boolean>(TOLD)) return;
  await memory.update(TOLD, true);
  const which: ExplainWhich = 'accepted';
  const explain = `command:${COMMANDS.explain}?${encodeURIComponent(JSON.stringify([which]))}`;
  await vscode.window.showInformationMessage(
    isHoverOff
      ? vscode.l10n.t('LLM Trace: [explain what you accepted]({0}). Later, use its menu.', explain)
      : vscode.l10n.t('LLM Trace: [explain what you accepted]({0}). Later, hover over it.', explain),
  );
}
