/** How each reading of a trace is answered. */

import type { Variant } from '../../../architectures/architecture';
import type { OpenedModel } from '../../../architectures/opened-model';
import { whyNot } from '../../../architectures/why-not';
import { cancellationPoint } from '../../../base/cancellation-point';
import type { Mutex } from '../../../base/mutex';
import { shorten } from '../../../model/json';
import type { WeightReader } from '../../../model/weight-reader';
import { readAblation, readJointAblation } from '../../../trace/ablation/ablation';
import { readAgreement } from '../../../trace/compare/agreement';
import { readDifference } from '../../../trace/compare/difference';
import { readDrift } from '../../../trace/compare/drift';
import { findFirstDifference } from '../../../trace/compare/first-difference';
import { haveSameVocabulary, readOutcome } from '../../../trace/compare/outcome';
import { readPartDifferences } from '../../../trace/compare/part-differences';
import { readPatch } from '../../../trace/compare/patch';
import { readSimilarity } from '../../../trace/compare/similarity';
import { readSpelledTexts } from '../../../trace/compare/spelled-text';
import { explainValue } from '../../../trace/explain/explain-value';
import { numpyProgram } from '../../../trace/explain/numpy-program';
import { widenedFileOf } from '../../../trace/explain/program-weights';
import { sampleBlocks, withSampled } from '../../../trace/explain/sampled-values';
import { wholeProgram } from '../../../trace/explain/whole-program';
import type { FindingsChoice } from '../../../trace/findings/context';
import { readOpening } from '../../../trace/findings/opening-head';
import { type Findings, readFindings } from '../../../trace/findings/read-findings';
import { readClearExample } from '../../../trace/heads/clear-example';
import { readClearestHead } from '../../../trace/heads/clearest-head';
import { readCopyingScore } from '../../../trace/heads/copying-score';
import { readHeadBaseline } from '../../../trace/heads/head-baseline';
import { readHeadCircuits } from '../../../trace/heads/head-circuits';
import { readHeadScores } from '../../../trace/heads/head-scores';
import { knownTests, testRepeatedTokens } from '../../../trace/heads/known-tests';
import { readMostAdding } from '../../../trace/neurons/most-adding';
import { readNeuron } from '../../../trace/neurons/neuron';
import { readNeuronAblation } from '../../../trace/neurons/neuron-ablation';
import { readHeadMaps } from '../../../trace/readings/attention';
import { readAttribution } from '../../../trace/readings/attribution';
import { tensorDetails } from '../../../trace/readings/details';
import { readLens } from '../../../trace/readings/lens';
import { readOtherTokens } from '../../../trace/readings/other-tokens';
import { residualNorms } from '../../../trace/readings/residual';
import { readRoundedWeights } from '../../../trace/readings/rounded-weights';
import { sharedStatistics, statisticsWithoutFirst } from '../../../trace/readings/shared-statistics';
import { textProbabilities } from '../../../trace/readings/text-probabilities';
import { readTokenShares } from '../../../trace/readings/token-shares';
import { CancellableSource } from '../../../trace/run/cancellable-source';
import type { RunExclusive } from '../../../trace/run/run-exclusive';
import { modelOf, type ProvenTrace, type TraceSource } from '../../../trace/run/source';
import type { YieldPoint } from '../../../trace/run/yield-point';
import { describeSteps, type StepsWanted } from '../../../trace/steps/steps';
import type { WeightStatistics } from '../../../trace/steps/weight-statistics';
import type { ModelId } from '../../protocol/model-protocol';
import type { ReadingName, Readings } from '../../protocol/reading-protocol';
import type { StepsResult } from '../../protocol/trace-protocol';
import { traceDocument } from '../../shared/trace-document';
import { ablatedIn, formatTrace } from '../../shared/trace-report';
import {
  requireDifference,
  requireDrift,
  requireFirstDifference,
  requireOutcome,
  requirePartDifferences,
  requirePatch,
} from './comparison-requirements';
import {
  knownReferences,
  readReferenceSimilarities,
  readSimilaritiesAmong,
  readSimilarityTo,
  readSimilarityWithout,
  readUnrelatedSimilarity,
  requireTextsAtOnce,
  requireTokensToLeaveOut,
  type VectorRuns,
} from './known-similarities';
import { predictedAt } from './predicted-at';
import {
  requireAttention,
  requireBaseline,
  requireBlocks,
  requireChoice,
  requireCircuits,
  requireExplained,
  requireFindable,
  requireHead,
  requireLens,
  requireNeuron,
  requirePlaceBefore,
  requirePosition,
  requirePositions,
  requireRepeatedTokens,
  requireTextsToSpell,
} from './requirements';
import { storedWindow } from './stored-window';
import type { TraceAbout } from './trace-store';
import type { Traffic } from './traffic';
import { weightFilesOf } from './weight-files';

