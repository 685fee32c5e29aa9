/** A trace as a Markdown document: what is predicted first, then the story, the exact numbers, and how it was made. */
import { capital } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { markdownParagraph, markdownQuote, markdownTable, markdownWords } from '../../base/markdown';
import { percent } from '../../base/number-text';
import { findingsByStep } from '../../trace/findings/by-step';
import { predictedIn } from '../../trace/findings/named-token';
import type { Findings } from '../../trace/findings/read-findings';
import { describeSampling } from '../../trace/readings/sampling-words';
import { documentStory, documentSummary } from '../../trace/report/document';
import { documentAppendix, documentProofs } from '../../trace/report/document-appendix';
import { documentGlossary, wordsInFigures } from '../../trace/report/document-glossary';
import { MADE, madeInShort, madeWith } from '../../trace/report/document-made';
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

/** What a document is of, besides the trace. */
interface DocumentOf
  extends Explained,
    Pick<ReportInput, 'top' | 'drawn' | 'ablated' | 'heads' | 'questions' | 'opening'> {
  readonly choice: ReportChoice;
  readonly found: Findings;
  readonly continuations: MadeContinuations | undefined;
  /** The steps that there is a picture of. */
  readonly pictured: readonly number[];
  /** Which weights it was made with, in words; left out: that is not known. */
  readonly weightFiles?: string | undefined;
  /** When the document is made. */
  readonly date: Date;
}

/** Without a title, and without the pictures that it names. */
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
  const { source, text } = summary;
  const isWhole = choice.steps === undefined;
  const told = (text: string) => (isWhole ? text : withoutStepReferences(text, choice.steps));
  const story = documentStory(input, new Set(pictured), isWhole);
  const short = documentSummary(input, isWhole).map(told);
  // It would answer what pupils are asked.
  const inFront = asksPupils(input) ? [] : short;
  const shown = isWhole ? [] : shownHeadParagraphs(input, choice, inFront);
  const answers = answerSections(input, short);
  const made = isWhole ? madeWith({ ...summary, weightFiles, date }) : '';
  const sections = [
    ...story.flatMap((part) => part.sections.map(told)),
    ...(isWhole ? documentAppendix(input) : []),
    ...(isWhole ? [MADE, made] : []),
    ...(isWhole ? documentProofs(proofs) : []),
    // Of some steps the words are those that these and the answers use: how it was made is for who checks it.
    ...documentGlossary(
      [
        { sections: [...inFront, ...shown, ...answers] },
        ...story,
        ...(isWhole ? [{ sections: [made] }] : wordsInFigures(input)),
      ],
      input,
      isWhole,
    ),
    ...answers.map(told),
  ];
  return [
    ...nameLine(input),
    markdownQuote((source ?? summary).text),
    ...(source && text !== '' ? ['The output so far:', markdownQuote(text)] : []),
    ...aboutTable(aboutTrace(summary, choice, found, input, isWhole)),
    ...notes(summary, choice, found, isWhole ? undefined : steps).flatMap(paragraphs),
    ...inFront,
    ...(isWhole ? [contentsOf(sections)] : shown),
    ...(isWhole ? [] : [madeInShort({ ...summary, weightFiles, date })]),
    ...sections,
  ].join('\n\n');
}

/** Who is given a document of many pages goes to what is wanted. */
function contentsOf(sections: readonly string[]): string {
  const titles = sections.flatMap((one) => (one.startsWith('## ') ? [one.slice(3)] : []));
  // As Markdown names its headings.
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
 * What is predicted, and what the reader has chosen.
 * @param isWhole a hand-out says in sentences what is predicted and shown, and its model at its end
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

/** Of some steps what these number. @param told the steps of a hand-out; `undefined`: all are told */
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
