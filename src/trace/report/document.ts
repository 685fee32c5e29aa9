/** The story of a trace as a Markdown document for people: step by step, then the prediction, and what adds to it. */
import type { SectionView } from '../../architectures/plan/section';
import { count, counted } from '../../base/counted';
import { markdownParagraph, markdownQuote, markdownTable, markdownWords } from '../../base/markdown';
import {
  fourDecimals,
  percentInTable,
  percentInWords,
  proseHundredths,
  shareText,
  signedToSum,
} from '../../base/number-text';
import { tokenLabel } from '../../base/quoted-token';
import { changesDistribution } from '../../generate/sampling';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { attributionTotals } from '../readings/attribution-totals';
import { partName, TOTAL_NAMES } from '../readings/attribution-words';
import { isGivenIn, type MadeContinuation, type MadeContinuations, samplingIn } from '../readings/continuations';
import type { MaskedPlace } from '../readings/masked-places';
import { describeBranch } from '../readings/sampling-words';
import { plainWords } from '../steps/plain-words';
import type { Step } from '../steps/steps';
import { ablationSections } from './document-ablations';
import { briefly, foundIn, happenedAt, isInShort, placeAt } from './document-findings';
import { headSections } from './document-heads';
import { asksPupils, questionsAt } from './document-questions';
import { paragraphs, shownContinuation, tokenCode } from './document-words';
import { REASONS, type ReportInput } from './input';
import { pictureLabel } from './picture-label';

type Named = Pick<TokenDescription, 'token' | 'text'>;

/** How many of a logit's parts are listed. */
const MOST_PARTS = 12;
/** How many tokens of a text are shown in the story. */
const MOST_TOKENS = 200;
/** For how many tokens the story lists the ids. */
const MOST_IDS = 24;
/** The most columns in which a handout lists tokens with their ids, and the most tokens that it lists. */
const MOST_COLUMNS = 5;
const MOST_IN_COLUMNS = 100;
/** The width of a page, and the width of a column besides its token and id, in characters: tokens are never broken. */
const ROOM = 80;
const AROUND = 8;
/** The width of a column of positions, in addition to these. */
const POSITION = 6;

/**
 * What matters most, in a few sentences: first the prediction, then the reason, so that these are enough for a reader who
 * stops here.
 * @param isWhole whether all steps are included
 */
export function documentSummary(input: ReportInput, isWhole: boolean): string[] {
  const all = [...input.findings.values()].flat();
  const [predicted] = all.filter(({ kind }) => kind === 'certainty');
  const [found] = all.filter(isInShort);
  const short = found && briefly(found, input);
  // If only some steps are included, one of them may say the same in the same words.
  const isTold = short !== undefined && !isWhole && input.steps.some((step) => tellsAll(step, short, input));
  const isShown = isWhole || showsReason(input);
  return [
    ...(predicted ? [markdownParagraph(briefly(predicted, input))] : []),
    ...(short !== undefined && isShown && !isTold ? [markdownParagraph(short.replace(/^In short:/, '**$&**'))] : []),
  ];
}

/** Whether an included step shows the amounts that the short answer is about, or gives it: otherwise a reader cannot check it. */
function showsReason({ steps, findings }: ReportInput): boolean {
  return steps.some(({ view, number }) => view === 'logits' || findings.get(number)?.some(isInShort));
}

/**
 * Whether the findings of a step include every sentence of the short answer except the last one, which gives the token's
 * probability.
 */
function tellsAll(step: Step, short: string, input: ReportInput): boolean {
  const told = foundIn(step, input)
    .filter((one) => !isInShort(one))
    .map((one) => briefly(one, input))
    .join(' ');
  const sentences = short.replace(/^In short: .*?, /, '').split(/(?<=\.) (?=\S)/);
  return sentences.slice(0, -1).every((one) => told.includes(one));
}

/**
 * The steps as a story, the prediction, and what adds to it.
 * @param pictured the steps that have a picture @param isWhole whether all steps are included, with their tables
 */
export function documentStory(input: ReportInput, pictured: ReadonlySet<number>, isWhole: boolean): StoryPart[] {
  return [
    { sections: ['## Step by step'] },
    ...input.steps.map((step) => ({ view: step.view, sections: storyOf(step, input, pictured, isWhole) })),
    ...(isWhole
      ? [
          { sections: predictedSections(input) },
          { view: 'logits', sections: input.attribution ? partsSection(input.attribution, input) : [] } as const,
        ]
      : []),
    ...(isWhole || input.steps.some(({ view }) => view === 'weights')
      ? [{ view: 'weights', sections: headSections(input) } as const]
      : []),
    { view: 'logits', sections: ablationSections(input) },
  ];
}

/** Sections of a document, and the step that they describe, as words may mean different things in different steps. */
export interface StoryPart {
  readonly view?: SectionView;
  readonly sections: readonly string[];
}