/** What readings share besides the trace. */
export interface ReadingContext {
  readonly weightStatistics: WeightStatistics;
  readonly weights: WeightReader;
  /** Open a model without loading it. */
  readonly openModel: (model: ModelId) => Promise<OpenedModel>;
  /** What is known of the trace besides its tensors. */
  readonly about: TraceAbout;
  /** The trace to compare with; where there is none to compare with, the same one. */
  readonly other: TraceSource;
  /** One lens at a time: each holds some megabytes of logits. */
  readonly lenses: Mutex;
  /** One at a time, too, and apart from the lenses: what is said in sentences does not wait for a picture of all tokens. */
  readonly findings: Mutex;
  /** Stops a reading between two accesses to the trace. */
  readonly signal: AbortSignal;
  readonly runExclusive: RunExclusive;
  /** Short readings and windows, which go before long ones. */
  readonly traffic: Traffic;
}

interface Reading<K extends ReadingName> {
  /**
   * It runs the model or reads weights for long: it goes on when no short request is being answered. Whatever waits for
   * `lenses`, `findings` or for `runExclusive` is long, since who holds those mutexes waits for the short ones.
   */
  readonly isLong?: true;
  /** @throws RangeError with one sentence when there is no such block, head, position or token */
  readonly require?: (trace: TraceSource, params: Readings[K]['params'], other: TraceSource) => void;
  readonly read: (
    trace: TraceSource,
    params: Readings[K]['params'],
    context: ReadingContext,
  ) => Promise<Readings[K]['result']>;
}

