/** How each reading of a trace is answered. */

import { blockCount, headCountOf } from '../../architectures/architecture';
import type { OpenedModel } from '../../architectures/opened-model';
import { cancellationPoint } from '../../base/cancellation-point';
import type { Mutex } from '../../base/mutex';
import { shorten } from '../../model/json';
import type { WeightReader } from '../../model/weight-reader';
import { haveSameVocabulary } from '../../trace/compare/outcome';
import { readSimilarity } from '../../trace/compare/similarity';
import { type Turn as ModelTurn, readSpelledTexts, type SpelledAfter } from '../../trace/compare/spelled-text';
import { explainValue } from '../../trace/explain/explain-value';
import { numpyProgram } from '../../trace/explain/numpy-program';
import { defaultFindings } from '../../trace/findings/by-step';
import type { FindingsChoice } from '../../trace/findings/context';
import { readFindings } from '../../trace/findings/read-findings';
import { type BaselineChoice, MOST_SHUFFLES, readHeadBaseline } from '../../trace/heads/head-baseline';
import { readHeadCircuits } from '../../trace/heads/head-circuits';
import { readHeadScores } from '../../trace/heads/head-scores';
import { readRepeatedTokens } from '../../trace/heads/repeated-tokens';
import { readAblation } from '../../trace/readings/ablation';
import { type AttentionKind, type BlockRange, headMapBytes, readHeadMaps } from '../../trace/readings/attention';
import { readAttribution } from '../../trace/readings/attribution';
import { tensorDetails } from '../../trace/readings/details';
import { readHeadContributions } from '../../trace/readings/head-contributions';
import { LENS_POSITIONS, readLens } from '../../trace/readings/lens';
import { residualNorms } from '../../trace/readings/residual';
import { sharedStatistics, statisticsWithoutFirst } from '../../trace/readings/shared-statistics';
import { type Positions, textProbabilities } from '../../trace/readings/text-probabilities';
import { readTokenShares } from '../../trace/readings/token-shares';
import { CancellableSource } from '../../trace/run/cancellable-source';
import { modelOf, type ProvenTrace, type TraceSource } from '../../trace/run/source';
import { describeSteps, type StepsWanted } from '../../trace/steps/steps';
import type { WeightStatistics } from '../../trace/steps/weight-statistics';
import type { ModelId, Variant } from '../protocol/model-protocol';
import type { ExplainedAt, ReadingName, Readings } from '../protocol/reading-protocol';
import { MAX_WINDOW_BYTES } from '../protocol/tensor-protocol';
import { difference, drift, firstDifference, outcome, partDifferences, patch } from './comparison-readings';
import { requireBelow } from './require-below';
import { storedWindow } from './stored-window';
import { formatTrace } from './trace-report';
import type { TraceAbout } from './trace-store';
import type { Traffic } from './traffic';

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
  /** Stops a reading between two accesses to the trace. */
  readonly signal: AbortSignal;
  /** Runs a model when it is its turn among the runs of the engine. */
  readonly turn: ModelTurn;
  /** Short readings and windows, which go before long ones. */
  readonly traffic: Traffic;
}

/**
 * What runs the model or reads weights for long: it goes on when no short request is being answered. Whatever waits for
 * `lenses` or for its turn among the runs is one of these, since who holds those mutexes waits for the short ones.
 */
const LONG: ReadonlySet<ReadingName> = new Set([
  'weightStatistics',
  'lens',
  'attribution',
  'ablation',
  'headContributions',
  'headScores',
  'headBaseline',
  'repeatedTokens',
  'headCircuits',
  'findings',
  'report',
  'partDifferences',
  'patch',
  'similarity',
  'spelledTexts',
  'proofs',
]);

const MOST_SPELLED = 20;
/** In UTF-16 units: the longest tokens of published vocabularies are a few hundred spaces or signs. */
const LONGEST_SPELLED = 1024;

type Reader<K extends ReadingName> = (
  trace: TraceSource,
  params: Readings[K]['params'],
  context: ReadingContext,
) => Promise<Readings[K]['result']>;

