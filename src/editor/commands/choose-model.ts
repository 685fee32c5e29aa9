/** The command that picks a model folder. */
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import type { Failures } from '../failures';
import { SECTION } from '../settings';

/** What tells whether a folder holds a model that we can run. */
interface ModelOpener {
  openModel(folder: string): Promise<{ readonly name: string }>;
}

/** Ask for a folder, make sure that it holds a model we can run, and put it into the settings. */
export async function chooseModel(engine: ModelOpener, failures: Failures): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Use this model'),
    title: vscode.l10n.t('Choose a Hugging Face model folder'),
  });
  const folder = chosen?.[0]?.fsPath;
  if (folder === undefined) return;
  try {
    const model = await engine.openModel(folder);
    await vscode.workspace.getConfiguration(SECTION).update('model', folder, vscode.ConfigurationTarget.Global);
    const message = vscode.l10n.t('LLM Trace now uses {0}.', model.name);
    void vscode.window.showInformationMessage(notificationText(message));
  } catch (error) {
    failures.show(error);
  }
}