function storyOf(step: Step, input: ReportInput, pictured: ReadonlySet<number>, isWhole: boolean): string[] {
  const { plan } = input;
  const { title, lead } = plainWords(step, plan, step.layer ?? undefined, variantOf(input));
  const of = step.layer === null ? '' : ` · block ${step.layer}`;
  const name = `Figure of step ${step.number}: ${title}`;
  return [
    `### ${step.number}. ${markdownWords(title)}${of}`,
    ...paragraphs(lead),
    ...placeAt(step, input),
    // The findings answer the questions, so in a document with questions they come after these.
    ...(asksPupils(input) ? [] : happenedAt(step, input)),
    ...(pictured.has(step.number) ? [`![${markdownWords(name)}][${pictureLabel(step.number)}]`] : []),
    ...(step.variantNote && variantOf(input) !== 'model' ? paragraphs(`Variant: ${step.variantNote}`) : []),
    ...(step.unavailable === undefined ? [] : paragraphs(step.unavailable)),
    ...shownIn(step, input, isWhole),
    ...questionsAt(step.number, input),
  ];
}

function variantOf({ steps }: Pick<ReportInput, 'steps'>) {
  return steps.some(({ tensors }) => tensors.some(({ variant }) => variant !== 'model')) ? 'walkthrough' : 'model';
}

/** What a step shows besides figures. */
function shownIn({ view, part }: Step, input: ReportInput, isWhole: boolean): string[] {
  switch (view) {
    case 'tokens':
      return (isWhole ? tokensInShort : tokensInColumns)(((part === 'encoder' && input.source) || input).tokens);
    case 'generation':
      return generationOf(input, isWhole ? percentInTable : shareText);
    case 'whole text':
      return [markdownQuote(shownContinuation(input)?.text ?? input.generation.text)];
    default:
      return [];
  }
}

/** The first tokens; all of them are in the appendix. */
function tokensInShort(tokens: readonly (Named & Pick<TokenDescription, 'id'>)[]): string[] {
  const more = tokens.length - MOST_TOKENS;
  const first = tokens.slice(0, MOST_TOKENS).map(tokenCode).join(' ');
  const rows = tokens.slice(0, MOST_IDS).map((token) => [tokenCode(token), String(token.id)]);
  const unlisted = tokens.length - MOST_IDS;
  return [
    markdownParagraph(more > 0 ? `${first} … and ${counted(more, 'more token')}` : first),
    markdownTable([['token', 'id'], ...rows], 1),
    ...(unlisted > 0
      ? paragraphs(
          `The appendix has the ${unlisted === 1 ? 'id of the other token' : `ids of the other ${count(unlisted)} tokens`}.`,
        )
      : []),
  ];
}

/** For documents without an appendix: position, token and id in columns that are read downwards. */
function tokensInColumns(tokens: readonly (Named & Pick<TokenDescription, 'id'>)[]): string[] {
  const shown = tokens.slice(0, MOST_IN_COLUMNS);
  const longest = (texts: readonly string[]) => Math.max(...texts.map((text) => [...text].length));
  const width = longest(shown.map(tokenLabel)) + longest(shown.map(({ id }) => String(id))) + AROUND + POSITION;
  const most = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(ROOM / width), shown.length));
  const height = Math.ceil(shown.length / most);
  const columns = Array.from({ length: Math.ceil(shown.length / height) }, (_, column) =>
    shown.slice(column * height, (column + 1) * height),
  );
  const rows = Array.from({ length: height }, (_, row) =>
    columns.flatMap((column, place) => {
      const token = column[row];
      return token ? [String(place * height + row), tokenCode(token), String(token.id)] : ['', '', ''];
    }),
  );
  const more = tokens.length - shown.length;
  return [
    markdownTable([columns.flatMap(() => ['position', 'token', 'id']), ...rows]),
    ...(more > 0 ? [`These are the first ${count(shown.length)}; ${counted(more, 'more token')} follow.`] : []),
  ];
}

/** @param share writes probabilities: in a document of some steps, as in their figures */
function generationOf(input: ReportInput, share: (value: number) => string): string[] {
  const { generation, continuations } = input;
  const made = shownContinuation(input);
  const { tokens, reason } = made ?? generation;
  if (tokens.length === 0) return [];
  const isGiven = (at: number) => continuations !== undefined && isGivenIn(continuations, continuations.shown, at);
  const hasGiven = made !== undefined && tokens.some((_, at) => isGiven(at));
  const drawn = made && continuations ? drawnBy(made, continuations) : [];
  const isDrawn = drawn.some((share) => share !== undefined);
  const rows = tokens.map((token, at) => [
    String(at + 1),
    tokenCode(token),
    ...(hasGiven ? [isGiven(at) ? 'by hand' : ''] : []),
    share(Math.exp(token.logprob)),
    ...(isDrawn ? [drawn[at] === undefined ? '' : share(drawn[at])] : []),
    String(token.id),
  ]);
  const how = made ? [howMade(input)] : [];
  const head = ['', 'token', ...(hasGiven ? ['chosen'] : []), ...headsOf(isDrawn), 'id'];
  return [
    ...how.flatMap(paragraphs),
    markdownTable([head, ...rows], hasGiven ? 3 : 2),
    `The model ${REASONS[reason]}.`,
  ];
}

