/** Prints the steps of a trace in the terminal. */

import { blockCount, headCountOf } from '../../architectures/plan/architecture';
import { whyNot } from '../../architectures/plan/why-not';
import { counted } from '../../base/counted';
import { timeLeftAtPace } from '../../base/duration-text';
import type { ModelInfo, Variant } from '../../engine/protocol/model-protocol';
import type { ExplainedAt, FindingsChoice } from '../../engine/protocol/reading-protocol';
import type { StepsResult, TraceSummary } from '../../engine/protocol/trace-protocol';
import { type Elapsed, type Glance, tensorsAlone, traceBlocks } from '../../engine/shared/trace-report';
import type { Ablation, Instead, Together } from '../../trace/ablation/ablation';
import type { AblationRuns } from '../../trace/ablation/ablation-runs';
import { tryingOrder } from '../../trace/ablation/trying-order';
import { glanceRows } from '../../trace/findings/at-a-glance';
import { defaultFindings } from '../../trace/findings/by-step';
import type { Findings } from '../../trace/findings/read-findings';
import type { Attribution } from '../../trace/readings/attribution';
import { everyPart, type ModelComponent } from '../../trace/readings/model-part';
import type { Explained as Described } from '../../trace/report/input';
import { failedPlaces } from '../../trace/run/proof-numbers';
import type { Proof } from '../../trace/run/proofs';
import type { ProvenTrace } from '../../trace/run/source';
import type { Step } from '../../trace/steps/steps';
import { ALL } from '../arguments';
import { type Call, FailedProofs, UsageError } from '../call';
import { interruptedJson, isInterrupted, unlessInterrupted } from '../interrupted';
import { traceJson } from '../json';
import { ofModel } from '../part-argument';
import { tellingProgress } from '../telling-progress';
import { endNotes } from '../text';
import { type Explained, requireTwo } from './explained-tokens';
import type { FileOption } from './given-texts';
import type { ShowOptions } from './options';
import { type ShownPlace, shownPlace } from './shown-place';
import { chosenSteps, requireAblationStep, withAllValues } from './shown-steps';

type PrintOptions = ShowOptions & FileOption;

/** Computes and prints a trace: its steps, and what is said about them. */
export async function printTrace(...of: Parameters<typeof computeTrace>): Promise<void> {
  const print = await computeTrace(...of);
  const proofs = print();
  const [{ terminal }, summary] = of;
  tellEnd(terminal, summary);
  requireProofs(proofs);
}

/** Tells of white space at the end of a text, if the prediction follows it. */
export function tellEnd(terminal: Call['terminal'], summary: TraceSummary): void {
  if (summary.plan.predicts !== 'next token') return;
  for (const note of endNotes(summary)) terminal.tell(note);
}

/** Prints what was computed. @returns the proofs that are reported */
type Print = () => readonly Proof[];

/**
 * Computes everything that is to be printed of a trace.
 * @param explained the tokens to explain, and the parts to leave out of the run; null if nothing is requested
 * @param begun the times of the call until it ran the model; null if another call made the trace
 */
export async function computeTrace(
  call: Call,
  summary: TraceSummary,
  options: PrintOptions,
  explained: Explained | null,
  begun: Pick<Elapsed, 'starting' | 'opening'> | null = null,
): Promise<Print> {
  const read = performance.now();
  const { variant } = options;
  const { id, ratherThan } = explained ?? { id: null, ratherThan: null };
  const ofHead = (layer: number, head: number): FindingsChoice => ({
    ...defaultFindings(summary, { layer, head, variant }),
    id,
    ratherThan,
  });
  const at = explainedAt(ofHead(0, 0));
  const place = await shownPlace(call, summary, options, at);
  const asked: Asked = { call, summary, options, explained, at, place, params: ofHead(place.layer, place.head) };
  const described = await readSteps(call, summary.trace, asked.params, options);
  const shown = await readShown(asked, described.steps);
  if (options.tensor !== undefined && !options.json) {
    return () => {
      call.terminal.print([tensorsAlone(summary, shown)]);
      return [];
    };
  }
  const told = await readTold(asked, described, shown);
  if (options.json) return jsonOf(asked, told);
  return textOf(asked, told, begun && { ...begun, reading: read });
}

/** What is asked about a trace. */
interface Asked {
  readonly call: Call;
  readonly summary: TraceSummary;
  readonly options: PrintOptions;
  readonly explained: Explained | null;
  readonly at: ExplainedAt;
  readonly place: ShownPlace;
  readonly params: FindingsChoice;
}

