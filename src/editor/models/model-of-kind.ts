/** Finds a model of a given kind on this machine: the model of traces, or the smallest other one. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { ModelDescription } from '../../engine/protocol/library-protocol';
import type { HubReference } from '../../library/reference';
import { SENTENCE_ENCODER } from '../../library/suggestions';
import type { ModelKind } from '../../trace/lessons/lesson';
import type { Settings } from '../settings';
import { listedReference } from './listed-reference';
import type { ModelCatalog } from './model-catalog';

export interface KnownModels {
  readonly engine: Pick<EngineClient, 'aboutModel'>;
  readonly catalog: Pick<ModelCatalog, 'describe' | 'latest' | 'read'>;
  readonly settings: () => Pick<Settings, 'model'>;
}

/** The model of each kind that is downloaded if there is none. */
const DOWNLOADED: Readonly<Record<ModelKind, HubReference>> = {
  'sentence encoder': { kind: 'hub', id: SENTENCE_ENCODER.id },
};

/**
 * The model of traces if it is of the kind, otherwise the smallest one on this machine that is.
 * @param searching a message that is shown while the models on this machine are examined
 * @returns a reference; `undefined` if there is none of the kind
 * @throws an error of one sentence when the models on this machine cannot be read
 */
export async function modelOfKind(
  kind: ModelKind,
  { engine, catalog, settings }: KnownModels,
  searching: string,
): Promise<string | undefined> {
  const { model } = settings();
  const chosen = await engine.aboutModel({ model, folders: [] }).catch(() => undefined);
  if (chosen && isOfKind(chosen.description, kind)) return model;
  const look = async () => {
    await catalog.read();
    await catalog.describe(() => undefined);
  };
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: searching }, look);
  const [smallest] = (catalog.latest?.models ?? [])
    .filter(({ description }) => isOfKind(description, kind))
    .toSorted((a, b) => a.bytes - b.bytes);
  return smallest && listedReference(smallest);
}

/**
 * Tells the user which model to get, and how.
 * @returns what to download; `undefined` if the user does not want to now
 */
export async function offerModelOfKind(kind: ModelKind, sentence: string): Promise<HubReference | undefined> {
  const download = vscode.l10n.t('Download It...');
  return (await vscode.window.showInformationMessage(sentence, download)) === download ? DOWNLOADED[kind] : undefined;
}

function isOfKind(description: ModelDescription | null, kind: ModelKind): boolean {
  switch (kind) {
    case 'sentence encoder':
      return description?.predicts === 'sentence embedding' && description.refused === null;
  }
}
