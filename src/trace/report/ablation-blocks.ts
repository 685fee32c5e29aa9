/**
 * The results of runs without a part, for reports of any kind: each run that was requested, runs without several parts, and
 * the sweep over all parts.
 */
import { bitsInTable, signedHundredths } from '../../base/number-text';
import type { Naming } from '../../model/tokenizers/tokenizer';
import type { Ablation, Instead, JointAblation, Together } from '../ablation/ablation';
import { agreementSentences } from '../ablation/ablation-agreement';
import { contrastSentences } from '../ablation/ablation-contrast';
import {
  type Control,
  controlledBy,
  controlledOf,
  controlsOf,
  directOfQuestion,
  knownControls,
} from '../ablation/ablation-control';
import { disagreementSentences } from '../ablation/ablation-disagreement';
import { ablationOver, type DirectParts } from '../ablation/ablation-over';
import { inOrder, LARGEST_CHANGE_FIRST, newTop, pointsChange, type RankedAblation } from '../ablation/ablation-ranking';
import { type AblationRuns, OTHER_INSTEAD } from '../ablation/ablation-runs';
import { sentencesFromLead } from '../ablation/ablation-sentences';
import { changeWithout, measureName } from '../ablation/ablation-words';
import { controlSentences, controlTable, markedControl } from '../ablation/control-words';
import { isDestroyed } from '../ablation/destroyed';
import { isOfToken, knownRuns } from '../ablation/known-runs';
import { rankingWords } from '../ablation/ranking-words';
import { sweepControl } from '../ablation/sweep-opening';
import { togetherColumns, togetherRows, togetherSentences } from '../ablation/together-words';
import { leadRivalOf } from '../findings/lead-that-led';
import { partName } from '../readings/attribution-words';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { ReportInput } from './input';

