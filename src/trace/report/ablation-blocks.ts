/** What runs without a part told, for reports of any kind: each that was asked for, several at once, and all in turn. */
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
import {
  inOrder,
  LARGEST_CHANGE_FIRST,
  newTop,
  probabilityChange,
  type RankedAblation,
} from '../ablation/ablation-ranking';
import type { AblationRuns } from '../ablation/ablation-runs';
import { changeWithout, sentencesFromLead, toldName } from '../ablation/ablation-words';
import { controlSentences, controlTable, markedControl } from '../ablation/control-words';
import { isDestroyed } from '../ablation/destroyed';
import { isOfToken, knownRuns } from '../ablation/known-runs';
import { rankingWords } from '../ablation/ranking-words';
import { sweepControl } from '../ablation/sweep-opening';
import { togetherColumns, togetherRows, togetherSentences } from '../ablation/together-words';
import { leadThatLed } from '../findings/lead-that-led';
import { partName } from '../readings/attribution-words';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { ReportInput } from './input';

/** What a section is made of. Of a table the first row is its head, and the first column names what the numbers are of. */
export type AblationBlock =
  | { readonly kind: 'question' | 'told'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | {
      /** Of all parts in turn, with the words for the first rows of many: "without which the lead changes most". */
      readonly kind: 'ranking';
      readonly most: string;
      readonly rows: readonly (readonly string[])[];
    };

/** How a kind of report writes what could mark up something in it. */
export interface AblationWriting {
  /** A token, within a sentence and in a table. */
  readonly named: Naming;
  readonly inTable: Naming;
  /** What is neither a token nor a sentence: "<0.001". */
  readonly number: (text: string) => string;
}

export const ABLATION_TITLE = 'Without a part';

const BY: Readonly<Record<Instead, string>> = { zero: 'zero', mean: 'its mean over this text’s tokens' };

/** How these runs were made: how often, and what took the place of a part. */
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

/** How many of the parts that were left out in turn have a row where runs are told in short. */
const FEW_PARTS = 5;

/** What is told of them, and what is explained: runs that were asked of another comparison tell of that too. */
export type ToldWithout = Pick<ReportInput, 'ablated' | 'tokens' | 'plan'> &
  Partial<Pick<ReportInput, 'attribution' | 'findings'>>;

/** Behind title and method; none where nothing was left out. */
export function ablationBlocks(input: ToldWithout, writing: AblationWriting): AblationBlock[] {
  const { runs = [], parts = [] } = input.ablated ?? {};
  const direct = input.attribution ?? undefined;
  const context = { runs, parts, input, writing, direct };
  const told = input.ablated?.isShort ? shortBlocksOf : blocksOf;
  return pairsFirst(withExplained(runs, direct)).flatMap((one) => told(one, context));
}

/** Of the runs of a token those that compare it with another one, before those of its logit alone. */
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
 * With what is explained, where runs were made of its token but none of its comparison: after all parts were left out in turn
 * for a logit, another token to compare it with needs no run more.
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

/** The token that runs tell of, which a question need not name. */
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
  /** What parts add directly to what is explained; `undefined`: nothing is taken apart. */
  readonly direct: DirectParts | undefined;
}

function blocksOf(own: AblationRuns, context: Context): AblationBlock[] {
  const { runs, writing, direct } = context;
  // Those that were asked for alone are told where they were asked for; a table of all is of whatever is known.
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

/** Of each run its first sentence, and of all in turn the first rows, without the divergence of all probabilities. */
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
  const { first: said } = rankingWords(swept, parts.length, writing.named);
  const ranked = inOrder(swept, LARGEST_CHANGE_FIRST)
    .slice(0, FEW_PARTS)
    .map(({ kl: _, ...run }) => run);
  return [
    question,
    ...sentences,
    toldBlock([...said.slice(0, 1), ...rowsTold(ranked.length, swept)]),
    { kind: 'table', rows: sweptRows(ranked, [], writing) },
  ];
}

/** What the first rows of many are. */
function rowsTold(shown: number, swept: readonly Ablation[]): string[] {
  const [first] = swept;
  return first && shown < swept.length ? [`The ${shown} ${mostChanging(first)}:`] : [];
}

/** "without which the lead changes most" */
function mostChanging(one: Ablation): string {
  return `${one.instead === 'mean' ? 'with whose means' : 'without which'} the ${toldName(one)} changes most`;
}

/** Over which token the lead of a run of the logit is told first: the one that is explained, or that its part was named for. */
function leadOf({ position, id, part, ratherThan }: Ablation, { input, direct }: Context): number | undefined {
  if (ratherThan || direct?.position !== position || direct.id !== id) return undefined;
  return direct.ratherThan?.id ?? leadThatLed([...(input.findings?.values() ?? [])].flat(), part);
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

/** The run of the same question with what else may take the place of the part. */
function withOther({ part }: Ablation, own: AblationRuns, all: readonly AblationRuns[]): Ablation | undefined {
  const other = all.find(
    ({ position, id, ratherThan, instead }) =>
      position === own.position && id === own.id && ratherThan === own.ratherThan && instead !== own.instead,
  );
  return other && [...other.alone, ...other.swept].find((run) => samePart(run.part, part));
}

/** The runs without controls of the part, where any were made as such, or all are known otherwise; all in a table. */
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

/** The runs without each of the parts; of another comparison of the same token where none was made of this one. */
function aloneOf({ parts, ratherThan }: JointAblation, own: AblationRuns, all: readonly AblationRuns[]) {
  const others = all.filter(
    ({ position, id, instead }) => position === own.position && id === own.id && instead === own.instead,
  );
  const runs = [own, ...others].flatMap(({ alone, swept }) => [...alone, ...swept]);
  // What they add directly is not told beside several.
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

function sweptBlocks({ swept, controls = [] }: AblationRuns, { parts, writing }: Context): AblationBlock[] {
  const [any] = swept;
  if (!any) return [];
  const total = parts.length;
  const { first, more } = rankingWords(swept, total, writing.named);
  return [
    toldBlock([
      ...first.slice(0, 1),
      ...sweepControl(swept),
      ...first.slice(1),
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
    `Δ ${first ? toldName(first) : 'logit'}`,
    'Δ probability',
    ...(hasKl ? ['KL, bits'] : []),
    'adds directly',
    ...(isChanged ? ['then top'] : []),
  ];
  const rows = all.map((one) => {
    const top = newTop(one);
    return [
      `${controlledBy(one.part, controls).length > 0 ? markedControl(one.part) : partName(one.part)}${isDestroyed(one) ? ' (prediction destroyed)' : ''}`,
      signedHundredths(changeWithout(one)),
      signedHundredths(100 * probabilityChange(one)),
      ...(hasKl ? [one.kl === undefined ? '' : number(bitsInTable(one.kl))] : []),
      one.direct === null ? '' : signedHundredths(one.direct),
      ...(isChanged ? [top ? inTable(top) : ''] : []),
    ];
  });
  return [head, ...rows];
}