/** The probability with which each token was drawn, if it is not the model's own. */
function drawnBy({ tokens }: MadeContinuation, continuations: MadeContinuations): (number | undefined)[] {
  const { shown } = continuations;
  return tokens.map(({ draw }, at) =>
    changesDistribution(samplingIn(continuations, shown, at)) ? draw?.probability : undefined,
  );
}

/** The heads of the columns: if there are two probabilities, each says which one it is. */
function headsOf(isSampled: boolean): string[] {
  return isSampled ? ['model’s own', 'after sampling'] : ['probability'];
}

function howMade(input: ReportInput): string {
  const made = shownContinuation(input);
  if (!made || !input.continuations) return '';
  const { from, given, tokens, sampling } = made;
  const instead = given > from.at ? tokens[from.at] : undefined;
  const branch = describeBranch(from.continuation, from.at, instead ? `“${tokenLabel(instead)}”` : null, sampling);
  return `Continuation ${input.continuations.shown}, which is shown: ${branch}.`;
}

function predictedSections(input: ReportInput): string[] {
  const { top, tokens, position = tokens.length - 1, masks, scores } = input;
  const token = tokens[position];
  const next =
    top.length > 0 && token
      ? [
          '## The most probable next tokens',
          markdownParagraph(`What the model expects after ${tokenCode(token)}, position ${position}.`),
          predictionTable(top),
        ]
      : [];
  const judged = tokens.map((one, at) => [
    String(at),
    tokenCode(one),
    fourDecimals(scores[at] ?? Number.NaN),
    percentInTable(1 / (1 + Math.exp(-(scores[at] ?? Number.NaN)))),
  ]);
  return [
    ...next,
    ...masks.flatMap(maskSection),
    ...(scores.length > 0
      ? [
          '## Which tokens were replaced',
          markdownTable([['position', 'token', 'score', 'probability of a replacement'], ...judged], 2),
        ]
      : []),
  ];
}

function predictionTable(top: ReportInput['top']): string {
  const isSampled = top.some(({ sampled }) => sampled !== undefined);
  const rows = top.map((token, rank) => [
    String(rank + 1),
    tokenCode(token),
    percentInTable(token.probability),
    ...(isSampled ? [percentInTable(token.sampled ?? Number.NaN)] : []),
    fourDecimals(token.logit),
    String(token.id),
  ]);
  const head = ['rank', 'token', ...headsOf(isSampled), 'logit', 'id'];
  return markdownTable([head, ...rows], 2);
}

function maskSection({ position, original, top }: MaskedPlace): string[] {
  const was = original
    ? [
        markdownParagraph(
          `The text has ${tokenCode(original)} there: rank ${count(original.rank + 1)}, probability ${percentInWords(original.probability)}.`,
        ),
      ]
    : [];
  return [`## What fits the gap at position ${position}`, ...was, predictionTable(top)];
}

function partsSection(attribution: Attribution, { tokens }: ReportInput): string[] {
  const { parts, sum, capped, ratherThan, position } = attribution;
  const here = tokens[position];
  const after = here ? ` after ${tokenCode(here)}` : '';
  const minus = ratherThan ? ` minus that of ${tokenCode(ratherThan)}` : '';
  const what = ratherThan ? 'difference' : 'logit';
  const most = parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_PARTS);
  const totals = attributionTotals(attribution);
  // Written so that the amounts add up to the sum.
  const written = signedToSum(totals.map(({ value }) => value));
  const rows = totals.map(({ kind }, at) => [TOTAL_NAMES[kind], written[at] as string]);
  const total = [`**the ${what}**`, `**${proseHundredths(sum)}**`];
  return [
    '## The parts that add most',
    markdownParagraph(
      `The logit of ${tokenCode(attribution)}${minus}${after} is ${proseHundredths(sum)}. It is a sum to which every part of the model adds (direct logit attribution):`,
    ),
    markdownTable([['kind of part', 'adds'], ...rows, total], 1),
    ...(capped === null ? [] : [`With the soft-cap, which is no sum, the ${what} is ${proseHundredths(capped)}.`]),
    `The ${most.length} largest of ${counted(parts.length, 'part')}:`,
    markdownTable([['part', 'adds'], ...largestRows(most, attribution), total], 1),
  ];
}

/**
 * Rows with what each part adds, and a row for all others together. The values are rounded from exact sums, with as many
 * decimals as it takes for the written numbers to add up.
 */
function largestRows(most: readonly AttributionPart[], { parts, sum }: Attribution): string[][] {
  const others = parts.length - most.length;
  const values = most.map(({ value }) => value);
  const rest = values.reduce((left, value) => left - value, sum);
  const written = signedToSum(others === 0 ? values : [...values, rest]);
  const names = [
    ...most.map(partName),
    ...(others === 0 ? [] : [others === 1 ? 'the other part' : `the other ${counted(others, 'part')}`]),
  ];
  return names.map((name, at) => [name, written[at] as string]);
}
