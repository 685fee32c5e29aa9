/** The functions that answer each reading. */
import { cancellationPoint } from '../../../base/cancellation-point';
import { shorten } from '../../../model/json';
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
import { wholeProgram } from '../../../trace/explain/whole-program';
import { readOpening } from '../../../trace/findings/opening-head';
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
import { readMaskedTokens } from '../../../trace/readings/masked-tokens';
import { readOtherTokens } from '../../../trace/readings/other-tokens';
import { residualNorms } from '../../../trace/readings/residual';
import { readRoundedWeights } from '../../../trace/readings/rounded-weights';
import { sharedStatistics, statisticsWithoutFirst } from '../../../trace/readings/shared-statistics';
import { textProbabilities } from '../../../trace/readings/text-probabilities';
import { readTokenShares } from '../../../trace/readings/token-shares';
import { readWithoutTokens } from '../../../trace/readings/without-tokens';
import { CancellableSource } from '../../../trace/run/cancellable-source';
import { modelOf, type TraceSource } from '../../../trace/run/source';
import type { YieldPoint } from '../../../trace/run/yield-point';
import type { ReadingName, Readings } from '../../protocol/reading-protocol';
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
} from './known-similarities';
import type { ReadingContext } from './reading-context';
import { findingsOf, readProofs, readReport, readSteps } from './report-readings';
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
  requireMaskedPlace,
  requireNeuron,
  requirePlaceBefore,
  requirePosition,
  requirePositions,
  requireRepeatedTokens,
  requireTextsToSpell,
  requireTokensBefore,
} from './requirements';
import { storedWindow } from './stored-window';
import { weightFilesOf } from './weight-files';

interface Reading<K extends ReadingName> {
  /**
   * Set if the reading runs the model or reads weights for long: it pauses while short requests are being answered. A
   * reading that waits for `lenses`, `findings` or `runExclusive` must be marked as long, because the holders of those
   * mutexes wait for short requests.
   */
  readonly isLong?: true;
  /** @throws RangeError with one sentence when the block, head, position or token does not exist */
  readonly require?: (trace: TraceSource, params: Readings[K]['params'], other: TraceSource) => void;
  readonly read: (
    trace: TraceSource,
    params: Readings[K]['params'],
    context: ReadingContext,
  ) => Promise<Readings[K]['result']>;
}

/** Wraps a reading that uses its context only to let short requests pass. */
function yielding<P, R>(read: (trace: TraceSource, params: P, yieldPoint: YieldPoint) => Promise<R>) {
  return (trace: TraceSource, params: P, { yieldPoint }: ReadingContext) => read(trace, params, yieldPoint);
}