const READERS: { readonly [K in ReadingName]: Reader<K> } = {
  steps: readSteps,
  proofs: (trace, { variant, blocks }) => readProofs(trace, variant, blocks),
  report: async (trace, choice, context) => {
    const { steps } = await readSteps(trace, choice, context);
    const proven = await readProofs(trace, choice.variant, Number.POSITIVE_INFINITY);
    const found = await READERS.findings(trace, defaultFindings(context.about, choice), context);
    return { text: formatTrace(context.about, { steps, ...proven }, found, choice.variant) };
  },
  statistics: (trace, { stage, variant }, { signal }) => trace.statistics(stage, variant, signal),
  weightStatistics: async (trace, { weight }, { weightStatistics, signal }) =>
    weightStatistics.of(modelOf(trace, 'A weight'), weight, signal),
  sharedStatistics: (trace, { stage, variant }) => sharedStatistics(trace, stage, variant),
  statisticsWithoutFirst: (trace, { stage, variant, allBlocks }, { signal }) =>
    statisticsWithoutFirst(trace, stage, variant, allBlocks, signal),
  details: (trace, { stage, variant, head }) => tensorDetails(trace, stage, variant, head),
  heads: async (trace, range) => {
    requireBlocks(trace, range);
    return readHeadMaps(trace, range);
  },
  textProbabilities: async (trace, { positions }) => {
    if (positions) requirePositions(trace, positions);
    return textProbabilities(trace, positions);
  },
  tokenShares: (trace) => readTokenShares(trace),
  residual: (trace, { stack }) => residualNorms(trace, stack),
  lens: async (trace, { positions, target }, { lenses, signal }) => {
    requireLensPositions(trace, positions);
    requireToken(trace, target);
    return lenses.run(() => readLens(trace, positions, target), signal);
  },
  attribution: async (trace, explained) => {
    requireExplained(trace, explained);
    return readAttribution(trace, explained.position, explained.id, explained.ratherThan);
  },
  ablation: async (trace, choice, { traffic, signal }) => {
    requireExplained(trace, choice);
    return readAblation(trace, choice, turnOf(traffic, signal));
  },
  headScores: async (trace, { attention }, { traffic, signal }) => {
    requireAttention(trace, attention);
    return readHeadScores(trace, attention, turnOf(traffic, signal));
  },
  headBaseline: async (trace, choice, { traffic, signal }) => {
    requireAttention(trace, choice.attention);
    requireShuffles(choice);
    return readHeadBaseline(trace, choice, turnOf(traffic, signal));
  },
  repeatedTokens: async (trace, choice, { traffic, signal }) => {
    requireAttention(trace, choice.attention);
    requireSeed(choice.seed);
    return readRepeatedTokens(trace, choice, turnOf(traffic, signal));
  },
  headCircuits: async (trace, { layer, head, position, key }, { traffic, signal }) => {
    requireBelow('block', layer, trace.spec.layers);
    requireBelow('head', head, trace.spec.heads);
    requireBelow('position', position, trace.tokens.length);
    if (key !== null) requireBelow('position', key, trace.tokens.length);
    return readHeadCircuits(trace, { layer, head, position, key }, turnOf(traffic, signal));
  },
  headContributions: async (trace, explained) => {
    requireExplained(trace, explained);
    return readHeadContributions(trace, explained.position, explained.id, explained.ratherThan);
  },
  findings: async (trace, choice, { about, lenses, signal }) => {
    requireFindable(trace, choice);
    return lenses.run(() => readFindings(trace, about, choice), signal);
  },
  difference: (trace, params, { other }) => difference(trace, other, params),
  drift: (trace, params, { other }) => drift(trace, other, params),
  firstDifference: (trace, params, { other }) => firstDifference(trace, other, params),
  outcome: (trace, params, { other }) => outcome(trace, other, params),
  spelledTexts: async (trace, choice, { about, turn, signal }) => {
    requireTextsToSpell(trace, choice);
    return readSpelledTexts(trace, about.text, choice, turn, signal);
  },
  partDifferences: (trace, params, { other }) => partDifferences(trace, other, params),
  patch: (trace, params, { other, traffic, signal }) => patch(trace, other, params, turnOf(traffic, signal)),
  similarity: (trace, _, { other, traffic, signal }) => readSimilarity(trace, other, turnOf(traffic, signal)),
  sameVocabulary: async (trace, _, { other }) => haveSameVocabulary(trace, other),
  provenance: (trace, address, { weights }) => explainValue(trace, address, weights),
  storedWindow: async (trace, { original, ...params }, { openModel }) => {
    const { folder } = modelOf(trace, 'What a weight is stored as');
    return storedWindow(folder, params, original === undefined ? undefined : await openModel(original));
  },
  numpy: async (trace, address, { weights }) => ({
    source: await numpyProgram(trace, address, weights),
  }),
};

async function readSteps(trace: TraceSource, choice: StepsWanted, { weightStatistics }: ReadingContext) {
  requireChoice(trace, choice);
  const steps = await describeSteps(trace, choice, weightStatistics);
  return { steps, ...trace.proofs(choice.variant) };
}

/** Check block after block, each for itself, so that others get their turn between two. */
async function readProofs(trace: TraceSource, variant: Variant, blocks: number): Promise<ProvenTrace> {
  for (;;) {
    const result = trace.proofs(variant);
    if (result.proven >= Math.min(blocks, result.total)) return result;
    await trace.proveNext(variant);
  }
}

