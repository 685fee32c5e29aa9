/** The command that picks a model folder. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/client';
import type { Failures } from '../failures';
import { SECTION } from '../settings';

/** Ask for a folder, make sure that it holds a model we can run, and put it into the settings. */
export async function chooseModel(engine: EngineClient, failures: Failures): Promise<void> {
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
    void vscode.window.showInformationMessage(vscode.l10n.t('LLM Trace now uses {0}.', model.name));
  } catch (error) {
    failures.show(error);
  }
}
