/** A trace as a text for people: the model, its steps, the proofs and the times. */
import { counted } from '../../base/counted';
import { plainLines, plainText } from '../../base/foreign-text';
import { quoted } from '../../base/quoted-token';
import { storedValues } from '../../base/stored-values';
import { exactLines, indented, layOut, type TextBlock } from '../../base/text-blocks';
import type { AblationRuns } from '../../trace/ablation/ablation-runs';
import type { GlanceRow } from '../../trace/findings/at-a-glance';
import { findingsByStep } from '../../trace/findings/by-step';
import type { Findings } from '../../trace/findings/read-findings';
import { everyPart } from '../../trace/readings/model-part';
import { modelSize } from '../../trace/report/document-made';
import type { Explained, ReportInput } from '../../trace/report/input';
import { formatTensor } from '../../trace/report/tensor-lines';
import { cutNotes, reportBlocks } from '../../trace/report/text';
import type { Proof } from '../../trace/run/proofs';
import type { Step } from '../../trace/steps/steps';
import { variantScope } from '../../trace/steps/variant-steps';
import type { Variant } from '../protocol/model-protocol';
import type { ReportChoice } from '../protocol/reading-protocol';
import type { MadeContinuations, StepsResult, TraceSummary } from '../protocol/trace-protocol';

/** Characters of a path. */
const PATH = 1000;

/** Milliseconds of a call that made a trace and tells of it. */
export interface Elapsed {
  /** All that it took. */
  readonly all: number;
  /** Until the program began to do what was asked. */
  readonly starting: number;
  /** What it took to start the engine and read what the model is, with its tokenizer; its weights are loaded later. */
  readonly opening: number;
  /** What it took to read what is shown: blocks of a long text are computed again for that. */
  readonly shown: number;
}

/** What stands before the steps. */
export interface Glance {
  readonly rows: readonly GlanceRow[];
  /** How other steps, and other heads, are shown; null: they are not, but this alone. */
  readonly how: string | null;
}

interface ReportOptions {
  readonly variant: Variant;
  /** What is explained of the prediction. */
  readonly explained: Explained;
  /** Of the call that made the trace. */
  readonly elapsed?: Elapsed | null;
  /** What is found of the head that is shown at a glance, which comes first; left out: nothing is. */
  readonly glance?: Glance | undefined;
  /** Whether some steps are chosen: proofs and times are not told then. */
  readonly isChosen?: boolean;
  /** Whether every value that comes with a tensor is written. */
  readonly full?: boolean;
  /** What was generated from the trace besides its own continuation; else what its file has. */
  readonly continuations?: MadeContinuations;
  /** What runs without a part have told; else what its file has. */
  readonly ablated?: ReportInput['ablated'];
  /** What was measured of the heads by their kinds. */
  readonly heads?: ReportInput['heads'];
  /** What pupils are asked at the steps. */
  readonly questions?: ReportInput['questions'];
  /** What its reader has chosen, and what is predicted there; left out: the last token, and its prediction. */
  readonly chosen?: Pick<ReportChoice, 'layer' | 'head' | 'position'> & Partial<Pick<ReportInput, 'top' | 'drawn'>>;
}

/** Tensors alone, with every value that comes with them, in rows as long as they are. */
export function tensorsAlone(
  summary: Pick<TraceSummary, 'tokens' | 'source' | 'text' | 'cut'>,
  steps: readonly Step[],
): TextBlock {
  return exactLines(
    steps.flatMap(({ tensors }) => tensors.map((tensor) => formatTensor(tensor, summary))).join('\n\n'),
  );
}

/** The same as one text, for a file. */
export function formatTrace(...of: Parameters<typeof traceBlocks>): string {
  return plainLines(layOut(traceBlocks(...of)).join('\n'));
}

export function traceBlocks(
  summary: Omit<TraceSummary, 'trace'>,
  { steps, proofs }: StepsResult,
  { findings, unavailable }: Pick<Findings, 'findings' | 'unavailable'>,
  options: ReportOptions,
): TextBlock[] {
  const { variant, explained, isChosen = false, full = false, heads, questions, chosen } = options;
  const { model, plan, saved } = summary;
  const continuations = options.continuations ?? saved?.continuations;
  const ablated = options.ablated ?? ablatedIn(plan, variant, saved?.ablations).ablated;
  const notes = [
    ...(saved ? [`Opened from ${plainText(saved.path, PATH)}.`] : []),
    ...(unavailable === null ? [] : [plainText(unavailable, PATH)]),
    ...(chosen ? [toldOf(summary, chosen, variant)] : []),
    ...(variant !== 'model' ? [variantScope(plan)] : []),
    ...cutNotes(summary),
  ];
  const stored = storedValues(model.precision);
  const title = [
    `${plainText(model.name)} (${plainText(model.architecture)}: ${modelSize(model)})`,
    ...(stored === undefined ? [] : [plainText(stored)]),
    ...notes,
    '',
    ...(options.glance ? glanceBlocks(options.glance, proofs) : []),
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
      findings: findingsByStep(plan, findings),
      isChosen,
      full,
    }),
    ...(isChosen ? [] : ['', timesOf(summary, options.elapsed)]),
  ];
}

/** The answer, what decides it, whom a head looks at, and whether the numbers are proven; then how all else is shown. */
function glanceBlocks({ rows, how }: Glance, proofs: readonly Proof[]): TextBlock[] {
  if (rows.length === 0) return how === null ? ['Nothing is told of this trace at a glance.'] : [];
  const told = rows.map(({ section, sentence }) => `Step ${section.number}: ${textOf(sentence)}`);
  const below = how === null ? [] : ['', how, ''];
  return ['At a glance', indented([...told, proofTally(proofs)], 3), ...below];
}

function textOf(sentence: GlanceRow['sentence']): string {
  return sentence
    .map(({ text }) => text)
    .join('')
    .trim();
}

/** "All 7 proofs hold." */
function proofTally(proofs: readonly Proof[]): string {
  const checked = proofs.filter(({ status }) => status !== 'not applicable');
  const failed = checked.filter(({ status }) => status === 'fails').length;
  if (checked.length === 0) return 'No proof was checked.';
  const where = 'each stands at the end with its figures';
  if (failed > 0)
    return `${failed} of ${counted(checked.length, 'proof')} ${failed === 1 ? 'fails' : 'fail'}: ${where}.`;
  return checked.length === 1 ? 'The one proof holds.' : `All ${checked.length} proofs hold: ${where}.`;
}

/** What the run took; of a saved trace, what it took then. */
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

/** Milliseconds, by what they were spent on. */
type Times = readonly (readonly [what: string, milliseconds: number])[];

function timesText(times: Times): string {
  return times.map(([what, milliseconds]) => `${what} ${milliseconds.toFixed(0)} ms`).join(', ');
}

/** Runs without a part are of the model as it is, not of its simplified block. */
export function ablatedIn(
  plan: TraceSummary['plan'],
  variant: Variant,
  runs: readonly AblationRuns[] = [],
): Pick<ReportInput, 'ablated'> {
  return variant !== 'model' || runs.length === 0 ? {} : { ablated: { runs, parts: everyPart(plan) } };
}

/** What the reader has chosen. */
function toldOf(
  { tokens }: Pick<TraceSummary, 'tokens'>,
  { position, layer, head }: Pick<ReportChoice, 'layer' | 'head' | 'position'>,
  variant: Variant,
): string {
  const token = tokens[position];
  const of = variant === 'model' ? `head ${layer}.${head}` : 'the simplified block';
  return `Of ${token ? `${quoted(token)}, position ${position}, and of ` : ''}${of}.`;
}
