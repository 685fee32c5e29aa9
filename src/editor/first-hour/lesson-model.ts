/** Finds the model for a lesson: the starter, or a model of another kind on this machine. */
import * as vscode from 'vscode';
import type { HubReference } from '../../library/reference';
import { SENTENCE_ENCODER } from '../../library/suggestions';
import type { Lesson, ModelKind } from '../../trace/lessons/lesson';
import { type KnownModels, modelOfKind, offerModelOfKind } from '../models/model-of-kind';

export interface LessonModelParts extends KnownModels {
  readonly starterModel: string;
}

/**
 * The starter or, for a lesson about another kind of model, the model of traces if it is of that kind, otherwise the
 * smallest one on this machine that is.
 * @returns a reference; `undefined` if there is none of the kind
 * @throws an error of one sentence when the models on this machine cannot be read
 */
export async function lessonModel(
  { readIn }: Pick<Lesson, 'readIn'>,
  { starterModel, ...known }: LessonModelParts,
): Promise<string | undefined> {
  if (readIn === undefined) return starterModel;
  return modelOfKind(readIn, known, vscode.l10n.t('Looking for a model that the lesson can be read in...'));
}

/**
 * Tells the user which model to get for a lesson, and how.
 * @returns what to download; `undefined` if the user does not want to now
 */
export function offerLessonModel(kind: ModelKind): Promise<HubReference | undefined> {
  const sentence = vscode.l10n.t(
    'This lesson is read in a sentence encoder, a model that makes one vector of a text, and none is on this machine: download {0} ({1} parameters) here, or another one with “Download Model from the Hub...”.',
    SENTENCE_ENCODER.id,
    SENTENCE_ENCODER.parameters,
  );
  return offerModelOfKind(kind, sentence);
}
