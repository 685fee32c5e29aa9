/** What happened in a step, in a document: sentences, and the numbers that they compare. */
import { markdownParagraph, markdownTable } from '../../base/markdown';
import { percentInWords } from '../../base/number-text';
import { type Amounts, type Finding, type Sentence, toldOf } from '../findings/finding';
import { surenessOfShown } from '../findings/sureness';
import { describeSampling } from '../readings/sampling-words';
import type { Step } from '../steps/steps';
import { markedUp, tokenCode } from './document-words';
import type { ReportInput } from './input';

/** @param title what stands before it, bold @returns none where nothing is told */
export function happenedAt(step: Step, input: ReportInput, title = 'What happened here:'): string[] {
  const found = foundIn(step, input);
  const happened = found.filter((one) => !isPlace(one) && !isInShort(one)).map((one) => briefly(one, input));
  return [
    ...happenedIn(step.view === 'choice' ? choiceOf(input) : '', happened, title),
    ...found.flatMap(({ amounts }) => (amounts ? [amountsTable(amounts, input)] : [])),
  ];
}

/** Which block a step shows; none where it says nothing of that. */
export function placeAt(step: Step, input: ReportInput): string[] {
  const place = foundIn(step, input).find(isPlace);
  return place ? [markdownParagraph(`**Where we are:** ${briefly(place, input)}`)] : [];
}

const isPlace = ({ kind }: Finding): boolean => kind === 'shown block';

/** It is told at the beginning of the document, and not once more in its step. */
export const isInShort = ({ kind }: Finding): boolean => kind === 'in short';

/** @param drawn how a token was drawn: that is what happened then, and what is found is of the most probable one */
function happenedIn(drawn: string, found: readonly string[], title: string): string[] {
  const told = [drawn, found.join(' ')].filter((one) => one !== '');
  return told.map((one, at) => markdownParagraph(at === 0 ? `**${title}** ${one}` : one));
}

/** What the trace has found of generation is of its own continuation; what is told is of the one that is shown. */
export function foundIn(step: Step, { findings, continuations, drawn }: ReportInput): readonly Finding[] {
  const found = findings.get(step.number) ?? [];
  const ofShown =
    step.view === 'generation' && continuations ? surenessOfShown(continuations, { id: step.view }) : undefined;
  if (ofShown === undefined) return toldOf(found, drawn !== undefined);
  return ofShown ? [ofShown] : [];
}

/** The numbers that a sentence compares; what follows from those above it is bold. */
function amountsTable({ title, rows }: Amounts, input: ReportInput): string {
  const of = ({ parts }: Sentence) => markedUp(parts, input);
  const cells = rows.map(({ name, number, follows }) => {
    const row = [of(name), number.text];
    return follows ? row.map((cell) => `**${cell}**`) : row;
  });
  return markdownTable([[of(title), ''], ...cells], 1);
}

/** As where one step at a time is told: what figures make clear is left to them. */
export function briefly({ parts, brief }: Pick<Finding, 'parts' | 'brief'>, input: ReportInput): string {
  return markedUp(parts.slice(0, brief), input);
}

/** How the next token is picked: the findings are of the most probable one. Empty where it is that. */
function choiceOf({ drawn, top: [most] }: ReportInput): string {
  if (!drawn) return '';
  const share = (token: { readonly probability: number; readonly sampled?: number }) =>
    token.sampled === undefined
      ? percentInWords(token.probability)
      : `${percentInWords(token.sampled)} with these settings, ${percentInWords(token.probability)} without`;
  const other = most && most.id !== drawn.id ? ` The most probable token, ${tokenCode(most)}, has ${share(most)}.` : '';
  return `The next token is ${describeSampling(drawn.sampling)}: ${tokenCode(drawn)}. It has ${share(drawn)}.${other}`;
}
