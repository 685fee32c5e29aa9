/** A trace as text: its steps as a numerical print-out. */
import { count, counted } from '../../base/counted';
import { quotedText } from '../../base/foreign-text';
import { percentInTable } from '../../base/number-text';
import { byteNote, quoted, shownText } from '../../base/quoted-token';
import { exactLines, indented, type TextBlock, tableBlock } from '../../base/text-blocks';
import { TOKENS } from '../../operations/node';
import type { Ablation, RunWithout, Together } from '../ablation/ablation';
import { contrastSentences } from '../ablation/ablation-contrast';
import { sentencesFromLead } from '../ablation/ablation-sentences';
import { ablatedName, MOST_COLUMNS, MOST_COLUMNS_OF_SEVERAL } from '../ablation/ablation-words';
import { togetherColumns, togetherName, togetherRows, togetherSentences } from '../ablation/together-words';
import { type Finding, findingsToShow } from '../findings/finding';
import { leadRivalOf } from '../findings/lead-that-led';
import { surenessOfShown } from '../findings/sureness';
import { mostRows, type TokenInBoth } from '../readings/most-in-both';
import { memoryCutWords } from '../run/cut';
import { failedPlace, proofNumbers, statusWords } from '../run/proof-numbers';
import type { Proof } from '../run/proofs';
import { tokensOf } from '../run/source';
import type { DescribedPlan } from '../steps/described-step';
import { rowSequence } from '../steps/matrix';
import { plainWords } from '../steps/plain-words';
import type { Step, StepTensor } from '../steps/steps';
import { attributionLines } from './attribution-lines';
import { ANSWERS, answerLines, asksPupils, questionLines } from './document-questions';
import { HEADS_TITLE, type HeadBlock, headBlocks } from './head-blocks';
import type { ReportInput } from './input';
import {
  afterLines,
  choiceLines,
  continuationTable,
  generationTable,
  maskLines,
  predictionTable,
  scoreTable,
  shownLines,
  tokenTable,
} from './prediction-lines';
import { tensorBlocks } from './tensor-lines';
import { ablationLines } from './text-ablations';

/** By how many columns a section is indented under its title. */
const INDENT = 3;

/** Every step begins with a line `N. Title (Term)`. */
export function reportBlocks(input: ReportInput): TextBlock[] {
  if (input.sheetPart === 'answers') return answerSection(input).flat();
  const sections = [
    ...input.steps.map((step) => stepSection(step, input)),
    ...headSection(input),
    ...ablationSection(input),
    ...(input.sheetPart === 'questions' ? [] : answerSection(input)),
    ...(input.isChosen ? [] : [proofSection(input.proofs)]),
  ];
  return sections.flatMap((section, at) => (at === 0 ? section : ['', ...section]));
}

/** A section's title, and below it everything else. */
type Section = readonly TextBlock[];

/** If only some steps were chosen, head measurements are included with that of the attention weights. */
function headSection(input: ReportInput): Section[] {
  if (input.isChosen && !input.steps.some(({ view }) => view === 'weights')) return [];
  return sectionOf(headLines(input));
}

function sectionOf([title, ...blocks]: readonly TextBlock[]): Section[] {
  return title === undefined ? [] : [[title, indented(blocks, INDENT)]];
}

/**
 * If only some steps were chosen, runs without a part are included if requested, or with the step about logits, which
 * explains what they are compared with.
 */
function ablationSection(input: ReportInput): Section[] {
  const isAsked = input.ablated?.isShort === true;
  if (input.isChosen && !isAsked && !input.steps.some(({ view }) => view === 'logits')) return [];
  return sectionOf(ablationLines(input));
}

function stepSection(step: Step, input: ReportInput): Section {
  const walkthrough = step.tensors.some((tensor) => tensor.variant !== 'model');
  const blocks: TextBlock[] = [
    ...(step.layer === null ? [] : [`block ${step.layer}`]),
    ...(step.formula === null ? [] : [step.formula]),
    step.explanation,
    ...(AFTER_LOGITS.has(step.view) ? whichRun(step, input) : []),
    ...(walkthrough && step.variantNote ? [`Variant: ${step.variantNote}`] : []),
    // The findings answer the questions, so in a report with questions they come after these.
    ...happenedLines(foundIn(step, input), asksPupils(input) ? undefined : 'What happened here:'),
    ...specialLines(step, input),
    ...byteLines(step, input),
    ...(step.unavailable === undefined ? [] : ['', step.unavailable]),
    ...(step.view === 'logits' && step.tensors.length > 0 ? runOfTensor(input) : []),
    ...step.tensors.flatMap((tensor) => [
      '',
      ...(stepBefore(tensor, step, input) ??
        tensorBlocks(tensor, tokensOf(input, rowSequence(tensor) ?? TOKENS), walkthrough, input.full)),
    ]),
    ...questionLines(step.number, input),
  ];
  const heading = `${step.number}. ${headingOf(step, input.plan)}`;
  return [heading, indented(blocks, INDENT)];
}

