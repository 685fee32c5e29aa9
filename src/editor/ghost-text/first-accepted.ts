/** Says, after the first accepted suggestions, how they can be opened as a trace. */
import * as vscode from 'vscode';
import { commandAddress } from '../command-address';
import type { Failures } from '../failures';
import { COMMANDS } from './commands';
import type { ExplainWhich } from './explain';
import type { QuietMoment } from './quiet-moment';
import type { SuggestionRuns } from './runs';

/** The key in the extension's memory for how often the message was shown. Older versions showed it once and stored `true`. */
const TOLD = 'ghostText.toldHowToExplain';

/** A user may miss the message before it disappears, so it is repeated. */
const TIMES = 3;

export function tellOfFirstAccepted(
  runs: Pick<SuggestionRuns, 'onDidAccept'>,
  memory: vscode.Memento,
  failures: Pick<Failures, 'logOnly'>,
  quiet: Pick<QuietMoment, 'wait'>,
  /** Whether this extension shows no hovers. */
  isHoverOff: () => boolean,
): vscode.Disposable {
  const say = () => void tell(memory, isHoverOff()).catch((error: unknown) => failures.logOnly(error));
  return runs.onDidAccept(() => quiet.wait(say));
}

/** Called when a suggestion was explained: the user knows how. */
export async function tellNoMoreOfAccepted(memory: vscode.Memento): Promise<void> {
  if (toldTimes(memory) < TIMES) await memory.update(TOLD, TIMES);
}

function toldTimes(memory: vscode.Memento): number {
  const told = memory.get<number | boolean>(TOLD, 0);
  return typeof told === 'number' ? told : TIMES;
}

/**
 * Called when the user rests, since the message would cover what they are typing. It contains a link, because a message with a
 * button would stay until it is closed. It disappears after a few seconds, and so says where the link is found later. VS Code
 * shows about 48 characters of it.
 */
async function tell(memory: vscode.Memento, isHoverOff: boolean): Promise<void> {
  const told = toldTimes(memory);
  if (told >= TIMES) return;
  await memory.update(TOLD, told + 1);
  const which: ExplainWhich = 'accepted';
  const explain = commandAddress(COMMANDS.explain, which);
  await vscode.window.showInformationMessage(
    isHoverOff
      ? vscode.l10n.t('LLM Trace: [explain that text]({0}), or use its menu.', explain)
      : vscode.l10n.t('LLM Trace: [explain that text]({0}), or hover over it.', explain),
  );
}