const READINGS: { readonly [K in ReadingName]: Reading<K> } = {
  steps: { require: requireChoice, read: readSteps },
  proofs: { isLong: true, read: (trace, { variant, blocks }, context) => readProofs(trace, variant, blocks, context) },
  report: { isLong: true, require: requireFindable, read: readReport },
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
  textProbabilities: { require: requirePositions, read: (trace, { positions }) => textProbabilities(trace, positions) },
  tokenShares: { read: (trace) => readTokenShares(trace) },
  residual: { read: (trace, { stack }) => residualNorms(trace, stack) },
  lens: {
    isLong: true,
    require: requireLens,
    read: (trace, { positions, target }, { lenses, findings, signal }) => {
      // For pictures: sentences are read first, which takes about a second.
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
  ablation: { isLong: true, require: requireExplained, read: yielding(readAblation) },
  jointAblation: { isLong: true, require: requireExplained, read: yielding(readJointAblation) },
  roundedWeights: { isLong: true, require: requirePosition, read: readRoundedWeights },
  otherTokens: {
    isLong: true,
    require: requirePlaceBefore,
    read: (trace, choice, context) => readOtherTokens(trace, context.about.text, choice, context),
  },
  withoutTokens: { isLong: true, require: requireTokensBefore, read: readWithoutTokens },
  maskedTokens: { isLong: true, require: requireMaskedPlace, read: readMaskedTokens },
  clearExample: { isLong: true, read: (trace, _, { yieldPoint }) => readClearExample(trace, yieldPoint) },
  headScores: {
    isLong: true,
    require: requireAttention,
    read: (trace, { attention }, { yieldPoint }) => readHeadScores(trace, attention, yieldPoint),
  },
  headBaseline: { isLong: true, require: requireBaseline, read: yielding(readHeadBaseline) },
  repeatedTokens: { isLong: true, require: requireRepeatedTokens, read: yielding(testRepeatedTokens) },
  knownTests: { require: requireRepeatedTokens, read: async (trace, choice) => knownTests(trace, choice) },
  headCircuits: { isLong: true, require: requireCircuits, read: yielding(readHeadCircuits) },
  neuron: { isLong: true, require: requireNeuron, read: yielding(readNeuron) },
  neuronAblation: { isLong: true, require: requireNeuron, read: yielding(readNeuronAblation) },
  mostAddingNeurons: { isLong: true, require: requireExplained, read: yielding(readMostAdding) },
  copyingScore: { isLong: true, require: requireHead, read: yielding(readCopyingScore) },
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
    read: (trace, choice, context) => readSpelledTexts(trace, context.about.text, choice, context),
  },
  partDifferences: {
    isLong: true,
    require: requirePartDifferences,
    read: (trace, places, { other }) => readPartDifferences(trace, other, places),
  },
  patch: {
    isLong: true,
    require: requirePatch,
    read: (trace, choice, { other, yieldPoint }) => readPatch(trace, other, choice, yieldPoint),
  },
  similarity: { isLong: true, read: (trace, _, { other, yieldPoint }) => readSimilarity(trace, other, yieldPoint) },
  unrelatedSimilarity: {
    isLong: true,
    read: (trace, { texts }, context) => readUnrelatedSimilarity(trace, texts, context),
  },
  referenceSimilarities: { isLong: true, read: (trace, _, context) => readReferenceSimilarities(trace, context) },
  knownReferences: { read: async (trace) => knownReferences(trace) ?? null },
  similaritiesAmong: {
    isLong: true,
    require: requireTextsAtOnce,
    read: (trace, { texts }, context) => readSimilaritiesAmong(trace, texts, context),
  },
  similarityWithout: {
    isLong: true,
    require: requireTokensToLeaveOut,
    read: (trace, { positions }, context) => readSimilarityWithout(trace, context.other, positions, context),
  },
  similarityTo: {
    isLong: true,
    require: requireTokensToLeaveOut,
    read: (trace, { text, positions }, context) => readSimilarityTo(trace, text, positions, context),
  },
  weightFiles: { isLong: true, read: async (trace, _, { signal }) => (await weightFilesOf(trace, signal)) ?? null },
  sameVocabulary: { read: async (trace, _, { other }) => haveSameVocabulary(trace, other) },
  agreement: { read: (trace, _, { other }) => readAgreement(trace, other) },
  provenance: { read: (trace, address, { weights }) => explainValue(trace, address, weights) },
  storedWindow: {
    read: async (trace, { original, ...params }, { openModel }) => {
      const { folder } = modelOf(trace, 'What a weight is stored as');
      return storedWindow(folder, params, original === undefined ? undefined : await openModel(original));
    },
  },
  numpy: { read: async (trace, address, { weights }) => ({ source: await numpyProgram(trace, address, weights) }) },
  wholeProgram: {
    isLong: true,
    read: async (trace, address, { signal }) => ({
      source: await wholeProgram(trace, address, undefined, signal),
      widened: await widenedFileOf(modelOf(trace, 'The file of its weights').folder, signal),
    }),
  },
};

/**
 * @throws an error of one sentence when the trace has no such block, head, position or stage; the signal's reason when
 * cancelled
 */
export async function read<K extends ReadingName>(
  trace: TraceSource,
  what: K,
  params: Readings[K]['params'],
  context: ReadingContext,
): Promise<Readings[K]['result']> {
  // The name comes from outside: "constructor", for example, is inherited by every object.
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
