/** The command that picks a model folder. */
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import type { ModelInfo } from '../../engine/protocol';
import type { Failures } from '../failures';
import { SECTION } from '../settings';

/** What tells whether a folder holds a model that we can run. */
interface ModelOpener {
  openModel(folder: string): Promise<Pick<ModelInfo, 'name' | 'predicts'>>;
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
    const message = [vscode.l10n.t('LLM Trace now uses {0}.', model.name), hintFor(model)].filter(Boolean).join(' ');
    void vscode.window.showInformationMessage(notificationText(message));
  } catch (error) {
    failures.show(error);
  }
}

/** What a trace of it shows in place of the next token, and that it suggests nothing. */
function hintFor({ predicts }: Pick<ModelInfo, 'predicts'>): string {
  switch (predicts) {
    case 'next token':
      return '';
    case 'masked token':
      return vscode.l10n.t(
        'It fills in masked tokens: trace a text, and mask any token of it. It suggests no ghost text.',
      );
    case 'replaced token':
      return vscode.l10n.t(
        'It tells which tokens of a traced text it takes for replaced ones. It suggests no ghost text.',
      );
    case 'sentence embedding':
      return vscode.l10n.t(
        'It makes one vector of a text: trace one, and compare it with another. It suggests no ghost text.',
      );
    case 'nothing':
      return vscode.l10n.t('It has no head: a trace ends in the hidden states of a text. It suggests no ghost text.');
  }
}
