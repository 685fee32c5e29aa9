/** Describes a model in the terms of the protocol. */
import type { ModelSpec } from '../../../architectures/plan/architecture';
import { architectureName } from '../../../architectures/registry';
import type { Model } from '../../../lowering/model';
import { stateOfAll } from '../../../model/file-state';
import { elementCount } from '../../../trace/tensors/tensor';
import type { ModelInfo } from '../../protocol/model-protocol';

/** The properties that only an encoder-decoder has. */
export function ofEncoder({ encoder, generation }: ModelSpec): Pick<ModelInfo, 'encoder' | 'notDone'> {
  return encoder ? { encoder, notDone: generation?.notDone ?? [] } : {};
}

/** Counts parameters over all stored weights. */
export function modelInfo({ folder, spec }: Model): ModelInfo {
  const parameters = folder.weights.names.reduce((sum, name) => sum + elementCount(folder.weights.get(name).shape), 0);
  const { modelType, layers, heads, kvHeads, dModel, dHead, dMlp, vocabSize, contextLength } = spec;
  return {
    folder: folder.path,
    state: stateOfAll(folder.files),
    name: folder.name,
    modelType,
    architecture: architectureName(modelType),
    layers,
    heads,
    kvHeads,
    dModel,
    dHead,
    dMlp,
    vocabSize,
    contextLength,
    tokenizer: folder.tokenizer.kind,
    parameters,
    variant: folder.variant?.name ?? null,
    predicts: folder.plan.predicts,
    ...ofEncoder(spec),
    ignored: folder.ignored,
    precision: folder.precision,
  };
}
