/** Reads what is told about a trace: its steps with their proofs, its findings, and the report of both. */
import type { Variant } from '../../../architectures/plan/architecture';
import { whyNot } from '../../../architectures/plan/why-not';
import { changesDistribution } from '../../../generate/sampling';
import { describeId } from '../../../model/tokenizers/tokenizer';
import { recomputeBlocks, withRecomputed } from '../../../trace/explain/recomputed-values';
import type { FindingsChoice } from '../../../trace/findings/context';
import { readOpening } from '../../../trace/findings/opening-head';
import { type Findings, readFindings } from '../../../trace/findings/read-findings';
import { readClearestHead } from '../../../trace/heads/clearest-head';
import type { SheetQuestion } from '../../../trace/questions/question';
import { type QuestionsOf, readQuestions } from '../../../trace/questions/read-questions';
import { readAttribution } from '../../../trace/readings/attribution';
import { Predictions, probabilitiesById } from '../../../trace/readings/predictions';
import type { Drawn, ReportInput } from '../../../trace/report/input';
import { type ProvenTrace, readRow, type TraceSource } from '../../../trace/run/source';
import { describeSteps, type StepsWanted } from '../../../trace/steps/steps';
import type { Prediction } from '../../protocol/generation-protocol';
import type { Readings, ReportChoice } from '../../protocol/reading-protocol';
import type { StepsResult } from '../../protocol/trace-protocol';
import { traceDocument } from '../../shared/trace-document';
import { ablatedIn, formatTrace } from '../../shared/trace-report';
import type { ReadingContext } from './reading-context';
import type { TraceAbout } from './trace-store';
import { weightFilesOf } from './weight-files';

/** As many predictions as come with a trace. */
const MOST_TOLD = 10;

interface PredictedAt {
  /** Empty if the model predicts no next token, or is absent so that tokens have no names. */
  readonly top: readonly Prediction[];
  readonly drawn?: Drawn;
}

/** The prediction after a token, for a report: the most probable tokens, and the token that is drawn. */
async function predictedAt(
  trace: TraceSource,
  { position, sampling }: Pick<ReportChoice, 'position' | 'sampling'>,
  about: Pick<TraceAbout, 'top'>,
): Promise<PredictedAt> {
  const { model } = trace;
  if (trace.planOf('model').predicts !== 'next token') return { top: [] };
  if (!model) return { top: position === trace.tokens.length - 1 ? about.top : [] };
  const { target: tokenizer } = model.folder.tokenizer;
  const predictions = new Predictions(await readRow(trace, 'logits', position));
  const isChanged = sampling?.draw === true && changesDistribution(sampling);
  const sampled = isChanged && probabilitiesById(predictions.sampled(sampling), predictions.logits.length);
  const predicted = (id: number): Prediction => ({
    ...describeId(tokenizer, id),
    logit: predictions.logit(id),
    probability: predictions.probability(id),
    ...(sampled && { sampled: sampled[id] as number }),
  });
  return {
    top: Array.from(predictions.order.subarray(0, MOST_TOLD), predicted),
    ...(sampling?.draw && { drawn: { ...predicted(predictions.choose(sampling)), sampling } }),
  };
}

/** The steps for a block and a head, with the proofs that the trace has until then. */
export async function readSteps(
  trace: TraceSource,
  choice: StepsWanted,
  { weightStatistics }: ReadingContext,
): Promise<StepsResult> {
  const steps = await describeSteps(trace, choice, weightStatistics);
  return { steps, ...provenOf(trace, choice.variant) };
}

