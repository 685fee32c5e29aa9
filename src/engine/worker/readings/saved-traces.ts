/** Traces in files: what is written, and how a file becomes a trace again. */
import { version } from '../../../../package.json';
import type { ModelSpec } from '../../../architectures/plan/architecture';
import { architectureName } from '../../../architectures/registry';
import { canonicalJson } from '../../../base/canonical-json';
import type { Model } from '../../../lowering/model';
import { stateOfAll } from '../../../model/file-state';
import { runtimeVersion } from '../../../onnx/session';
import type { AblationRuns } from '../../../trace/ablation/ablation-runs';
import type { MadeContinuations } from '../../../trace/readings/continuations';
import type { MadeOutput } from '../../../trace/readings/made-output';
import type { SavedTrace } from '../../../trace/saving/saved';
import { savableAblations } from '../../../trace/saving/saved-ablations';
import { requireSavable } from '../../../trace/saving/saved-continuations';
import {
  type DigestedFacts,
  type KeptDigests,
  type SavedFacts,
  withDigests,
  writeFacts,
} from '../../../trace/saving/saved-facts';
import type { EngineOptions } from '../../protocol/engine-options';
import type { ModelId, ModelInfo, Variant } from '../../protocol/model-protocol';
import type { Place } from '../../protocol/trace-protocol';
import { ofEncoder } from '../models/model-info';
import { NO_MODEL, type OpenModels } from '../models/open-models';
import type { RequestContext } from '../models/request-context';
import { provenStatements, readPredictions } from './saved-statements';
import type { TraceAbout } from './trace-store';

interface Saving {
  readonly about: TraceAbout;
  readonly spec: Model['spec'];
  readonly weightsHash: string;
  readonly variant: Variant;
  readonly place: Place | undefined;
  readonly continuations: MadeContinuations | undefined;
  readonly output: MadeOutput | undefined;
  readonly ablations: readonly AblationRuns[] | undefined;
  /** The digests of a trace that was opened from a file. */
  readonly digests?: KeptDigests;
}

/** The metadata of a saved trace: some keys for any reader, and everything that is needed to open it again. */
export async function savedMetadata(saving: Saving): Promise<DigestedFacts> {
  const { about, weightsHash, variant, digests = {} } = saving;
  const { text, source, tokens, cut, model } = about;
  const said = {
    text,
    ...(source && { source_text: source.text }),
    model: model.name,
    weights_sha256: weightsHash,
    variant,
    llm_trace_version: version,
    onnxruntime_version: await runtimeVersion(),
    traced_tokens: `${cut?.part ?? 'last'} ${tokens.length} of ${cut?.total ?? tokens.length}`,
    ...writeFacts(savedFacts(saving)),
  };
  // The digests of tensors are dropped for another variant, whose tensors are not those of the file.
  return withDigests(said, variant === 'model' ? digests : { metadata: digests.metadata });
}

/** @throws an error of one sentence when a generation or a measurement does not belong to this trace */
function savedFacts({ about, spec, place, continuations, output, ablations = [] }: Saving): SavedFacts {
  const { source, tokens, cut, model, plan, top, masks, scores, generation, timings } = about;
  const { name, parameters, ignored, precision, tokenizer } = model;
  const measured = savableAblations(ablations, { spec, plan, tokens });
  if (continuations) requireSavable(continuations, { spec, plan, tokens, generation });
  return {
    model: { name, parameters, ignored, precision, ...(tokenizer !== undefined && { tokenizer }) },
    spec,
    plan,
    tokens,
    ...(source && { source }),
    cut,
    top,
    masks,
    scores,
    generation: {
      tokens: generation.tokens.map(({ others, ...token }) => token),
      ids: generation.ids,
      text: generation.text,
      reason: generation.reason,
      ...(generation.source && { source: generation.source }),
    },
    timings,
    ...(place && { place }),
    ...(continuations && { continuations }),
    ...(output && { output }),
    ...(measured.length > 0 && { ablations: measured }),
  };
}

/**
 * Describes a trace opened from a file in the same way as a new one. Its predictions are read from the logits, and the
 * file's other statements are checked against them.
 */
export async function describeSaved(trace: SavedTrace): Promise<TraceAbout> {
  const { facts, origin, path } = trace;
  const { source, tokens, cut, plan, generation, timings, place, continuations, output, ablations } = facts;
  const read = await readPredictions(trace);
  trace.addStatements(provenStatements(trace, read));
  return {
    model: modelInfoOf(trace),
    text: origin.text,
    ...(source && { source }),
    tokens,
    cut,
    plan,
    bytes: trace.byteLength,
    top: read.top,
    masks: read.masks,
    scores: read.scores,
    generation: {
      ...generation,
      precision: 'float32',
      tokens: generation.tokens.map((token) => ({ ...token, others: null })),
      cut: source ? source.cut : cut,
      cache: null,
    },
    proofs: trace.proofs('model').proofs,
    timings,
    saved: {
      path,
      hasModel: trace.model !== undefined,
      ...(place && { place }),
      ...(continuations && { continuations }),
      ...(output && { output }),
      ...(ablations && { ablations }),
    },
  };
}

/** What the file says about its model, and the folder of that model if it is available. */
function modelInfoOf({ facts: { model, spec, plan }, model: attached }: SavedTrace): ModelInfo {
  const { modelType, layers, heads, kvHeads, dModel, dHead, dMlp, vocabSize, contextLength } = spec;
  const sizes = { modelType, layers, heads, kvHeads, dModel, dHead, dMlp, vocabSize, contextLength };
  const folder = attached?.folder;
  return {
    ...model,
    ...sizes,
    architecture: architectureName(modelType),
    variant: folder?.variant?.name ?? null,
    predicts: plan.predicts,
    ...ofEncoder(spec),
    folder: folder?.path ?? NO_MODEL,
    state: folder ? stateOfAll(folder.files) : '',
  };
}

interface ModelsToAttach {
  readonly models: Pick<OpenModels, 'folders' | 'weightsHash'>;
  openModel(folder: ModelId, context: RequestContext): Promise<Model>;
  /** The advice of the program that shows the trace, in case there is no such model. */
  readonly advice: EngineOptions['advice'];
}

/**
 * Finds the model of a saved trace: the one in these folders that has exactly the weights that computed the trace.
 * @throws the signal's reason when cancelled
 */
export async function attachModel(
  trace: Pick<SavedTrace, 'attach' | 'facts' | 'origin'>,
  { models, openModel, advice }: ModelsToAttach,
  folders: readonly ModelId[],
  context: RequestContext,
): Promise<void> {
  const { facts, origin } = trace;
  const { signal } = context;
  for (const folder of new Set([...models.folders, ...folders])) {
    signal.throwIfAborted();
    // A folder that cannot be opened is not the model we look for.
    const model = await openModel(folder, context).catch(() => undefined);
    if (!model || !isSameSpec(model.spec, facts.spec)) continue;
    const hash = await models.weightsHash(model, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (hash === origin.weightsHash) {
      trace.attach({ model });
      return;
    }
  }
  const weights = `${facts.model.name}, SHA-256 ${origin.weightsHash.slice(0, 12)}…`;
  trace.attach({
    absence: `and no model at hand has its weights (${weights}): ${advice['absent model'] ?? 'choose the folder of that model, and open the file again'}`,
  });
}

/** Compared as JSON, because a file contains no undefined properties. */
function isSameSpec(a: ModelSpec, b: ModelSpec): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