/** What is told of a trace. */
interface Told {
  /** The shown steps, and all proofs. */
  readonly steps: StepsResult;
  readonly found: Pick<Findings, 'findings' | 'unavailable'>;
  readonly explaining: Explaining;
}

/** The chosen steps, with all values of their tensors if the options ask for them. */
async function readShown(
  { call, summary, options, explained }: Asked,
  steps: readonly Step[],
): Promise<readonly Step[]> {
  const chosen = chosenSteps(steps, summary.plan, options);
  if (options.step && !options.json && explained?.without.length) requireAblationStep(chosen, summary.plan);
  return (await unlessInterrupted(call, () => withAllValues(call, summary, chosen, options))) ?? chosen;
}

async function readTold(asked: Asked, described: StepsResult, shown: readonly Step[]): Promise<Told> {
  const { call, summary, explained, at, params } = asked;
  const explaining = (await unlessInterrupted(call, () => readExplained(call, summary, at, explained))) ?? UNEXPLAINED;
  const { attribution } = explaining;
  const found = (await readFindings(call, summary.trace, params)) ?? NOT_LOOKED;
  // Comes after everything that reads blocks of a long text, because that also proves them.
  const proven = (await readProofs(call, summary.trace, params.variant)) ?? described;
  const proofs = [...proven.proofs, ...(attribution ? [attribution.proof] : [])];
  return { steps: { ...proven, steps: shown, proofs }, found, explaining };
}

function jsonOf({ call, summary, options, place, params }: Asked, { steps, found, explaining }: Told): Print {
  const { layer } = place;
  const head = options.head === ALL ? ALL : place.head;
  return () => {
    const told = traceJson(summary, steps, found, explaining, { layer, head, variant: params.variant });
    call.terminal.printJson({ ...told, ...interruptedJson(call) });
    return steps.proofs;
  };
}

/** The runs without each part, in short if the step that explains what they are compared with is not shown. */
function ablatedEach(
  { each }: Pick<Explaining, 'each'>,
  { plan }: Pick<TraceSummary, 'plan'>,
  { steps }: Pick<StepsResult, 'steps'>,
): Pick<Parameters<typeof traceBlocks>[3], 'ablated'> {
  const isShort = !steps.some(({ view }) => view === 'logits');
  return each ? { ablated: { runs: [each], parts: everyPart(plan), isShort } } : {};
}

/** @param begun also when reading what is shown began */
async function textOf(
  { call, summary, options, at, place, params }: Asked,
  { steps, found, explaining }: Told,
  begun: (Pick<Elapsed, 'starting' | 'opening'> & { readonly reading: number }) | null,
): Promise<Print> {
  const { variant } = params;
  const isBrief = steps.steps.some(({ view }) => view === 'logits') && explaining.attribution === null;
  const brief =
    isBrief && place.opening !== null
      ? await unlessInterrupted(call, () => readBrief(call, summary.trace, at, place))
      : undefined;
  const isAlone = options.glance === true;
  const hasGlance = options.step === undefined && variant === 'model';
  const glance = hasGlance
    ? await readGlance({ call, summary, params, options }, found, { ...place, isAlone })
    : undefined;
  const now = performance.now();
  const elapsed = begun && { ...begun, all: now, shown: now - begun.reading };
  return () => {
    const isChosen = options.step !== undefined;
    const full = options.full === true;
    const told = { ...explaining, ...(brief && { brief }) };
    const shown = {
      variant,
      explained: told,
      elapsed,
      glance,
      isChosen,
      full,
      ...ablatedEach(explaining, summary, steps),
    };
    call.terminal.print(traceBlocks(summary, steps, found, shown));
    return steps.proofs;
  };
}

/** All steps, or the only one that is asked for. If the continuation was interrupted, they are still read. */
function readSteps(
  call: Call,
  trace: TraceSummary['trace'],
  { layer, head, variant }: FindingsChoice,
  { step = [] }: ShowOptions,
): Promise<StepsResult> {
  const [only] = step.length === 1 ? step : [];
  const wanted = { trace, layer, head, variant, ...(only !== undefined && { step: only }) };
  return call.engine.steps(wanted, isInterrupted(call) ? {} : { signal: call.signal });
}

/** What happened in the steps; `undefined` if the call is interrupted before it is found. */
function readFindings(call: Call, trace: TraceSummary['trace'], params: FindingsChoice): Promise<Findings | undefined> {
  return unlessInterrupted(call, () =>
    tellingProgress(call, 'Looking for what happened in the steps', (asked) =>
      call.engine.read({ trace, what: 'findings', params }, asked),
    ),
  );
}