const READINGS: { readonly [K in ReadingName]: Reading<K> } = {
  steps: { require: requireChoice, read: readSteps },
  proofs: { isLong: true, read: (trace, { variant, blocks }, context) => readProofs(trace, variant, blocks, context) },
  report: {
    isLong: true,
    require: requireFindable,
    read: readReport,
  },
  statistics: { read: (trace, { stage, variant }, { signal }) => trace.statistics(stage, variant, signal) },
  weightStatistics: {
    isLong: true,
    read: async (trace, { weight }, { weightStatistics, signal }) =>
      weightStatistics.of(modelOf(trace, 'A weight'), weight, signal),
  },
  sharedStatistics: { read: (trace, { stage, variant }) => sharedStatistics(trace, stage, variant) },
  statisticsWithoutFirst: {
    read: (trace, { stage, variant, allBlocks }, { signal }) =>
      statisticsWithoutFirst(trace, stage, variant, allBlocks, signal),
  },
  details: { read: (trace, { stage, variant, head }) => tensorDetails(trace, stage, variant, head) },
  heads: { require: requireBlocks, read: readHeadMaps },
  textProbabilities: {
    require: requirePositions,
    read: (trace, { positions }) => textProbabilities(trace, positions),
  },
  tokenShares: { read: (trace) => readTokenShares(trace) },
  residual: { read: (trace, { stack }) => residualNorms(trace, stack) },
  lens: {
    isLong: true,
    require: requireLens,
    read: (trace, { positions, target }, { lenses, findings, signal }) => {
      // Of a picture: what is said in sentences, which takes a second, goes first.
      const afterFindings = () => findings.run(() => Promise.resolve(), signal);
      return lenses.run(
        () => readLens(trace, positions, target, positions.length > 1 ? afterFindings : undefined),
        signal,
      );
    },
  },
  attribution: {
    isLong: true,
    require: requireExplained,
    read: (trace, { position, id, ratherThan }) => readAttribution(trace, position, id, ratherThan),
  },
  ablation: {
    isLong: true,
    require: requireExplained,
    read: (trace, choice, context) => readAblation(trace, choice, yieldPointOf(context)),
  },
  jointAblation: {
    isLong: true,
    require: requireExplained,
    read: (trace, choice, context) => readJointAblation(trace, choice, yieldPointOf(context)),
  },
  roundedWeights: {
    isLong: true,
    require: requirePosition,
    read: (trace, choice, context) => {
      const { runExclusive, signal } = context;
      return readRoundedWeights(trace, choice, { runExclusive, signal, yieldPoint: yieldPointOf(context) });
    },
  },
  otherTokens: {
    isLong: true,
    require: requirePlaceBefore,
    read: (trace, choice, context) => {
      const { about, runExclusive, signal } = context;
      return readOtherTokens(trace, about.text, choice, { runExclusive, signal, yieldPoint: yieldPointOf(context) });
    },
  },
  clearExample: {
    isLong: true,
    read: (trace, _params, context) => readClearExample(trace, yieldPointOf(context)),
  },
  headScores: {
    isLong: true,
    require: requireAttention,
    read: (trace, { attention }, context) => readHeadScores(trace, attention, yieldPointOf(context)),
  },
  headBaseline: {
    isLong: true,
    require: requireBaseline,
    read: (trace, choice, context) => readHeadBaseline(trace, choice, yieldPointOf(context)),
  },
  repeatedTokens: {
    isLong: true,
    require: requireRepeatedTokens,
    read: (trace, choice, context) => testRepeatedTokens(trace, choice, yieldPointOf(context)),
  },
  knownTests: { require: requireRepeatedTokens, read: async (trace, choice) => knownTests(trace, choice) },
  headCircuits: {
    isLong: true,
    require: requireCircuits,
    read: (trace, choice, context) => readHeadCircuits(trace, choice, yieldPointOf(context)),
  },
  neuron: {
    isLong: true,
    require: requireNeuron,
    read: (trace, choice, context) => readNeuron(trace, choice, yieldPointOf(context)),
  },
  neuronAblation: {
    isLong: true,
    require: requireNeuron,
    read: (trace, choice, context) => readNeuronAblation(trace, choice, yieldPointOf(context)),
  },
  mostAddingNeurons: {
    isLong: true,
    require: requireExplained,
    read: (trace, explained, context) => readMostAdding(trace, explained, yieldPointOf(context)),
  },
  copyingScore: {
    isLong: true,
    require: requireHead,
    read: (trace, head, context) => readCopyingScore(trace, head, yieldPointOf(context)),
  },
  headContributions: {
    isLong: true,
    require: requireExplained,
    read: (trace, { position, id, ratherThan }) => readOpening(trace, position, id, ratherThan),
  },
  clearestHead: {
    isLong: true,
    require: requirePosition,
    read: (trace, { position }) => readClearestHead(trace, position),
  },
  findings: { isLong: true, require: requireFindable, read: findingsOf },
  difference: {
    require: requireDifference,
    read: (trace, { a, b, pairs, columnPairs }, { other }) =>
      readDifference({ source: trace, ...a }, { source: other, ...b }, pairs, columnPairs),
  },
  drift: {
    require: requireDrift,
    read: (trace, { pairs, variants: { a, b }, sequence }, { other }) =>
      readDrift({ source: trace, variant: a }, { source: other, variant: b }, pairs, sequence),
  },
  firstDifference: {
    require: requireFirstDifference,
    read: (trace, { pairs, sourcePairs, variants: { a, b } }, { other }) =>
      findFirstDifference({ source: trace, variant: a }, { source: other, variant: b }, pairs, sourcePairs),
  },
  outcome: {
    require: requireOutcome,
    read: (trace, positions, { other }) => readOutcome(trace, other, positions, haveSameVocabulary(trace, other)),
  },
  spelledTexts: {
    isLong: true,
    require: requireTextsToSpell,
    read: (trace, choice, { about, runExclusive, signal }) =>
      readSpelledTexts(trace, about.text, choice, runExclusive, signal),
  },
  partDifferences: {
    isLong: true,
    require: requirePartDifferences,
    read: (trace, places, { other }) => readPartDifferences(trace, other, places),
  },
  patch: {
    isLong: true,
    require: requirePatch,
    read: (trace, choice, context) => readPatch(trace, context.other, choice, yieldPointOf(context)),
  },
  similarity: {
    isLong: true,
    read: (trace, _, context) => readSimilarity(trace, context.other, yieldPointOf(context)),
  },
  unrelatedSimilarity: {
    isLong: true,
    read: (trace, { texts }, context) => readUnrelatedSimilarity(trace, texts, vectorRuns(context)),
  },
  referenceSimilarities: {
    isLong: true,
    read: (trace, _, context) => readReferenceSimilarities(trace, vectorRuns(context)),
  },
  knownReferences: { read: async (trace) => knownReferences(trace) ?? null },
  similaritiesAmong: {
    isLong: true,
    require: requireTextsAtOnce,
    read: (trace, { texts }, context) => readSimilaritiesAmong(trace, texts, vectorRuns(context)),
  },
  similarityWithout: {
    isLong: true,
    require: requireTokensToLeaveOut,
    read: (trace, { positions }, context) =>
      readSimilarityWithout(trace, context.other, positions, vectorRuns(context)),
  },
  similarityTo: {
    isLong: true,
    require: requireTokensToLeaveOut,
    read: (trace, { text, positions }, context) => readSimilarityTo(trace, text, positions, vectorRuns(context)),
  },
  weightFiles: {
    isLong: true,
    read: async (trace, _, { signal }) => (await weightFilesOf(trace, signal)) ?? null,
  },
  sameVocabulary: { read: async (trace, _, { other }) => haveSameVocabulary(trace, other) },
  agreement: { read: (trace, _, { other }) => readAgreement(trace, other) },
  provenance: { read: (trace, address, { weights }) => explainValue(trace, address, weights) },
  storedWindow: {
    read: async (trace, { original, ...params }, { openModel }) => {
      const { folder } = modelOf(trace, 'What a weight is stored as');
      return storedWindow(folder, params, original === undefined ? undefined : await openModel(original));
    },
  },
  numpy: {
    read: async (trace, address, { weights }) => ({ source: await numpyProgram(trace, address, weights) }),
  },
  wholeWay: {
    isLong: true,
    read: async (trace, address, { signal }) => ({
      source: await wholeProgram(trace, address, undefined, signal),
      widened: await widenedFileOf(modelOf(trace, 'The file of its weights').folder, signal),
    }),
  },
};

