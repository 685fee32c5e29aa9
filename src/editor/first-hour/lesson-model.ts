/** The model that a lesson is read in: the starter, or one of another kind among the models of this machine. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { ModelDescription } from '../../engine/protocol/library-protocol';
import type { HubReference } from '../../library/reference';
import { SENTENCE_ENCODER } from '../../library/suggestions';
import type { Lesson, ModelKind } from '../../trace/lessons/lesson';
import { listedReference } from '../models/listed-reference';
import type { ModelCatalog } from '../models/model-catalog';
import type { Settings } from '../settings';

export interface LessonModelParts {
  readonly engine: Pick<EngineClient, 'aboutModel'>;
  readonly catalog: Pick<ModelCatalog, 'describe' | 'latest' | 'read'>;
  readonly settings: () => Pick<Settings, 'model'>;
  readonly starterModel: string;
}

/** The model of each kind that is downloaded where there is none. */
const DOWNLOADED: Readonly<Record<ModelKind, HubReference>> = {
  'sentence encoder': { kind: 'hub', id: SENTENCE_ENCODER.id },
};

/**
 * The model of traces where that is of the kind, else the smallest of this machine that is.
 * @returns a reference; `undefined`: there is none of the kind
 * @throws one sentence when the models of this machine cannot be read
 */
export async function lessonModel(
  { readIn }: Pick<Lesson, 'readIn'>,
  { engine, catalog, settings, starterModel }: LessonModelParts,
): Promise<string | undefined> {
  if (readIn === undefined) return starterModel;
  const { model } = settings();
  const chosen = await engine.aboutModel({ model, folders: [] }).catch(() => undefined);
  if (chosen && isOfKind(chosen.description, readIn)) return model;
  const look = async () => {
    await catalog.read();
    await catalog.describe(() => undefined);
  };
  const title = vscode.l10n.t('Looking for a model that the lesson can be read in...');
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, look);
  const [smallest] = (catalog.latest?.models ?? [])
    .filter(({ description }) => isOfKind(description, readIn))
    .toSorted((a, b) => a.bytes - b.bytes);
  return smallest && listedReference(smallest);
}

/** Say which model to get for a lesson, and how. @returns what to download; `undefined`: the user does not want to now */
export async function offerLessonModel(kind: ModelKind): Promise<HubReference | undefined> {
  const reference = DOWNLOADED[kind];
  const download = vscode.l10n.t('Download It...');
  const sentence = vscode.l10n.t(
    'This lesson is read in a sentence encoder, a model that makes one vector of a text, and none is on this machine: download {0} ({1} parameters) here, or another one with “Download Model from the Hub...”.',
    SENTENCE_ENCODER.id,
    SENTENCE_ENCODER.parameters,
  );
  return (await vscode.window.showInformationMessage(sentence, download)) === download ? reference : undefined;
}

function isOfKind(description: ModelDescription | null, kind: ModelKind): boolean {
  switch (kind) {
    case 'sentence encoder':
      return description?.predicts === 'sentence embedding' && description.refused === null;
  }
}