/** What a report of the chosen steps says, with the proofs of all blocks, which are computed first. */
export async function readReport(
  trace: TraceSource,
  choice: Readings['report']['params'],
  context: ReadingContext,
): Promise<Readings['report']['result']> {
  const { variant, layer, head, position, id, ratherThan, continuations, output } = choice;
  const { steps: all } = await readSteps(trace, { variant, layer, head }, context);
  const steps = all.filter(({ number }) => choice.some?.steps.includes(number) ?? true);
  const { proofs, ...checked } = await readProofs(trace, variant, Number.POSITIVE_INFINITY, context);
  const found = await findingsOf(trace, choice, context);
  const isExplained =
    found.prediction !== null && whyNot(trace.planOf('model'), 'Direct logit attribution') === undefined;
  const attribution = isExplained ? await readAttribution(trace, position, id, ratherThan) : null;
  const predicted = await predictedAt(trace, choice, context.about);
  const explained = { attribution, ablation: null };
  const proven = { steps, ...checked, proofs: [...proofs, ...(attribution ? [attribution.proof] : [])] };
  const { saved } = context.about;
  const questions = await questionsOf(trace, choice, { ...predicted, attribution }, context);
  const ablated = {
    ...ablatedOf(choice, trace.planOf('model'), choice.ablations ?? saved?.ablations),
    ...(choice.heads && { heads: choice.heads }),
  };
  if (choice.form === 'markdown') {
    const of = {
      ...{ choice, found, continuations: continuations ?? saved?.continuations, pictured: choice.pictured ?? [] },
      weightFiles: await weightFilesOf(trace, context.signal),
      date: new Date(),
      ...(choice.some && (await openingOf(trace, choice, attribution !== null))),
    };
    return { text: traceDocument(context.about, proven, { ...of, ...explained, ...predicted, ...ablated, questions }) };
  }
  const isChosen = choice.some !== undefined;
  const told = { ...ablated, ...(continuations && { continuations }), ...(output && { output }) };
  const { sheetPart } = choice.some ?? {};
  const options = {
    isChosen,
    chosen: { ...choice, ...predicted },
    ...told,
    questions,
    ...(sheetPart && { sheetPart }),
  };
  return { text: formatTrace(context.about, proven, found, { variant, explained, ...options }) };
}

/** The head on which a panel opens; undefined if nothing is known about the trace's heads. */
async function openingOf(
  trace: TraceSource,
  { position, id, ratherThan }: Readings['report']['params'],
  hasAttribution: boolean,
): Promise<Pick<ReportInput, 'opening'>> {
  if (hasAttribution) {
    const { opens, opensBy, best } = await readOpening(trace, position, id, ratherThan);
    return { opening: { opens, opensBy, best } };
  }
  if (trace.planOf('model').stacks.length > 1) return {};
  const { opens, opensBy } = await readClearestHead(trace, position);
  return { opening: { opens, opensBy, best: null } };
}

/** The questions of a report; none unless requested, or if it contains all steps. */
async function questionsOf(
  trace: TraceSource,
  choice: Readings['report']['params'],
  read: Pick<QuestionsOf, 'top' | 'attribution'>,
  { about, findings, signal, yieldPoint }: ReadingContext,
): Promise<readonly SheetQuestion[]> {
  const { some } = choice;
  if (!some?.asksQuestions) return [];
  const { text, cut, masks, scores, generation, saved } = about;
  const continuations = choice.continuations ?? saved?.continuations;
  const ablations = some.tellsAblations ? [] : (choice.ablations ?? saved?.ablations ?? []);
  const of = { text, cut, masks, scores, written: generation.tokens, ablations, continuations, ...read };
  return findings.run(() => readQuestions(trace, of, choice, some.steps, yieldPoint), signal);
}

/** The results of ablation runs in a report; a report of some steps contains them in short, and only if requested. */
function ablatedOf(
  { variant, some }: Readings['report']['params'],
  ...[plan, runs]: [Parameters<typeof ablatedIn>[0], Parameters<typeof ablatedIn>[2]]
): Pick<ReportInput, 'ablated'> {
  if (!some) return ablatedIn(plan, variant, runs);
  const { ablated } = ablatedIn(plan, variant, some.tellsAblations ? runs : []);
  return { ablated: { ...(ablated ?? { runs: [], parts: [] }), isShort: true } };
}

/** Checks the blocks one by one, so that other requests get a turn between two of them. */
export async function readProofs(
  trace: TraceSource,
  variant: Variant,
  blocks: number,
  context: ReadingContext,
): Promise<ProvenTrace> {
  for (;;) {
    const { proven, total } = trace.proofs(variant);
    // Done while the stages of the block are available.
    if (variant === 'model') await recomputeBlocks(trace, proven, context);
    if (proven >= Math.min(blocks, total)) return provenOf(trace, variant);
    await trace.proveNext(variant);
  }
}

function provenOf(trace: TraceSource, variant: Variant): ProvenTrace {
  const proven = trace.proofs(variant);
  return variant === 'model' ? withRecomputed(trace, proven) : proven;
}

export function findingsOf(
  trace: TraceSource,
  choice: FindingsChoice,
  { about, findings, signal, yieldPoint }: ReadingContext,
): Promise<Findings> {
  return findings.run(() => readFindings(trace, about, choice, yieldPoint), signal);
}
