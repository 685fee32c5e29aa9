/** The commands that download a model and delete one. */
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { formatReference, type HubReference, isOfHub, parseReference } from '../../library/reference';
import { FIRST_SUGGESTION } from '../../library/suggestions';
import type { Failures } from '../failures';
import { SECTION } from '../settings';
import type { HubModels } from './hub-models';
import { type ModelReader, useModel } from './model-choice';

/**
 * Downloads the model of a reference and shows the progress, once the user has agreed; if it is already present, nothing is
 * asked.
 * @returns the reference to use; undefined if the user declined or cancelled, or if it failed, which the user is told
 */
export async function downloadReference(
  models: Pick<HubModels, 'confirmDownload' | 'download'>,
  reader: Pick<ModelReader, 'aboutModel'>,
  reference: HubReference,
): Promise<string | undefined> {
  const isHere = await reader.aboutModel({ model: formatReference(reference), folders: [] }).then(
    ({ description }) => description.refused === null,
    () => false,
  );
  if (!isHere && !(await models.confirmDownload(reference))) return undefined;
  const path = await models.download(reference);
  // If the user chose one of several files on the way, only the path says which.
  return path === undefined || /\.gguf$/i.test(path) ? path : formatReference(reference);
}

/** Asks for a model of the hub, downloads it, and uses it. */
export async function downloadFromHub(
  models: HubModels,
  reader: ModelReader,
  starter: string,
  failures: Failures,
): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Download Model from the Hub'),
    prompt: vscode.l10n.t('OWNER/NAME, or OWNER/NAME@REVISION. It goes into the cache that Python shares.'),
    placeHolder: FIRST_SUGGESTION.id,
    validateInput: (typed) =>
      typed.trim() === '' || parseReference(typed).kind === 'hub'
        ? undefined
        : vscode.l10n.t('The name of a model on the hub looks like OWNER/NAME.'),
  });
  const reference = parseReference(text ?? '');
  if (!text?.trim() || reference.kind !== 'hub') return;
  try {
    const model = await downloadReference(models, reader, reference);
    // No panel shows that the model is now in use.
    if (model !== undefined) await useModel(reader, model, { chosen: 'traces', starter, offerOf: () => undefined });
  } catch (error) {
    failures.show(error);
  }
}

/** Asks which model to delete, and switches to the starter if that model was in use. */
export async function deleteDownloaded(models: HubModels): Promise<void> {
  const removal = await models.askToRemove();
  if (!removal) return;
  const section = vscode.workspace.getConfiguration(SECTION);
  const instead = {
    model: vscode.l10n.t('traces now use the starter'),
    'ghostText.model': vscode.l10n.t('ghost text now uses the model of traces'),
  };
  const told: string[] = [];
  for (const [setting, sentence] of Object.entries(instead)) {
    const named = section.get<string>(setting, '').trim();
    if (named === '' || !isOfHub(parseReference(named), removal.id)) continue;
    await section.update(setting, undefined, vscode.ConfigurationTarget.Global);
    told.push(sentence);
  }
  if (told.length === 0) return;
  const message = vscode.l10n.t('{0} is removed: {1}.', removal.id, listWords(told));
  void vscode.window.showInformationMessage(notificationText(message));
}