/** The proofs of all blocks; `undefined` if the call is interrupted before they are checked. */
function readProofs(call: Call, trace: TraceSummary['trace'], variant: Variant): Promise<ProvenTrace | undefined> {
  const params = { variant, blocks: Number.MAX_SAFE_INTEGER };
  return unlessInterrupted(call, () =>
    tellingProgress(call, 'Checking the blocks', (asked) => call.engine.read({ trace, what: 'proofs', params }, asked)),
  );
}

/** The command that measures which words matter, for the same file and model. */
function whichWords({ file = [], model }: PrintOptions, starter: string): string {
  const typed = (path: string) => (/\s/.test(path) ? `"${path}"` : path);
  const [path] = file;
  const text = path === undefined ? 'TEXT' : `--file ${typed(path)}`;
  const other = model === starter ? '' : ` --model ${typed(model)}`;
  return `\`llm-trace others ${text}${other}\` measures which words of the text matter for the prediction.`;
}

/**
 * What is printed before the steps, about the head on which a panel opens. If the call is interrupted before, `undefined`,
 * or one without rows if nothing else is printed.
 */
async function readGlance(
  { call, summary, params, options }: Pick<Asked, 'call' | 'summary' | 'params' | 'options'>,
  found: Pick<Findings, 'findings' | 'unavailable'>,
  { opening: head, isAlone }: ShownPlace & { readonly isAlone: boolean },
): Promise<Glance | undefined> {
  const { engine, signal } = call;
  const { trace, plan } = summary;
  const read = await unlessInterrupted(call, async () => {
    signal.throwIfAborted();
    const isOther = head !== null && (head.layer !== params.layer || head.head !== params.head);
    const of = isOther ? { ...params, layer: head.layer, head: head.head } : params;
    const own = isOther ? await engine.read({ trace, what: 'findings', params: of }, { signal }) : found;
    const count = plan.sections.length;
    const shown = `Below are all ${count} steps, of block ${params.layer} and head ${params.layer}.${params.head}`;
    const other = isOther ? ` (--layer ${head.layer} --head ${head.head}: of head ${head.layer}.${head.head})` : '';
    const how = `${shown}${other}; --step ${count} shows one step alone, --step ${count - 2}-${count} three, --glance only what is above.`;
    const hasOthers =
      whyNot(plan, 'A measure of which words matter') === undefined &&
      (plan.predicts !== 'masked token' || summary.masks.length > 0);
    return {
      rows: glanceRows(own.findings, plan),
      closing: hasOthers ? whichWords(options, call.files.starter) : '',
      how: isAlone ? null : how,
    };
  });
  return read ?? (isAlone ? { rows: [], closing: '', how: null } : undefined);
}

/**
 * What the step of the logits contains unless more is requested: the largest contributions, and that of the head that the
 * other steps show.
 */
async function readBrief(
  { engine, signal }: Call,
  trace: TraceSummary['trace'],
  at: ExplainedAt,
  { layer, head, opening }: ShownPlace,
): Promise<NonNullable<Described['brief']>> {
  const attribution = await engine.read({ trace, what: 'attribution', params: at }, { signal });
  const isOpening = opening?.layer === layer && opening.head === head;
  return { attribution, head: { kind: 'head', layer, head, cross: isOpening && opening.cross } };
}

/** @throws FailedProofs if a proof fails, after everything was printed */
export function requireProofs(proofs: readonly Proof[]): void {
  const failed = proofs.filter(({ status }) => status === 'fails');
  if (failed.length === 0) return;
  throw new FailedProofs(
    `${counted(failed.length, 'proof')} of this trace ${failed.length === 1 ? 'fails' : 'fail'}: ${failedPlaces(failed).join('; ')}.`,
  );
}

/** The findings if the call was interrupted before they were searched for. */
const NOT_LOOKED = {
  findings: [],
  unavailable: 'Interrupted: what happened in the steps was not looked for.',
};

interface Explaining extends RunsWithout {
  readonly attribution: Attribution | null;
  /** The runs without each part; null if they were not requested. */
  readonly each: AblationRuns | null;
}

const UNEXPLAINED: Explaining = { attribution: null, ablation: null, contrast: null, together: null, each: null };

