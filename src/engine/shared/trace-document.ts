/** A trace as a Markdown document: the prediction first, then the story, the exact numbers, and how it was made. */
import { capital } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { markdownParagraph, markdownQuote, markdownTable, markdownWords } from '../../base/markdown';
import { percent } from '../../base/number-text';
import { findingsByStep } from '../../trace/findings/by-step';
import { predictedIn } from '../../trace/findings/named-token';
import type { Findings } from '../../trace/findings/read-findings';
import { outputSoFar } from '../../trace/readings/made-output';
import { describeSampling } from '../../trace/readings/sampling-words';
import { documentStory, documentSummary } from '../../trace/report/document';
import { documentAppendix, documentProofs } from '../../trace/report/document-appendix';
import { documentGlossary, wordsInFigures } from '../../trace/report/document-glossary';
import { MADE, madeInShort, madeWith } from '../../trace/report/document-provenance';
import { answerSections, asksPupils, nameLine } from '../../trace/report/document-questions';
import { shownHeadParagraphs } from '../../trace/report/document-shown-head';
import { paragraphs, tokenCode } from '../../trace/report/document-words';
import type { Explained, ReportInput } from '../../trace/report/input';
import { withoutStepReferences } from '../../trace/report/step-references';
import { cutNotes } from '../../trace/report/text';
import type { Step } from '../../trace/steps/steps';
import { variantScope } from '../../trace/steps/variant-steps';
import type { ReportChoice } from '../protocol/reading-protocol';
import type { MadeContinuations, StepsResult, TraceSummary } from '../protocol/trace-protocol';

/** The input of a document, in addition to the trace. */
interface DocumentOf
  extends Explained,
    Pick<ReportInput, 'top' | 'drawn' | 'ablated' | 'heads' | 'questions' | 'opening'> {
  readonly choice: ReportChoice;
  readonly found: Findings;
  readonly continuations: MadeContinuations | undefined;
  /** The numbers of the steps that have a picture. */
  readonly pictured: readonly number[];
  /** Which weights the trace was made with, in words; left out if unknown. */
  readonly weightFiles: string | undefined;
  /** The date of the document. */
  readonly date: Date;
}

/** Returns the Markdown without a title, and without the pictures that it refers to. */
export function traceDocument(
  summary: Omit<TraceSummary, 'trace'>,
  { steps, proofs }: StepsResult,
  { choice, found, continuations, pictured, weightFiles, date, ...predicted }: DocumentOf,
): string {
  const input: ReportInput = {
    ...summary,
    ...predicted,
    steps,
    proofs,
    position: choice.position,
    findings: findingsByStep(summary.plan, found.findings),
    predicted: [...predictedIn(found), ...predicted.top, ...summary.masks.flatMap(({ top }) => top)],
    ...(continuations && { continuations }),
  };
  const { some } = choice;
  const isWhole = some === undefined;
  const told = (text: string) => (some ? withoutStepReferences(text, some.steps) : text);
  const story = documentStory(input, new Set(pictured), isWhole);
  const short = documentSummary(input, isWhole).map(told);
  // The summary would answer the questions that pupils are asked.
  const inFront = asksPupils(input) ? [] : short;
  const shown = isWhole ? [] : shownHeadParagraphs(input, choice, inFront);
  const { sheetPart } = some ?? {};
  const answers = sheetPart === 'questions' ? [] : answerSections(input, short);
  // The title of that document stands in place of the section's own.
  if (sheetPart === 'answers') return [...tracedTexts(summary, choice), ...answers.slice(1).map(told)].join('\n\n');
  const made = isWhole ? madeWith({ ...summary, weightFiles, date }) : '';
  // A document of some steps explains only the words that these steps and the answers use. The words about how it was made
  // are left out, because they matter only to a reader who checks the numbers.
  const besideStory = isWhole ? [{ sections: [made] }] : wordsInFigures(input);
  const sections = [
    ...story.flatMap((part) => part.sections.map(told)),
    ...(isWhole ? documentAppendix(input) : []),
    ...(isWhole ? [MADE, made] : []),
    ...(isWhole ? documentProofs(proofs) : []),
    ...documentGlossary([{ sections: [...inFront, ...shown, ...answers] }, ...story, ...besideStory], input, isWhole),
    ...answers.map(told),
  ];
  return [
    ...nameLine(input),
    ...tracedTexts(summary, choice),
    ...aboutTable(aboutTrace(summary, choice, found, input, isWhole)),
    ...notes(summary, choice, found, isWhole ? undefined : steps).flatMap(paragraphs),
    ...inFront,
    ...(isWhole ? [contentsOf(sections)] : shown),
    ...(isWhole ? [] : [madeInShort({ ...summary, weightFiles, date })]),
    ...sections,
  ].join('\n\n');
}

