/** The command that opens a trace from its file. */
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/** Ask for a file, unless one is given, and show its trace in a panel of its own. */
export async function openSavedTrace(tracing: Tracing, panels: TracePanels, given?: vscode.Uri): Promise<void> {
  const file = given ?? (await ask());
  if (file === undefined) return;
  if (file.scheme !== 'file') {
    const message = vscode.l10n.t('Only files on this machine can be opened: save a copy of {0} first.', file.path);
    void vscode.window.showErrorMessage(notificationText(`LLM Trace: ${message}`));
    return;
  }
  await tracing.show(panels.open(), fileOrigin(file.fsPath), { notify: 'always' });
}

export function fileOrigin(file: string): Origin {
  return { text: '', model: '', source: null, file };
}

async function ask(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    openLabel: vscode.l10n.t('Open trace'),
    title: vscode.l10n.t('Open a trace that LLM Trace saved'),
    filters: { [vscode.l10n.t('Traces')]: ['safetensors'] },
  });
  return chosen?.[0];
}