/** The contributions to the explained token, and runs without parts, if they were requested. */
async function readExplained(
  call: Call,
  summary: Pick<TraceSummary, 'trace' | 'tokens' | 'plan'>,
  at: ExplainedAt,
  explained: Explained | null,
): Promise<Explaining> {
  const { engine, signal } = call;
  const without = await runsWithout(call, summary, at, explained);
  const one = without.ablation ?? without.together?.alone[0];
  const isRun = one !== undefined || explained?.each === true;
  // An ablation run is possible even for a model whose logits are not a sum of contributions.
  const isSum = !isRun || whyNot(summary.plan, 'Direct logit attribution') === undefined;
  const attribution =
    explained && isSum
      ? await engine.read({ trace: summary.trace, what: 'attribution', params: at }, { signal })
      : null;
  const told = attribution ?? one;
  if (explained && told) requireTwo(explained, told);
  const each = explained?.each ? await runsWithoutEach(call, summary, at, { ...explained, attribution }) : null;
  return { attribution, ...without, each };
}

/**
 * Runs without every head and MLP in turn, beginning with those that add most.
 * @returns the runs that were made until the call was interrupted
 */
async function runsWithoutEach(
  call: Call,
  { trace, plan }: Pick<TraceSummary, 'trace' | 'plan'>,
  { position, id, ratherThan }: ExplainedAt,
  { instead, attribution }: Pick<Explained, 'instead'> & Pick<Explaining, 'attribution'>,
): Promise<AblationRuns> {
  const { engine, terminal, signal } = call;
  const question = { position, id, ratherThan: ratherThan ?? null, instead };
  const parts = everyPart(plan);
  const swept: Ablation[] = [];
  const ends = [performance.now()];
  try {
    for (const at of tryingOrder(parts, attribution?.parts)) {
      const params = { ...question, part: parts[at] as ModelComponent };
      swept.push(await engine.read({ trace, what: 'ablation', params }, { signal }));
      ends.push(performance.now());
      const left = timeLeftAtPace(ends, parts.length - swept.length);
      const done = `Runs without a part: ${swept.length} of ${parts.length}`;
      terminal.showProgress([done, left].filter(Boolean).join(', '));
    }
  } catch (error) {
    if (!isInterrupted(call) || swept.length === 0) throw error;
  } finally {
    terminal.showProgress();
  }
  return { ...question, alone: [], swept };
}

interface RunsWithout {
  readonly ablation: Ablation | null;
  readonly contrast: Ablation | null;
  readonly together: Together | null;
}

/**
 * Runs without one part, once with zeros and once with its mean in its place; or without several at once, and then also
 * without each alone.
 */
async function runsWithout(
  { engine, signal }: Call,
  { trace, tokens }: Pick<TraceSummary, 'trace' | 'tokens'>,
  at: ExplainedAt,
  explained: Explained | null,
): Promise<RunsWithout> {
  const { without: parts = [], instead = 'zero' } = explained ?? {};
  const run = (part: ModelComponent, by: Instead) =>
    engine.read({ trace, what: 'ablation', params: { ...at, part, instead: by } }, { signal });
  const alone: Ablation[] = [];
  for (const part of parts) alone.push(await run(part, instead));
  const [first] = parts;
  if (first === undefined || parts.length === 1) {
    const other = instead === 'zero' ? 'mean' : 'zero';
    // With a single token, the mean is the part's own value.
    const contrast = first && tokens.length > 1 ? await run(first, other) : null;
    return { ablation: alone[0] ?? null, contrast, together: null };
  }
  const params = { ...at, parts, instead };
  const joint = await engine.read({ trace, what: 'jointAblation', params }, { signal });
  return { ablation: null, contrast: null, together: { joint, alone } };
}

function explainedAt({ position, id, ratherThan = null }: FindingsChoice): ExplainedAt {
  return { position, id, ratherThan };
}

/** @throws UsageError if the model has no such block or head */
export function requireChoice(model: ModelInfo, { layer = 0, head = 0, variant }: ShowOptions): void {
  const [layers, heads] = [blockCount(model), headCountOf(model)];
  if (variant === 'walkthrough' && (layer !== 0 || head !== 0)) {
    throw new UsageError(
      `${layer === 0 ? '--head' : '--layer'} does not apply with --variant walkthrough: the simplified block has block 0 and head 0 only`,
    );
  }
  if (layer >= layers) throw new UsageError(`--layer: there is no block ${layer}: ${ofModel('block', layers)}`);
  if (head !== ALL && head >= heads)
    throw new UsageError(`--head: there is no head ${head}: ${ofModel('head', heads)}`);
}