/** The text; for an encoder-decoder the source, and what was written of the output. */
function tracedTexts(
  { source, text, tokens, saved }: Omit<TraceSummary, 'trace'>,
  { output = saved?.output }: Pick<ReportChoice, 'output'>,
): string[] {
  if (!source || text === '') return [markdownQuote((source ?? { text }).text)];
  const soFar = `${outputSoFar(tokens, output, saved !== undefined)}:`;
  return [markdownQuote(source.text), ...paragraphs(soFar), markdownQuote(text)];
}

/** The contents as links, because a reader of many pages goes straight to a section. */
function contentsOf(sections: readonly string[]): string {
  const titles = sections.flatMap((one) => (one.startsWith('## ') ? [one.slice(3)] : []));
  // Follows the names that Markdown renderers give to headings.
  const anchor = (title: string) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-');
  return markdownParagraph(`**Contents:** ${titles.map((title) => `[${title}](#${anchor(title)})`).join(' · ')}`);
}

type About = Pick<TraceSummary, 'model' | 'tokens' | 'masks' | 'plan'>;

function aboutTable(rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [markdownTable(rows)];
}

/**
 * The rows of the table about the trace: the prediction and the user's choices.
 * @param isWhole false for a hand-out, which states the prediction and what is shown in sentences, and the model at its end
 */
function aboutTrace(
  summary: About,
  choice: ReportChoice,
  found: Findings,
  { top, drawn }: ReportInput,
  isWhole: boolean,
): string[][] {
  const { model, tokens, masks, plan } = summary;
  const { position, variant, layer, head } = choice;
  const here = tokens[position];
  const [most] = top.length > 0 ? top : (masks.find((mask) => mask.position === position)?.top ?? []);
  const { prediction, ratherThan } = found;
  const place = plan.predicts === 'next token' ? 'after' : 'at';
  const at = here ? ` ${place} ${tokenCode(here)}, position ${position}` : '';
  const isOther = prediction && prediction.id !== most?.id;
  const contrast = ratherThan ? ` rather than ${tokenCode(ratherThan)}` : '';
  const shown = variant === 'model' ? `head ${layer}.${head} (head ${head} of block ${layer})` : 'the simplified block';
  return [
    ...(isWhole ? [['model', markdownWords(plainText(model.name))]] : []),
    ...(isWhole && most ? [[`most probable${at}`, `${tokenCode(most)}, ${percent(most.probability)}`]] : []),
    ...(prediction && (isOther || ratherThan) ? [['explained', `${tokenCode(prediction)}${contrast}`]] : []),
    ...(drawn ? [['drawn next', `${tokenCode(drawn)}, ${describeSampling(drawn.sampling)}`]] : []),
    ...(isWhole ? [['shown', shown]] : []),
  ];
}

/**
 * The names of what is counted from 0 in the document: "Positions, blocks and heads".
 * @param told the steps of a hand-out; `undefined` means all steps
 */
function countedFrom0(told: readonly Pick<Step, 'layer' | 'view'>[] | undefined): string {
  const names = [
    'positions',
    ...(told?.every(({ layer }) => layer === null) ? [] : ['blocks', 'heads']),
    ...(told?.every(({ view }) => view !== 'mlp') ? [] : ['neurons']),
  ];
  return capital(listWords(names));
}

function notes(
  summary: Omit<TraceSummary, 'trace'>,
  { variant }: ReportChoice,
  { unavailable }: Findings,
  told: readonly Step[] | undefined,
): string[] {
  return [
    `${countedFrom0(told)} are counted from 0: the first token stands at position 0. In tokens “·” is a space and “⏎” a line break.`,
    ...(unavailable === null ? [] : [unavailable]),
    ...(variant === 'model' ? [] : [variantScope(summary.plan)]),
    ...cutNotes(summary),
  ];
}