/** @throws one sentence when the trace has no such block, head, position or stage; the signal's reason when cancelled */
export async function read<K extends ReadingName>(
  trace: TraceSource,
  what: K,
  params: Readings[K]['params'],
  context: ReadingContext,
): Promise<Readings[K]['result']> {
  // A name comes from outside: "constructor" is one of every object's own.
  const reader = Object.hasOwn(READERS, what) ? READERS[what] : undefined;
  if (!reader) throw new RangeError(`There is no reading "${shorten(String(what))}".`);
  const { signal, traffic } = context;
  await cancellationPoint(signal);
  const isLong = LONG.has(what);
  const giveWay = isLong ? () => traffic.giveWay(signal) : undefined;
  const [source, other] = [trace, context.other].map((whole) => new CancellableSource(whole, signal, giveWay)) as [
    CancellableSource,
    CancellableSource,
  ];
  const answer = () => reader(source, params, { ...context, other });
  return isLong ? answer() : traffic.pass(answer);
}

function requireChoice({ spec }: TraceSource, { layer, head, variant }: Readings['steps']['params']): void {
  requireBelow('block', layer, variant === 'model' ? blockCount(spec) : 1);
  requireBelow('head', head, variant === 'model' ? headCountOf(spec) : 1);
}

function requireFindable(trace: TraceSource, choice: FindingsChoice): void {
  requireChoice(trace, choice);
  requireBelow('position in the source', choice.sourcePosition ?? 0, trace.source?.tokens.length ?? 1);
  requireExplained(trace, choice);
}

function requireExplained(trace: TraceSource, { position, id, ratherThan = null }: ExplainedAt): void {
  requireBelow('position', position, trace.tokens.length);
  requireToken(trace, id);
  requireToken(trace, ratherThan);
}

function requireTextsToSpell({ tokens }: TraceSource, { position, texts }: SpelledAfter): void {
  requireBelow('position', position, tokens.length);
  if (texts.length === 0 || texts.length > MOST_SPELLED)
    throw new RangeError(`1 to ${MOST_SPELLED} texts are read at a time, not ${texts.length}.`);
  if (texts.some((text) => text === '' || text.length > LONGEST_SPELLED))
    throw new RangeError(`A text to read on has 1 to ${LONGEST_SPELLED} characters.`);
}

function requireAttention({ source }: TraceSource, attention: AttentionKind = 'decoder'): void {
  if (attention === 'decoder' || source) return;
  throw new RangeError(`There is no such attention: the model reads one text, not a source and an output.`);
}

function requireShuffles({ shuffles, seed }: BaselineChoice): void {
  const valid = Number.isSafeInteger(shuffles) && shuffles >= 2 && shuffles <= MOST_SHUFFLES;
  if (!valid) throw new RangeError(`A baseline takes 2 to ${MOST_SHUFFLES} shuffles, not ${shuffles}.`);
  requireSeed(seed);
}

function requireSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed is a whole number, not ${seed}.`);
}

/** Between two runs others get their turn, and a cancellation arrives. */
function turnOf(traffic: Traffic, signal: AbortSignal): () => Promise<void> {
  return async () => {
    await traffic.giveWay(signal);
    await cancellationPoint(signal);
  };
}

function requireBlocks(trace: TraceSource, { variant, from, to, attention = 'decoder' }: BlockRange): void {
  const { spec, tokens, source } = trace;
  requireAttention(trace, attention);
  const { layers, heads } =
    variant !== 'model' ? { layers: 1, heads: 1 } : attention === 'encoder' ? (spec.encoder ?? spec) : spec;
  const [queries, keys] = [attention === 'encoder' ? source : trace, attention === 'decoder' ? trace : source].map(
    (text) => text?.tokens.length ?? tokens.length,
  ) as [number, number];
  const valid = [from, to].every(Number.isInteger) && 0 <= from && from < to && to <= layers;
  if (!valid) {
    throw new RangeError(
      `There are no blocks from ${from} up to, not including, ${to}: there are ${layers}, counted from 0.`,
    );
  }
  const most = Math.max(1, Math.floor(MAX_WINDOW_BYTES / (heads * headMapBytes(queries, keys))));
  if (to - from > most) {
    throw new RangeError(
      `The heads of ${to - from} blocks are too much for one answer: ask for at most ${most} blocks at a time.`,
    );
  }
}

function requireLensPositions({ tokens }: TraceSource, positions: readonly number[]): void {
  if (positions.length === 0 || positions.length > LENS_POSITIONS) {
    throw new RangeError(
      `The logit lens reads 1 to ${LENS_POSITIONS} positions at a time, not ${positions.length}, since each takes the head once for every half block: ask for them in parts.`,
    );
  }
  for (const position of positions) requireBelow('position', position, tokens.length);
}

function requireToken({ spec }: TraceSource, id: number | null): void {
  if (id !== null) requireBelow('token', id, spec.vocabSize);
}

function requirePositions({ tokens }: TraceSource, { from, to }: Positions): void {
  if ([from, to].every(Number.isInteger) && 0 <= from && from < to && to <= tokens.length) return;
  throw new RangeError(
    `There are no positions from ${from} up to, not including, ${to}: there are ${tokens.length}, counted from 0.`,
  );
}
