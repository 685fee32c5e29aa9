/** What happened in a step, in a document: sentences, and the numbers that they compare. */
import { markdownParagraph, markdownTable } from '../../base/markdown';
import { percentInWords } from '../../base/number-text';
import { type Amounts, type Finding, findingsToShow, type Sentence } from '../findings/finding';
import { surenessOfShown } from '../findings/sureness';
import { describeSampling } from '../readings/sampling-words';
import type { Step } from '../steps/steps';
import { markedUp, tokenCode } from './document-words';
import type { ReportInput } from './input';

/** @param title the bold title before it @returns nothing if there are no findings */
export function happenedAt(step: Step, input: ReportInput, title = 'What happened here:'): string[] {
  const found = foundIn(step, input);
  const happened = found.filter((one) => !isPlace(one) && !isInShort(one)).map((one) => briefly(one, input));
  return [
    ...happenedIn(step.view === 'choice' ? choiceOf(input) : '', happened, title),
    ...found.flatMap(({ amounts }) => (amounts ? [amountsTable(amounts, input)] : [])),
  ];
}

/** Says which block a step shows; empty if the step has no finding about it. */
export function placeAt(step: Step, input: ReportInput): string[] {
  const place = foundIn(step, input).find(isPlace);
  return place ? [markdownParagraph(`**Where we are:** ${briefly(place, input)}`)] : [];
}

const isPlace = ({ kind }: Finding): boolean => kind === 'shown block';

/** Whether a finding is the short answer, which is at the beginning of the document and not repeated in its step. */
export const isInShort = ({ kind }: Finding): boolean => kind === 'in short';

/** @param drawn says how a token was drawn: this comes first, as the findings are about the most probable one */
function happenedIn(drawn: string, found: readonly string[], title: string): string[] {
  const told = [drawn, found.join(' ')].filter((one) => one !== '');
  return told.map((one, at) => markdownParagraph(at === 0 ? `**${title}** ${one}` : one));
}

/** The findings of a step. Those about generation are replaced by those of the continuation that is shown. */
export function foundIn(step: Step, { findings, continuations, drawn }: ReportInput): readonly Finding[] {
  const found = findings.get(step.number) ?? [];
  const ofShown =
    step.view === 'generation' && continuations ? surenessOfShown(continuations, { id: step.view }) : undefined;
  if (ofShown === undefined) return findingsToShow(found, drawn !== undefined);
  return ofShown ? [ofShown] : [];
}

/** The numbers that a sentence compares; those that follow from the rows above are bold. */
function amountsTable({ title, rows }: Amounts, input: ReportInput): string {
  const of = ({ parts }: Sentence) => markedUp(parts, input);
  const cells = rows.map(({ name, number, isDerived }) => {
    const row = [of(name), number.text];
    return isDerived ? row.map((cell) => `**${cell}**`) : row;
  });
  return markdownTable([[of(title), ''], ...cells], 1);
}

/** The short form, as where one step is shown at a time: it leaves out what figures make clear. */
export function briefly({ parts, briefCount }: Pick<Finding, 'parts' | 'briefCount'>, input: ReportInput): string {
  return markedUp(parts.slice(0, briefCount), input);
}

/** Says how the next token is picked, as the findings are about the most probable one. Empty if that is the one. */
function choiceOf({ drawn, top: [most] }: ReportInput): string {
  if (!drawn) return '';
  const share = (token: { readonly probability: number; readonly sampled?: number }) =>
    token.sampled === undefined
      ? percentInWords(token.probability)
      : `${percentInWords(token.sampled)} with these settings, ${percentInWords(token.probability)} without`;
  const other = most && most.id !== drawn.id ? ` The most probable token, ${tokenCode(most)}, has ${share(most)}.` : '';
  return `The next token is ${describeSampling(drawn.sampling)}: ${tokenCode(drawn)}. It has ${share(drawn)}.${other}`;
}