async function readSteps(
  trace: TraceSource,
  choice: StepsWanted,
  { weightStatistics }: ReadingContext,
): Promise<StepsResult> {
  const steps = await describeSteps(trace, choice, weightStatistics);
  return { steps, ...provenOf(trace, choice.variant) };
}

async function readReport(
  trace: TraceSource,
  choice: Readings['report']['params'],
  context: ReadingContext,
): Promise<Readings['report']['result']> {
  const { variant, layer, head, position, id, ratherThan, continuations } = choice;
  const { steps: all } = await readSteps(trace, { variant, layer, head }, context);
  const steps = all.filter(({ number }) => choice.steps?.includes(number) ?? true);
  const { proofs, ...checked } = await readProofs(trace, variant, Number.POSITIVE_INFINITY, context);
  const found = await findingsOf(trace, choice, context);
  const isExplained =
    found.prediction !== null && whyNot(trace.planOf('model'), 'Direct logit attribution') === undefined;
  const attribution = isExplained ? await readAttribution(trace, position, id, ratherThan) : null;
  const predicted = await predictedAt(trace, choice, context.about);
  const explained = { attribution, ablation: null };
  const proven = { steps, ...checked, proofs: [...proofs, ...(attribution ? [attribution.proof] : [])] };
  const { saved } = context.about;
  const ablated = {
    ...ablatedIn(trace.planOf('model'), variant, choice.ablations ?? saved?.ablations),
    ...(choice.heads && { heads: choice.heads }),
  };
  if (choice.form === 'markdown') {
    const of = {
      ...{ choice, found, continuations: continuations ?? saved?.continuations, pictured: choice.pictured ?? [] },
      weightFiles: await weightFilesOf(trace, context.signal),
      date: new Date(),
    };
    return { text: traceDocument(context.about, proven, { ...of, ...explained, ...predicted, ...ablated }) };
  }
  const isChosen = choice.steps !== undefined;
  const told = { ...ablated, ...(continuations && { continuations }) };
  const options = { isChosen, chosen: { ...choice, ...predicted }, ...told };
  return { text: formatTrace(context.about, proven, found, variant, explained, options) };
}