/** A block of a section. The first row of a table is its head, and its first column names what the numbers are of. */
export type AblationBlock =
  | { readonly kind: 'question' | 'told'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | {
      /** The sweep over all parts, with the words for a table of only the first rows: "without which the lead changes most". */
      readonly kind: 'ranking';
      readonly most: string;
      readonly rows: readonly (readonly string[])[];
    };

/** How a kind of report escapes text that could act as markup in it. */
export interface AblationWriting {
  /** Writes a token within a sentence, or in a table. */
  readonly named: Naming;
  readonly inTable: Naming;
  /** Escapes a text that is neither a token nor a sentence: "<0.001". */
  readonly number: (text: string) => string;
}

export const ABLATION_TITLE = 'Without a part';

const BY: Readonly<Record<Instead, string>> = { zero: 'zero', mean: 'its mean over this text’s tokens' };

/** Says how these runs were made: how many there were, and what replaced a part. */
export function ablationMethod({ ablated }: Pick<ToldWithout, 'ablated'>): string {
  const { runs = [], isShort = false } = ablated ?? {};
  const made = runs.flatMap(({ instead, alone, swept, joint = [] }) =>
    [...alone.map(({ part }) => [part]), ...swept.map(({ part }) => [part]), ...joint.map(({ parts }) => parts)].map(
      (parts) => JSON.stringify([instead, parts]),
    ),
  );
  const isOne = new Set(made).size === 1;
  const hasSeveral = runs.some(({ joint = [] }) => joint.length > 0);
  const by = (['zero', 'mean'] as const).filter((instead) => runs.some((one) => one.instead === instead));
  const ran = isOne
    ? `once more without ${hasSeveral ? 'some parts' : 'a part'}`
    : `anew for each part that was left out${hasSeveral ? ', and for several at once' : ''}`;
  const hasTable =
    runs.some(({ swept, controls = [] }) => swept.length + controls.length > 0) || (hasSeveral && !isShort);
  return [
    `The model ran ${ran}: what a part gives was replaced at every token by ${by.map((instead) => BY[instead]).join(', or by ')}, and all later parts reacted to the residual stream that this leaves (ablation).`,
    ...(hasTable ? ['In tables the change (Δ) of a probability is in percentage points.'] : []),
  ].join(' ');
}

/** How many rows of the sweep are shown in a short report. */
const FEW_PARTS = 5;

/**
 * The input of this section: the runs, and what is explained. Runs that were made for another comparison are reported for
 * this one, too.
 */
export type ToldWithout = Pick<ReportInput, 'ablated' | 'tokens' | 'plan'> &
  Partial<Pick<ReportInput, 'attribution' | 'findings'>>;

/** The blocks after title and method; empty if nothing was left out. */
export function ablationBlocks(input: ToldWithout, writing: AblationWriting): AblationBlock[] {
  const { runs = [], parts = [] } = input.ablated ?? {};
  const direct = input.attribution ?? undefined;
  const context = { runs, parts, input, writing, direct };
  const told = input.ablated?.isShort ? shortBlocksOf : blocksOf;
  return pairsFirst(withExplained(runs, direct)).flatMap((one) => told(one, context));
}

/** Of the runs of a token, puts those that compare it with another one before those of its logit alone. */
function pairsFirst(runs: readonly AblationRuns[]): readonly AblationRuns[] {
  const isOfOne = (one: AblationRuns, other: AblationRuns) => isOfToken(one, other) && one.instead === other.instead;
  const first = runs.filter((one, at) => runs.findIndex((other) => isOfOne(one, other)) === at);
  return first.flatMap((one) => {
    const ofOne = runs.filter((other) => isOfOne(one, other));
    const isPair = ({ ratherThan }: AblationRuns) => ratherThan !== null;
    return [...ofOne.filter(isPair), ...ofOne.filter((run) => !isPair(run))];
  });
}

/**
 * Adds the explained comparison if runs were made for its token but not for the comparison: after a sweep for a logit,
 * comparing it with another token needs no further run.
 */
function withExplained(runs: readonly AblationRuns[], explained: DirectParts | undefined): readonly AblationRuns[] {
  if (!explained) return runs;
  const { position, ratherThan } = explained;
  const last = runs.findLast((one) => one.position === position && idOf(one) === explained.id);
  if (!last) return runs;
  const { id, instead } = last;
  const question = { position, id, instead, ratherThan: ratherThan?.id ?? null };
  const isKnown = runs.some(
    (one) => isOfToken(one, question) && one.instead === instead && comparedWith(one) === question.ratherThan,
  );
  return isKnown ? runs : [...runs, { ...question, alone: [], swept: [] }];
}

/** The token that runs are about, which a question need not name. */
function idOf(one: AblationRuns): number | undefined {
  return anyOf(one)?.id;
}

function comparedWith(one: AblationRuns): number | null | undefined {
  const run = anyOf(one);
  return run && (run.ratherThan?.id ?? null);
}

function anyOf({ alone, swept, joint = [] }: AblationRuns): Ablation | JointAblation | undefined {
  return [...alone, ...swept, ...joint][0];
}

interface Context {
  readonly runs: readonly AblationRuns[];
  readonly parts: readonly ModelComponent[];
  readonly input: Pick<ToldWithout, 'tokens' | 'plan' | 'findings'>;
  readonly writing: AblationWriting;
  /** What parts add directly to what is explained; `undefined` if nothing is decomposed. */
  readonly direct: DirectParts | undefined;
}

function blocksOf(own: AblationRuns, context: Context): AblationBlock[] {
  const { runs, writing, direct } = context;
  // Single runs are reported where they were requested; the table of all parts uses everything that is known.
  const one: AblationRuns = { ...own, swept: knownRuns(runs, own, direct).swept };
  const { alone, joint = [] } = one;
  const first = anyOf(one);
  if (!first) return [];
  return [
    { kind: 'question', text: questionOf(first, context) },
    ...alone.flatMap((run) => {
      const contrast = contrastSentences(run, withOther(run, own, runs), context.input.tokens.length);
      const said = sentencesFromLead(run, leadOf(run, context), writing.named);
      return [toldBlock([...said, ...contrast]), ...controlBlocks(run, one, context)];
    }),
    ...joint.flatMap((run) => togetherBlocks({ joint: run, alone: aloneOf(run, one, runs) }, writing)),
    ...sweptBlocks(one, context),
  ];
}

/**
 * The short form: of each run the first sentence, and of the sweep the first rows, without the divergence of all
 * probabilities.
 */
function shortBlocksOf(own: AblationRuns, context: Context): AblationBlock[] {
  const { runs, parts, writing, direct } = context;
  const { swept } = knownRuns(runs, own, direct);
  const one: AblationRuns = { ...own, swept };
  const first = anyOf(one);
  if (!first) return [];
  const alone = one.alone.map((run) => sentencesFromLead(run, leadOf(run, context), writing.named));
  const joint = (one.joint ?? []).map((run) =>
    togetherSentences({ joint: run, alone: aloneOf(run, one, runs) }, writing.named),
  );
  const sentences = [...alone, ...joint].map((said) => toldBlock(said.slice(0, 1)));
  const question = { kind: 'question', text: questionOf(first, context) } as const;
  if (swept.length === 0) return [question, ...sentences];
  const { answer } = rankingWords(swept, parts.length, writing.named, besides(own, context));
  const ranked = inOrder(swept, LARGEST_CHANGE_FIRST)
    .slice(0, FEW_PARTS)
    .map(({ kl: _, ...run }) => run);
  return [
    question,
    ...sentences,
    toldBlock([...answer, ...rowsTold(ranked.length, swept)]),
    { kind: 'table', rows: sweptRows(ranked, [], writing) },
  ];
}

/** Says which rows of the sweep are shown. */
function rowsTold(shown: number, swept: readonly Ablation[]): string[] {
  const [first] = swept;
  return first && shown < swept.length ? [`The ${shown} ${mostChanging(first)}:`] : [];
}

/** Says by what the rows are chosen: "without which the lead changes most". */
function mostChanging(one: Ablation): string {
  return `${one.instead === 'mean' ? 'with whose means' : 'without which'} the ${measureName(one)} changes most`;
}

/**
 * The token over which the lead of a logit's run is reported first: the one in the explained comparison, or the one for
 * which the run's part was named.
 */
function leadOf({ position, id, part, ratherThan }: Ablation, { input, direct }: Context): number | undefined {
  if (ratherThan || direct?.position !== position || direct.id !== id) return undefined;
  return direct.ratherThan?.id ?? leadRivalOf([...(input.findings?.values() ?? [])].flat(), part);
}

function toldBlock(sentences: readonly string[]): AblationBlock {
  return { kind: 'told', text: sentences.join(' ') };
}

function questionOf(
  { position, ratherThan, instead, ...token }: Ablation | JointAblation,
  { input: { tokens, plan }, writing: { named } }: Context,
): string {
  const here = tokens[position];
  const place = plan.predicts === 'next token' ? 'after' : 'at';
  const where = here ? `, ${place} ${named(here)} (position ${position})` : '';
  const than = ratherThan ? ` rather than ${named(ratherThan)}` : '';
  return `${named(token)}${than}${where}, with ${instead === 'mean' ? 'the mean' : 'zero'} in place of a part`;
}

/** The run of the same question with the other replacement for the part. */
function withOther({ part }: Ablation, own: AblationRuns, all: readonly AblationRuns[]): Ablation | undefined {
  const other = all.find(
    ({ position, id, ratherThan, instead }) =>
      position === own.position && id === own.id && ratherThan === own.ratherThan && instead !== own.instead,
  );
  return other && [...other.alone, ...other.swept].find((run) => samePart(run.part, part));
}

/** The runs without controls of the part in a table, if any were made as controls or all are known from other runs. */
function controlBlocks(
  told: Ablation,
  { alone, swept, controls = [] }: AblationRuns,
  context: Context,
): AblationBlock[] {
  const all = controlsOf(told.part, context.parts, directOfQuestion(told, context.direct));
  const runs = knownControls(told.part, { all, asked: controls }, ({ part }) =>
    [...alone, ...swept].find((run) => samePart(run.part, part)),
  );
  const known = controlledOf(told, all, runs);
  if (!known) return [];
  const controlled = { ...known, over: leadOf(told, context) };
  return [
    toldBlock(controlSentences(controlled, context.writing.named)),
    { kind: 'table', rows: controlTable(controlled) },
  ];
}

/** The runs without each single part; if none was made for this comparison, those for another comparison of the same token. */
function aloneOf({ parts, ratherThan }: JointAblation, own: AblationRuns, all: readonly AblationRuns[]) {
  const others = all.filter(
    ({ position, id, instead }) => position === own.position && id === own.id && instead === own.instead,
  );
  const runs = [own, ...others].flatMap(({ alone, swept }) => [...alone, ...swept]);
  // What parts add directly is not shown beside a run without several.
  const told = (run: (typeof runs)[number]) =>
    ablationOver({ ...run, direct: null }, ratherThan?.id ?? null, undefined);
  return parts.flatMap(
    (part) => runs.filter((run) => samePart(run.part, part)).flatMap((run) => told(run) ?? [])[0] ?? [],
  );
}

function togetherBlocks(together: Together, { named }: AblationWriting): AblationBlock[] {
  const { joint, alone } = together;
  const told = toldBlock(togetherSentences(together, named));
  if (alone.length < joint.parts.length) return [told];
  const rows = togetherRows(together).map(({ name, change, points }) => [name, change, points]);
  return [told, { kind: 'table', rows: [togetherColumns(joint), ...rows] }];
}

/** The known runs with the other replacement. */
function besides(own: AblationRuns, { runs, direct }: Context): readonly Ablation[] {
  const { alone, swept } = knownRuns(runs, { ...own, instead: OTHER_INSTEAD[own.instead] }, direct);
  return [...alone, ...swept];
}

function sweptBlocks(own: AblationRuns, context: Context): AblationBlock[] {
  const { swept, controls = [] } = own;
  const { parts, writing } = context;
  const [any] = swept;
  if (!any) return [];
  const total = parts.length;
  const { answer, first, more } = rankingWords(swept, total, writing.named, besides(own, context));
  return [
    toldBlock([
      ...answer,
      ...first,
      ...sweepControl(swept),
      ...more,
      ...agreementSentences(swept, total),
      ...disagreementSentences(swept, total),
    ]),
    {
      kind: 'ranking',
      most: mostChanging(any),
      rows: sweptRows(inOrder(swept, LARGEST_CHANGE_FIRST), controls, writing),
    },
  ];
}

function rowName(run: RankedAblation, controls: readonly Control[]): string {
  if (isDestroyed(run)) return `${partName(run.part)} (nothing left to compare)`;
  return controlledBy(run.part, controls).length > 0 ? markedControl(run.part) : partName(run.part);
}

function sweptRows(
  all: readonly RankedAblation[],
  controls: readonly Control[],
  { inTable, number }: AblationWriting,
): string[][] {
  const [first] = all;
  const isChanged = all.some(newTop);
  const hasKl = all.some(({ kl }) => kl !== undefined);
  const head = [
    first?.instead === 'mean' ? 'with the mean of' : 'without',
    `Δ ${first ? measureName(first) : 'logit'}`,
    'Δ probability',
    ...(hasKl ? ['KL, bits'] : []),
    'adds directly',
    ...(isChanged ? ['then top'] : []),
  ];
  const rows = all.map((one) => {
    const top = newTop(one);
    return [
      rowName(one, controls),
      signedHundredths(changeWithout(one)),
      signedHundredths(pointsChange(one)),
      ...(hasKl ? [one.kl === undefined ? '' : number(bitsInTable(one.kl))] : []),
      one.direct === null ? '' : signedHundredths(one.direct),
      ...(isChanged ? [top ? inTable(top) : ''] : []),
    ];
  });
  return [head, ...rows];
}