/** Says which earlier step has shown the same tensor. */
function stepBefore({ name, variant }: StepTensor, step: Step, { steps }: ReportInput): string[] | undefined {
  const before = steps
    .slice(0, steps.indexOf(step))
    .find(({ tensors }) => tensors.some((one) => one.name === name && one.variant === variant));
  return before && [`${name}  (shown in step ${before.number})`];
}

/** The step's title as in the panel, with the field's term if that says more. */
function headingOf(step: Step, plan: DescribedPlan): string {
  const { title } = plainWords(step, plan, step.layer ?? undefined);
  return title.toLowerCase().includes(step.title.toLowerCase()) ? title : `${title} (${step.title})`;
}

/** The steps after the one that reports a run without a part. */
const AFTER_LOGITS: ReadonlySet<Step['view']> = new Set(['predictions', 'choice', 'generation', 'whole text']);

function whichRun({ view }: Step, { ablation, together, plan, steps }: ReportInput): string[] {
  const without = ablation ? ablatedName(ablation.part) : together && togetherName(together.joint.parts);
  const both = plan.sections.find(({ view }) => view === 'logits')?.number;
  if (!without || both === undefined) return [];
  if (steps.some(({ number }) => number === both))
    return [
      `This step tells of the run with all parts, not of the one without ${without}; step ${both} tells of both.`,
    ];
  const where = `step ${both} (--step ${both})`;
  return view === 'predictions'
    ? [
        `This step tells of the run with all parts, and at its end of the one without ${without}; ${where} tells more of it.`,
      ]
    : [`This step tells of the run with all parts, not of the one without ${without}; ${where} tells of both.`];
}

/** Stands below what is told of a run without a part, whose own logits are not those of the tensor. */
function runOfTensor({ ablation, together }: ReportInput): string[] {
  return ablation || together ? ['', 'Of the run with all parts:'] : [];
}

/** How the predictions change without one part or several; only if the step about logits, which says more, is not included. */
function withoutLines(input: ReportInput): TextBlock[] {
  const { ablation, together, steps } = input;
  if (steps.some(({ view }) => view === 'logits')) return [];
  if (ablation) return ['', ...briefWithout(input), '', bothRuns(ablation)];
  return together ? togetherLines(together, briefWithout(input)) : [];
}

/** The first sentences about the run without one part or several; empty if there is none. */
export function briefWithout(input: ToldWithout): string[] {
  const { ablation, together } = input;
  if (ablation) return ablatedSentences(ablation, input).slice(0, 1);
  return together ? togetherSentences(together, quoted, placeOf(input)).slice(0, 2) : [];
}

type ToldWithout = Pick<ReportInput, 'ablation' | 'together' | 'top' | 'findings'>;

/** The findings of a step. The short answer is left out if the step about logits is included, which begins with the same. */
function foundIn({ number }: Step, { findings, drawn, steps }: ReportInput): readonly Finding[] {
  const found = findingsToShow(findings.get(number) ?? [], drawn !== undefined);
  return steps.some(({ view }) => view === 'logits') ? found.filter(({ kind }) => kind !== 'in short') : found;
}

/** @param title the title before the findings; absent: only the shown block is named */
function happenedLines(findings: readonly Finding[], title: string | undefined): string[] {
  const place = findings.filter(({ kind }) => kind === 'shown block').map(({ text }) => `Where we are: ${text}`);
  const [first, ...rest] = findings.filter(({ kind }) => kind !== 'shown block').map(({ text }) => text);
  const happened = first === undefined || title === undefined ? [] : [`${title} ${first}`, ...rest];
  return [...place, ...happened];
}

