/** A trace as plain text for people: the model, its steps, the proofs and the times. */
import { capital, counted } from '../../base/counted';
import { plainLines, plainText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { quoted } from '../../base/quoted-token';
import { storedValues } from '../../base/stored-values';
import { exactLines, indented, layOut, type TextBlock } from '../../base/text-blocks';
import type { AblationRuns } from '../../trace/ablation/ablation-runs';
import { rankingWords } from '../../trace/ablation/ranking-words';
import type { GlanceRow } from '../../trace/findings/at-a-glance';
import { findingsByStep } from '../../trace/findings/by-step';
import type { Findings } from '../../trace/findings/read-findings';
import { type MadeOutput, outputSoFar } from '../../trace/readings/made-output';
import { everyPart } from '../../trace/readings/model-part';
import { modelSize } from '../../trace/report/document-provenance';
import type { Explained, ReportInput } from '../../trace/report/input';
import { formatTensor } from '../../trace/report/tensor-lines';
import { briefWithout, cutNotes, reportBlocks } from '../../trace/report/text';
import { failedPlaces } from '../../trace/run/proof-numbers';
import type { Proof } from '../../trace/run/proofs';
import type { Step } from '../../trace/steps/steps';
import { variantScope } from '../../trace/steps/variant-steps';
import type { Variant } from '../protocol/model-protocol';
import type { ReportChoice } from '../protocol/reading-protocol';
import type { MadeContinuations, StepsResult, TraceSummary } from '../protocol/trace-protocol';

/** How many characters of a path are shown. */
const PATH = 1000;

/** Times of a program call that made a trace and printed it, in milliseconds. */
export interface Elapsed {
  /** The whole call. */
  readonly all: number;
  /** Until the program began with the actual request. */
  readonly starting: number;
  /** Starting the engine and reading the model's description and tokenizer; the weights are loaded later. */
  readonly opening: number;
  /** Reading what is shown: for a long text, blocks are computed again. */
  readonly shown: number;
}

/** What is printed before the steps. */
export interface Glance {
  readonly rows: readonly GlanceRow[];
  /** Its last sentence, on what it does not measure; may be empty. */
  readonly closing: string;
  /** How the user can see other steps and heads; null if only the glance is printed, without such advice. */
  readonly how: string | null;
}

interface ReportOptions {
  readonly variant: Variant;
  /** What is explained about the prediction. */
  readonly explained: Explained;
  /** Times of the call that made the trace. */
  readonly elapsed?: Elapsed | null;
  /** Findings about the head that is shown at a glance, which are printed first; left out if there is no glance. */
  readonly glance?: Glance | undefined;
  /** Whether some steps were chosen: proofs and times are left out then. */
  readonly isChosen?: boolean;
  /** Whether to print every value that comes with a tensor. */
  readonly full?: boolean;
  /** What was generated from the trace besides its own continuation; if left out, that of its file. */
  readonly continuations?: MadeContinuations;
  /** Who wrote which tokens of the output; if left out, what the trace's file says of it. */
  readonly output?: MadeOutput;
  /** Results of ablation runs; if left out, those of its file. */
  readonly ablated?: ReportInput['ablated'];
  /** Measured scores of the heads, by kind of head. */
  readonly heads?: ReportInput['heads'];
  /** The questions that pupils are asked at the steps. */
  readonly questions?: ReportInput['questions'];
  readonly sheetPart?: ReportInput['sheetPart'];
  /** The user's choices and the prediction at that place; if left out, the last token and its prediction. */
  readonly chosen?: Pick<ReportChoice, 'layer' | 'head' | 'position'> & Partial<Pick<ReportInput, 'top' | 'drawn'>>;
}

/** Prints only tensors, with every value that comes with them, in rows of any length. */
export function tensorsAlone(
  summary: Pick<TraceSummary, 'tokens' | 'source' | 'text' | 'cut'>,
  steps: readonly Step[],
): TextBlock {
  return exactLines(
    steps.flatMap(({ tensors }) => tensors.map((tensor) => formatTensor(tensor, summary))).join('\n\n'),
  );
}

/** Returns the whole trace as one text, for a file. */
export function formatTrace(...of: Parameters<typeof traceBlocks>): string {
  return plainLines(layOut(traceBlocks(...of)).join('\n'));
}

/** Returns the whole trace for a terminal, or only its glance. */
export function traceBlocks(
  summary: Omit<TraceSummary, 'trace'>,
  { steps, proofs }: StepsResult,
  { findings, unavailable }: Pick<Findings, 'findings' | 'unavailable'>,
  options: ReportOptions,
): TextBlock[] {
  const { variant, explained, isChosen = false, full = false, heads, questions, sheetPart, chosen } = options;
  const { plan, saved } = summary;
  const continuations = options.continuations ?? saved?.continuations;
  const ablated = options.ablated ?? ablatedIn(plan, variant, saved?.ablations).ablated;
  const byStep = findingsByStep(plan, findings);
  const without = [
    ...briefWithout({ ...explained, top: summary.top, findings: byStep }),
    ...(options.glance && options.ablated ? mattersMost(options.ablated) : []),
  ];
  const title = [
    ...titleLines(summary, unavailable, options),
    '',
    ...(options.glance ? glanceBlocks(options.glance, without, proofs) : []),
  ];
  if (options.glance?.how === null) return title;
  return [
    ...title,
    ...reportBlocks({
      ...summary,
      ...chosen,
      steps,
      proofs,
      ...explained,
      ...(continuations && { continuations }),
      ...(ablated && { ablated }),
      ...(heads && { heads }),
      ...(questions && { questions }),
      ...(sheetPart && { sheetPart }),
      findings: byStep,
      isChosen,
      full,
    }),
    ...(isChosen ? [] : ['', timesOf(summary, options.elapsed)]),
    ...(options.glance ? answerAgain(options.glance, without) : []),
  ];
}

/** The model, and what a reader must know of the whole trace. */
function titleLines(
  summary: Omit<TraceSummary, 'trace'>,
  unavailable: string | null,
  { variant, chosen, output = summary.saved?.output }: ReportOptions,
): string[] {
  const { model, plan, saved, source, tokens } = summary;
  const stored = storedValues(model.precision);
  return [
    `${plainText(model.name)} (${plainText(model.architecture)}: ${modelSize(model)})`,
    ...(stored === undefined ? [] : [plainText(stored)]),
    ...(saved ? [`Opened from ${plainText(saved.path, PATH)}.`] : []),
    ...(source && (output || saved) ? [`${outputSoFar(tokens, output, saved !== undefined)}.`] : []),
    ...(unavailable === null ? [] : [plainText(unavailable, PATH)]),
    ...(chosen ? [toldOf(summary, chosen, variant)] : []),
    ...(variant !== 'model' ? [variantScope(plan)] : []),
    ...cutNotes(summary),
  ];
}

/** The answer of the runs without each part: which part matters most. */
function mattersMost({ runs, parts }: NonNullable<ReportInput['ablated']>): string[] {
  return runs.flatMap(({ swept }) => rankingWords(swept, parts.length, quoted).answer);
}

/** The answer once more, and what becomes of it without a part: of a long output, a terminal shows the end. */
function answerAgain({ rows }: Glance, without: readonly string[]): TextBlock[] {
  const answer = rows.find(({ section }) => section.view !== 'logits' && section.view !== 'weights');
  return answer ? ['', textOf(answer.sentence), ...without] : [];
}

/**
 * The proofs that fail; the answer, what decides it, which token a head attends to, what becomes of the answer without a part,
 * whether the numbers are proven, and the closing sentence; then how to see everything else.
 */
function glanceBlocks(
  { rows, closing, how }: Glance,
  without: readonly string[],
  proofs: readonly Proof[],
): TextBlock[] {
  const told = [...rows.map(({ section, sentence }) => `Step ${section.number}: ${textOf(sentence)}`), ...without];
  if (told.length === 0) return how === null ? ['Nothing is told of this trace at a glance.'] : [];
  const below = how === null ? [] : ['', how, ''];
  const where = how === null ? 'without --glance each is listed' : 'each stands at the end';
  const tally = proofTally(proofs, `${where} with its figures`);
  const failure = failureText(proofs);
  const said = failure === '' ? [...told, tally] : [failure, ...told];
  return ['At a glance', indented([...said, ...(closing === '' ? [] : [closing])], 3), ...below];
}

function textOf(sentence: GlanceRow['sentence']): string {
  return sentence
    .map(({ text }) => text)
    .join('')
    .trim();
}

/** "All 7 proofs hold: …", or "7 proofs hold; 2 are not applicable: …" with their claims. */
function proofTally(proofs: readonly Proof[], where: string): string {
  const open = proofs.filter(({ status }) => status === 'not applicable');
  const holding = proofs.length - open.length;
  if (holding === 0) return 'No proof was checked.';
  if (open.length === 0) return holding === 1 ? 'The one proof holds.' : `All ${holding} proofs hold: ${where}.`;
  const hold = `${counted(holding, 'proof')} ${holding === 1 ? 'holds' : 'hold'}`;
  const unchecked = open.map(({ claim }) => `“${claim}”`).join('; ');
  return `${hold}; ${open.length} ${open.length === 1 ? 'is' : 'are'} not applicable: ${unchecked}. ${capital(where)}.`;
}

/** What fails, and which figures that concerns; '' if nothing fails. */
function failureText(proofs: readonly Proof[]): string {
  const failed = proofs.filter(({ status }) => status === 'fails');
  if (failed.length === 0) return '';
  const fail = `${failed.length} of ${counted(proofs.length, 'proof')} ${failed.length === 1 ? 'fails' : 'fail'}`;
  const stages = [...new Set(failed.flatMap(({ failed: value }) => value?.stage ?? []))];
  const affected =
    stages.length === 0
      ? 'Any figure below may be wrong.'
      : `Any figure below that depends on ${listWords(stages)} may be wrong.`;
  return `${fail}: ${failedPlaces(failed).join('; ')}. ${affected}`;
}

/** The times of the run; for a saved trace, those of the original run. */
function timesOf({ timings, plan, saved }: Omit<TraceSummary, 'trace'>, elapsed: Elapsed | null = null): string {
  const run: Times = [
    ['load', timings.load],
    ['trace', timings.forward],
    ['proofs', timings.proofs],
    ...(plan.predicts === 'next token' ? ([['generation', timings.generation]] as const) : []),
  ];
  if (!elapsed) return `${saved ? 'The run that was saved took: ' : ''}${timesText(run)}`;
  const { all, starting, opening, shown } = elapsed;
  const parts: Times = [
    ['starting the program', starting],
    ['opening the model', opening],
    ...run,
    ['findings and proofs of the blocks', shown],
  ];
  const rest = parts.reduce((left, [, part]) => left - part, all);
  return `${timesText([...parts, ['everything else', rest]])}: ${(all / 1000).toFixed(1)} s in all`;
}

/** Pairs of a name and the milliseconds spent on it. */
type Times = readonly (readonly [what: string, milliseconds: number])[];

function timesText(times: Times): string {
  return times.map(([what, milliseconds]) => `${what} ${milliseconds.toFixed(0)} ms`).join(', ');
}

/** Ablation runs are made of the model as it is, so they are left out for its simplified block. */
export function ablatedIn(
  plan: TraceSummary['plan'],
  variant: Variant,
  runs: readonly AblationRuns[] = [],
): Pick<ReportInput, 'ablated'> {
  return variant !== 'model' || runs.length === 0 ? {} : { ablated: { runs, parts: everyPart(plan) } };
}

/** A sentence that names the chosen token and head. */
function toldOf(
  { tokens }: Pick<TraceSummary, 'tokens'>,
  { position, layer, head }: Pick<ReportChoice, 'layer' | 'head' | 'position'>,
  variant: Variant,
): string {
  const token = tokens[position];
  const of = variant === 'model' ? `head ${layer}.${head}` : 'the simplified block';
  return `Of ${token ? `${quoted(token)}, position ${position}, and of ` : ''}${of}.`;
}
