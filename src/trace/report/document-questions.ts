/** Questions for pupils in a document: at their steps, each with lines to write on, and the answers after everything else. */
import { markdownParagraph } from '../../base/markdown';
import type { SheetQuestion } from '../questions/question';
import type { Step } from '../steps/steps';
import { happenedAt } from './document-findings';
import { markedUp } from './document-words';
import type { ReportInput } from './input';

/** The title of the section, at which a new printed page begins. */
export const ANSWERS = 'Answers';
/** Alone in its paragraph, it is drawn as a line across the page. */
const LINE = '_'.repeat(60);

/** The questions at a step, numbered through the whole document. */
export function questionsAt(step: number, input: ReportInput): string[] {
  return numbered(input).flatMap(({ number, question }) =>
    question.step === step
      ? [
          markdownParagraph(`**Question ${number}.** ${markedUp(question.ask.parts, input)}`),
          ...linesToWriteOn(question),
        ]
      : [],
  );
}

/** Whether a document has questions; then what answers them comes after everything else. */
export function asksPupils({ questions = [] }: Pick<ReportInput, 'questions'>): boolean {
  return questions.length > 0;
}

/** The line for the pupil's name and the date; empty if there are no questions. */
export function nameLine(input: ReportInput): string[] {
  return asksPupils(input) ? [`Name: ${LINE.slice(0, 36)} Date: ${LINE.slice(0, 18)}`] : [];
}

/**
 * The short answer, unless a step says the same, and then step by step the answers and the findings that explain them.
 * Empty if there are no questions.
 * @param short the short answer, in paragraphs
 */
export function answerSections(input: ReportInput, short: readonly string[]): string[] {
  if (!asksPupils(input)) return [];
  const steps = input.steps.flatMap((step) => answersAt(step, input));
  const words = (text: string) => text.replaceAll(/\s+/g, ' ');
  const told = words(steps.join(' '));
  return [`## ${ANSWERS}`, ...short.filter((one) => !told.includes(words(one))), ...steps];
}

function answersAt(step: Step, input: ReportInput): string[] {
  const answers = numbered(input)
    .filter(({ question }) => question.step === step.number)
    .map(({ number, question: { answer } }) => {
      const said = markdownParagraph(`**Question ${number}** (step ${step.number}): ${markedUp(answer.parts, input)}`);
      return `- ${said.replaceAll('\n', '\n  ')}`;
    });
  const happened = happenedAt(step, input, `What happened in step ${step.number}:`);
  return [...(answers.length === 0 ? [] : [answers.join('\n')]), ...happened];
}

/** The questions at a step as plain text. */
export function questionLines(step: number, input: Pick<ReportInput, 'questions'>): string[] {
  return numbered(input).flatMap(({ number, question }) =>
    question.step === step
      ? ['', `Question ${number}. ${plain(question.ask)}`, ...linesToWriteOn(question).flatMap((line) => ['', line])]
      : [],
  );
}

/** The answers at a step as plain text. */
export function answerLines(step: number, input: Pick<ReportInput, 'questions'>): string[] {
  return numbered(input).flatMap(({ number, question }) =>
    question.step === step ? [`Question ${number} (step ${step}): ${plain(question.answer)}`] : [],
  );
}

function plain({ parts }: SheetQuestion['ask']): string {
  return parts.map(({ text }) => text).join('');
}

function linesToWriteOn({ lines = 1 }: SheetQuestion): string[] {
  return Array<string>(lines).fill(LINE);
}

function numbered({ questions = [] }: Pick<ReportInput, 'questions'>) {
  return questions.map((question, at) => ({ number: at + 1, question }));
}
