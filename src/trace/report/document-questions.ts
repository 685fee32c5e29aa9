/** Questions for pupils in a document: at their steps, each with a line to write on, and the answers behind everything else. */
import { markdownParagraph } from '../../base/markdown';
import type { SheetQuestion } from '../questions/question';
import { markedUp } from './document-words';
import type { ReportInput } from './input';

/** The title of the section; a page begins a sheet of its own with it. */
const ANSWERS = 'Answers';
/** Alone in its paragraph it is drawn as a line across the page. */
const LINE = '_'.repeat(60);

/** What is asked at a step, numbered through the whole document. */
export function questionsAt(step: number, input: ReportInput): string[] {
  return numbered(input).flatMap(({ number, question }) =>
    question.step === step
      ? [markdownParagraph(`**Question ${number}.** ${markedUp(question.ask.parts, input)}`), LINE]
      : [],
  );
}

/** None where nothing is asked. */
export function answerSections(input: ReportInput): string[] {
  const answers = numbered(input).map(({ number, question: { step, answer } }) => {
    const said = markdownParagraph(`**Question ${number}** (step ${step}): ${markedUp(answer.parts, input)}`);
    return `- ${said.replaceAll('\n', '\n  ')}`;
  });
  return answers.length === 0 ? [] : [`## ${ANSWERS}`, answers.join('\n')];
}

/** The same of a plain text: all questions, and behind them all answers. */
export function questionLines(questions: readonly SheetQuestion[]): string[] {
  if (questions.length === 0) return [];
  const plain = ({ parts }: SheetQuestion['ask']) => parts.map(({ text }) => text).join('');
  const list = (of: (question: SheetQuestion) => string) =>
    questions.map((question, at) => `${at + 1}. (step ${question.step}) ${of(question)}`);
  return [
    '',
    'Questions',
    ...list(({ ask }) => `${plain(ask)}\n\n   ${LINE}\n`),
    ANSWERS,
    ...list(({ answer }) => plain(answer)),
  ];
}

function numbered({ questions = [] }: Pick<ReportInput, 'questions'>) {
  return questions.map((question, at) => ({ number: at + 1, question }));
}