/** Check block after block, each for itself, so that others get their turn between two. */
async function readProofs(
  trace: TraceSource,
  variant: Variant,
  blocks: number,
  { weights }: ReadingContext,
): Promise<ProvenTrace> {
  for (;;) {
    const { proven, total } = trace.proofs(variant);
    // While its stages are at hand.
    if (variant === 'model') await sampleBlocks(trace, proven, weights);
    if (proven >= Math.min(blocks, total)) return provenOf(trace, variant);
    await trace.proveNext(variant);
  }
}

function provenOf(trace: TraceSource, variant: Variant): ProvenTrace {
  const proven = trace.proofs(variant);
  return variant === 'model' ? withSampled(trace, proven) : proven;
}

function findingsOf(trace: TraceSource, choice: FindingsChoice, context: ReadingContext): Promise<Findings> {
  const { about, findings, signal } = context;
  return findings.run(() => readFindings(trace, about, choice, yieldPointOf(context)), signal);
}

function vectorRuns(context: ReadingContext): VectorRuns {
  const { runExclusive, signal } = context;
  return { runExclusive, signal, yieldPoint: yieldPointOf(context) };
}

/** Between two runs others get their turn, and a cancellation arrives. */
function yieldPointOf({ traffic, signal }: ReadingContext): YieldPoint {
  return async () => {
    await traffic.giveWay(signal);
    await cancellationPoint(signal);
  };
}

/** @throws one sentence when the trace has no such block, head, position or stage; the signal's reason when cancelled */
export async function read<K extends ReadingName>(
  trace: TraceSource,
  what: K,
  params: Readings[K]['params'],
  context: ReadingContext,
): Promise<Readings[K]['result']> {
  // A name comes from outside: "constructor" is one of every object's own.
  if (!Object.hasOwn(READINGS, what)) throw new RangeError(`There is no reading "${shorten(String(what))}".`);
  const reading: Reading<K> = READINGS[what];
  const { signal, traffic } = context;
  await cancellationPoint(signal);
  const giveWay = reading.isLong && (() => traffic.giveWay(signal));
  const [source, other] = [trace, context.other].map((whole) => new CancellableSource(whole, signal, giveWay)) as [
    CancellableSource,
    CancellableSource,
  ];
  const answer = async () => {
    reading.require?.(source, params, other);
    return reading.read(source, params, { ...context, other });
  };
  return reading.isLong ? answer() : traffic.pass(answer);
}
