/** A trace as text: its steps as a numerical print-out. */
import { count, counted } from '../../base/counted';
import { quotedText } from '../../base/foreign-text';
import { percentInTable } from '../../base/number-text';
import { byteNote, quoted, shownText } from '../../base/quoted-token';
import { exactLines, indented, type TextBlock, tableBlock } from '../../base/text-blocks';
import { TOKENS } from '../../operations/node';
import type { Ablation, RunWithout, Together } from '../ablation/ablation';
import { contrastSentences } from '../ablation/ablation-contrast';
import { ablatedName, MOST_COLUMNS, MOST_COLUMNS_OF_SEVERAL, sentencesFromLead } from '../ablation/ablation-words';
import { togetherColumns, togetherName, togetherRows, togetherSentences } from '../ablation/together-words';
import { type Finding, toldOf } from '../findings/finding';
import { leadThatLed } from '../findings/lead-that-led';
import { surenessOfShown } from '../findings/sureness';
import { mostRows, type TokenInBoth } from '../readings/most-in-both';
import { memoryCutWords } from '../run/cut';
import { failedPlace, proofNumbers, statusWords } from '../run/proof-numbers';
import type { Proof } from '../run/proofs';
import { tokensOf } from '../run/source';
import { rowSequence } from '../steps/matrix';
import { plainWords } from '../steps/plain-words';
import type { Step, StepTensor } from '../steps/steps';
import type { Told } from '../steps/told-step';
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

/** Columns that a section stands to the right of its title. */
const INDENT = 3;

/** Every step begins with a line `N. Title (Term)`. */
export function reportBlocks(input: ReportInput): TextBlock[] {
  const sections = [
    ...input.steps.map((step) => stepSection(step, input)),
    ...headSection(input),
    ...ablationSection(input),
    ...answerSection(input),
    ...(input.isChosen ? [] : [proofSection(input.proofs)]),
  ];
  return sections.flatMap((section, at) => (at === 0 ? section : ['', ...section]));
}

/** Its title, and below it all else. */
type Section = readonly TextBlock[];

/** Of some steps they are told with that of the weights. */
function headSection(input: ReportInput): Section[] {
  if (input.isChosen && !input.steps.some(({ view }) => view === 'weights')) return [];
  return sectionOf(headLines(input));
}

function sectionOf([title, ...blocks]: readonly TextBlock[]): Section[] {
  return title === undefined ? [] : [[title, indented(blocks, INDENT)]];
}

/** Of some steps they are told where that is asked for, or with that of the logits, which explains what they are beside. */
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
    // It answers what pupils are asked: with questions it is behind them.
    ...happenedLines(foundIn(step, input), asksPupils(input) ? undefined : 'What happened here:'),
    ...specialLines(step, input),
    ...byteLines(step, input),
    ...(step.unavailable === undefined ? [] : ['', step.unavailable]),
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

/** Of a tensor that an earlier step has shown, where that is. */
function stepBefore({ name, variant }: StepTensor, step: Step, { steps }: ReportInput): string[] | undefined {
  const before = steps
    .slice(0, steps.indexOf(step))
    .find(({ tensors }) => tensors.some((one) => one.name === name && one.variant === variant));
  return before && [`${name}  (shown in step ${before.number})`];
}

/** As the panel calls a step, and the field's term where that says more. */
function headingOf(step: Step, plan: Told): string {
  const { title } = plainWords(step, plan, step.layer ?? undefined);
  return title.toLowerCase().includes(step.title.toLowerCase()) ? title : `${title} (${step.title})`;
}

/** Steps behind the one in which a run without a part is told. */
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

/** What becomes of the predictions without a part, or several: of some steps alone where that of the logits, which tells more, is none of them. */
function withoutLines(input: ReportInput): TextBlock[] {
  const { ablation, together, steps } = input;
  if (steps.some(({ view }) => view === 'logits')) return [];
  if (ablation) return ['', ...ablatedSentences(ablation, input).slice(0, 1), '', bothRuns(ablation)];
  if (!together) return [];
  return togetherLines(together, togetherSentences(together, quoted, placeOf(input)).slice(0, 2));
}

/** In short is told where the step of the logits, which begins with the same, is not. */
function foundIn({ number }: Step, { findings, drawn, steps }: ReportInput): readonly Finding[] {
  const found = toldOf(findings.get(number) ?? [], drawn !== undefined);
  return steps.some(({ view }) => view === 'logits') ? found.filter(({ kind }) => kind !== 'in short') : found;
}