/** After everything else: step by step, the answers to the questions, and the findings. Empty if there are no questions. */
function answerSection(input: ReportInput): Section[] {
  if (!asksPupils(input)) return [];
  const steps = input.steps.map((step) => {
    const found = foundIn(step, input).filter(({ kind }) => kind !== 'shown block');
    return [...answerLines(step.number, input), ...happenedLines(found, `What happened in step ${step.number}:`)];
  });
  return sectionOf([ANSWERS, ...steps.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, ''])]);
}

/**
 * The finding about the shown continuation; the step's own findings are about the trace's continuation, whose table comes
 * first.
 */
function surenessLines({ continuations }: ReportInput): string[] {
  const found = continuations && surenessOfShown(continuations, { id: 'generation' });
  return found ? [found.text] : [];
}

/** The tokens that a step is the first to show. */
function namedIn({ view }: Pick<Step, 'view'>, { tokens, top, generation }: ReportInput) {
  const named = { tokens, predictions: top, generation: generation.tokens };
  return view in named ? named[view as keyof typeof named] : [];
}

/** Explains the names of bytes at the step that prints one first; for the text's own tokens, a finding does so. */
function byteLines(step: Step, input: ReportInput): string[] {
  const note = byteNote(namedIn(step, input));
  const before = input.steps.slice(0, input.steps.indexOf(step));
  const isTold = step.view === 'tokens' || before.some((one) => byteNote(namedIn(one, input)) !== '');
  return note === '' || isTold ? [] : ['', note];
}

/** What a step shows besides tensors. */
function specialLines({ view, part }: Step, input: ReportInput): TextBlock[] {
  const read = (part === 'encoder' && input.source) || input;
  switch (view) {
    case 'text':
      return ['', ...wholeText(read.text, input.full)];
    case 'tokens':
      return [
        '',
        ...cutLines(read, !input.source ? 'text' : part === 'encoder' ? 'source' : 'output'),
        tokenTable(read.tokens, read.text),
      ];
    case 'logits':
      return explainedLines(input);
    case 'masked predictions':
      return maskLines(input.masks);
    case 'replaced tokens':
      return ['', scoreTable(input)];
    case 'predictions':
      return ['', ...afterLines(input), ...predictionTable(input.top), ...withoutLines(input)];
    case 'choice':
      return ['', ...afterLines(input), ...choiceLines(input)];
    case 'generation':
      return [
        '',
        ...generationTable(input.generation),
        ...shownLines(input, (made, isGiven) => [...surenessLines(input), ...continuationTable(made, isGiven)]),
      ];
    case 'whole text':
      return [
        '',
        ...wholeText(input.generation.text, input.full),
        ...shownLines(input, ({ text }) => wholeText(text, input.full)),
      ];
    default:
      return [];
  }
}

/** What was asked about the logits: the contributions to one, and runs without parts of the model. */
function explainedLines(input: ReportInput): TextBlock[] {
  const { attribution, brief, ablation, contrast, together } = input;
  return [
    ...(attribution ? attributionLines(attribution) : []),
    ...(brief ? attributionLines(brief.attribution, brief.head) : []),
    ...(ablation
      ? [
          '',
          ...ablatedSentences(ablation, input),
          ...contrastLines(ablation, contrast ?? undefined, input.tokens.length),
          '',
          bothRuns(ablation),
        ]
      : []),
    ...(together ? togetherLines(together, togetherSentences(together, quoted, placeOf(input))) : []),
  ];
}

/**
 * The most characters of a text that are printed whole; of a longer one, how many of its beginning and of its end are
 * printed.
 */
const MOST_TEXT = 8000;
const END_OF_TEXT = 2000;

/** A text; a long one without its middle. @param full whether to print all of it, unchanged */
function wholeText(text: string, full: boolean | undefined): TextBlock[] {
  if (full) return [exactLines(quotedText(text, Number.POSITIVE_INFINITY))];
  if (text.length <= MOST_TEXT) return [quotedText(text, Number.POSITIVE_INFINITY)];
  const [begin, end] = [text.slice(0, END_OF_TEXT), text.slice(-END_OF_TEXT)];
  return [
    quotedText(begin, Number.POSITIVE_INFINITY),
    `... ${counted(text.length - 2 * END_OF_TEXT, 'character')} that are not shown ...`,
    quotedText(end, Number.POSITIVE_INFINITY),
  ];
}

/** Names the place of the explained token, unless it comes next after the text. */
function placeOf({ ablation, together, top }: ToldWithout): string {
  const run = ablation ?? together?.joint;
  return run && top.length === 0 ? `at position ${run.position}` : '';
}

