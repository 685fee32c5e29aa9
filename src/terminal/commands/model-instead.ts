/** Names a model that can do what a command is for, where the chosen one cannot: one of this machine, if there is one. */
import { messageOf } from '../../base/message-of';
import type { ModelId, ModelInfo } from '../../engine/protocol/model-protocol';
import { MASK_FILLER, SENTENCE_ENCODER } from '../../library/suggestions';
import type { Call } from '../call';
import { referenceText } from '../models-text';
import { listedModels } from './add-models-list';

const KINDS = {
  'sentence embedding': { name: 'a sentence encoder', suggested: SENTENCE_ENCODER.id },
  'masked token': { name: 'a model that fills in masks', suggested: MASK_FILLER },
} as const satisfies Partial<Record<ModelInfo['predicts'], object>>;

/** "Name a sentence encoder instead: --model OWNER/NAME is on this machine." @param predicts what it must predict */
export async function modelInstead(call: Call, predicts: keyof typeof KINDS): Promise<string> {
  const { name, suggested } = KINDS[predicts];
  const { models } = await listedModels(call, []);
  const [smallest] = models
    .filter(({ description }) => description?.predicts === predicts && description.refused === null)
    .toSorted((one, other) => one.bytes - other.bytes);
  return smallest
    ? `Name ${name} instead: \`--model ${referenceText(smallest)}\` is on this machine.`
    : `Name ${name} instead: \`llm-trace models pull ${suggested}\` downloads one.`;
}

/**
 * Does what only models can do that predict something.
 * @throws the error of the work; if the model predicts something else, with a model that can do it
 */
export async function withModelOf<T>(
  call: Call,
  { model, predicts }: { readonly model: ModelId; readonly predicts: keyof typeof KINDS },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const opened = await call.engine.openModel({ model }, call).catch(() => undefined);
    if (!opened || opened.predicts === predicts) throw error;
    throw new Error(`${messageOf(error)} ${await modelInstead(call, predicts)}`, { cause: error });
  }
}