/** @param title what stands before it; left out: what happened is not told, only where we are */
function happenedLines(findings: readonly Finding[], title?: string): string[] {
  const place = findings.filter(({ kind }) => kind === 'shown block').map(({ text }) => `Where we are: ${text}`);
  const [first, ...rest] = findings.filter(({ kind }) => kind !== 'shown block').map(({ text }) => text);
  const happened = first === undefined || title === undefined ? [] : [`${title} ${first}`, ...rest];
  return [...place, ...happened];
}

/** Behind all else: step by step what answers the questions, and what happened there. None where nothing is asked. */
function answerSection(input: ReportInput): Section[] {
  if (!asksPupils(input)) return [];
  const steps = input.steps.map((step) => {
    const found = foundIn(step, input).filter(({ kind }) => kind !== 'shown block');
    return [...answerLines(step.number, input), ...happenedLines(found, `What happened in step ${step.number}:`)];
  });
  return sectionOf([ANSWERS, ...steps.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, ''])]);
}

/** What is found of the shown continuation: what happened in the step is of the trace's own, whose table comes first. */
function surenessLines({ continuations }: ReportInput): string[] {
  const found = continuations && surenessOfShown(continuations, { id: 'generation' });
  return found ? [found.text] : [];
}

/** The tokens that a step is the first to show, by what it shows. */
function namedIn({ view }: Pick<Step, 'view'>, { tokens, top, generation }: ReportInput) {
  const named = { tokens, predictions: top, generation: generation.tokens };
  return view in named ? named[view as keyof typeof named] : [];
}

/** What a byte's name is, where one is printed first; of the text's own tokens what happened says it. */
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
      return [
        ...(input.attribution ? attributionLines(input.attribution) : []),
        ...(input.brief ? attributionLines(input.brief.attribution, input.brief.head) : []),
        ...(input.ablation
          ? [
              '',
              ...ablatedSentences(input.ablation, input),
              ...contrastLines(input.ablation, input.contrast ?? undefined, input.tokens.length),
              '',
              bothRuns(input.ablation),
            ]
          : []),
        ...(input.together
          ? togetherLines(input.together, togetherSentences(input.together, quoted, placeOf(input)))
          : []),
      ];
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

/** Characters of a text that are printed, and of its beginning and of its end where it is longer. */
const MOST_TEXT = 8000;
const END_OF_TEXT = 2000;

/** A text, of a long one without its middle. @param full whether all of it is asked for, as it is */
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

/** Where the explained token is: unless it comes next after the text. */
function placeOf({ ablation, together, top }: ReportInput): string {
  const run = ablation ?? together?.joint;
  return run && top.length === 0 ? `at position ${run.position}` : '';
}

/** Of a part that the lead was told of first that lead, as in the panel. */
function ablatedSentences(ablation: Ablation, input: ReportInput): string[] {
  const over = leadThatLed([...input.findings.values()].flat(), ablation.part);
  return sentencesFromLead(ablation, over, quoted, placeOf(input));
}

/** A paragraph of its own, as in the panel. */
function contrastLines(...both: Parameters<typeof contrastSentences>): string[] {
  const lines = contrastSentences(...both);
  return lines.length > 0 ? ['', ...lines] : [];
}

/** Sentences, then each part alone, and both runs. */
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

/** What is most probable in the run with all parts, and beside it what is in the run without one. */
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

function cutLines({ cut }: Pick<ReportInput, 'cut'>, name: string): string[] {
  if (!cut) return [];
  const forMemory = memoryCutWords(cut, name);
  if (forMemory) return [forMemory, ''];
  const which = cut.part === 'first' ? 'first' : 'last';
  const kept = count(cut.kept);
  const room = cut.limitedBy
    ? `more than the limit that this model's folder sets (${kept} tokens, ${cut.limitedBy})`
    : `the model's context ${kept}`;
  return [`The ${name} has ${count(cut.total)} tokens, ${room}: only the ${which} ${kept} tokens are traced.`, ''];
}

/** The same at the top of a report, where it is not overlooked. */
export function cutNotes({ cut, source }: Pick<ReportInput, 'cut' | 'source'>): string[] {
  const lines = [
    ...(source ? cutLines({ cut: source.cut }, 'source') : []),
    ...cutLines({ cut }, source ? 'output' : 'text'),
  ];
  return lines.filter((line) => line !== '');
}

/** Each with its verdict and the figure of it first, and beside it what was to be shown. */
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

/** Title first; none where no heads were looked for. */
export function headLines({ heads = [] }: Pick<ReportInput, 'heads'>): TextBlock[] {
  const told = headBlocks(heads).flatMap((block) => ['', laidOut(block)]);
  return told.length === 0 ? [] : [HEADS_TITLE, ...told.slice(1)];
}

function laidOut(block: HeadBlock): TextBlock {
  return block.kind === 'heads' ? tableBlock(block.rows, { numbers: 1 }) : block.text;
}