/** If the lead over a token was the reason to name this part, that lead is reported first, as in the panel. */
function ablatedSentences(ablation: Ablation, input: ToldWithout): string[] {
  const over = leadRivalOf([...input.findings.values()].flat(), ablation.part);
  return sentencesFromLead(ablation, over, quoted, placeOf(input));
}

/** A separate paragraph, as in the panel. */
function contrastLines(...both: Parameters<typeof contrastSentences>): string[] {
  const lines = contrastSentences(...both);
  return lines.length > 0 ? ['', ...lines] : [];
}

/** Sentences, then a row for each part alone and for the joint run. */
function togetherLines(together: Together, sentences: readonly string[]): TextBlock[] {
  const rows = togetherRows(together).map(({ name, change, points }) => [name, change, points]);
  const [what, change, probability] = togetherColumns(together.joint);
  return [
    '',
    ...sentences,
    '',
    tableBlock([[what, change, `${probability} (percentage points)`], ...rows]),
    '',
    bothRuns(together.joint, MOST_COLUMNS_OF_SEVERAL),
  ];
}

/** The most probable tokens in the traced run, and beside them those of the run without a part. */
function bothRuns(ablation: RunWithout, columns = MOST_COLUMNS): TextBlock {
  const cells = (one: TokenInBoth | undefined, run: 'before' | 'after') =>
    one ? [quotedText(shownText(one)), percentInTable(one[run].probability)] : ['', ''];
  const rows = mostRows(ablation.most, ablation).map(({ rank, before, after }) => [
    count(rank + 1),
    ...cells(before, 'before'),
    ...cells(after, 'after'),
  ]);
  return tableBlock([['rank', columns.before, '', columns.after[ablation.instead], ''], ...rows]);
}

function cutLines({ cut }: Pick<ReportInput, 'cut'>, name: string, done?: 'are read'): string[] {
  if (!cut) return [];
  const forMemory = memoryCutWords(cut, name, done);
  if (forMemory) return [forMemory, ''];
  const which = cut.part === 'first' ? 'first' : 'last';
  const kept = count(cut.kept);
  const room = cut.limitedBy
    ? `more than the limit that this model's folder sets (${kept} tokens, ${cut.limitedBy})`
    : `the model's context ${kept}`;
  return [
    `The ${name} has ${count(cut.total)} tokens, ${room}: only the ${which} ${kept} tokens ${done ?? 'are traced'}.`,
    '',
  ];
}

/**
 * The same notes for the top of a report, where they are not overlooked, or for what is not a report.
 * @param of which of several texts it is, as in " of A"
 */
export function cutNotes(
  { cut, source }: Pick<ReportInput, 'cut'> & { readonly source?: Pick<NonNullable<ReportInput['source']>, 'cut'> },
  { of = '', done }: { readonly of?: string; readonly done?: 'are read' } = {},
): string[] {
  const lines = [
    ...(source ? cutLines(source, `source${of}`, done) : []),
    ...cutLines({ cut }, `${source ? 'output' : 'text'}${of}`, done),
  ];
  return lines.filter((line) => line !== '');
}

/** Each proof with its verdict and figures first, and beside it the claim. */
function proofSection(proofs: readonly Proof[]): Section {
  const told = proofs.flatMap((one): TextBlock[] => {
    const { claim, because } = one;
    const figures = proofNumbers(one, formatDifference);
    const below = [failedPlace(one), one.noticed && `${one.noticed}.`].filter(
      (text) => text !== undefined && text !== '',
    );
    return [
      `${statusWords(one)}${figures && ` (${figures})`}: ${claim}${because === undefined ? '' : `, because ${because}`}`,
      indented(below as string[], INDENT),
    ];
  });
  return ['Proofs', indented(told, INDENT)];
}

function formatDifference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** Begins with the title; empty if no heads were measured. */
export function headLines({ heads = [] }: Pick<ReportInput, 'heads'>): TextBlock[] {
  const told = headBlocks(heads).flatMap((block) => ['', laidOut(block)]);
  return told.length === 0 ? [] : [HEADS_TITLE, ...told.slice(1)];
}

function laidOut(block: HeadBlock): TextBlock {
  return block.kind === 'heads' ? tableBlock(block.rows, { numbers: 1 }) : block.text;
}
