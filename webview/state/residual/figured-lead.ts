/**
 * Of what the figure of the parts of a logit is: where its step tells first of the lead over the runner-up, and the reader has
 * chosen neither another token nor the logit alone, of that lead, so that the numbers that are told stand in it.
 */
import type { Finding } from '../../../src/trace/findings/finding';
import type { Choice } from '../../choice/choice';

type Explained = Pick<Choice, 'ratherThan' | 'logitAlone'>;

/** Whether it depends on what the step tells. */
export function isFiguredByLead({ ratherThan, logitAlone = false }: Explained): boolean {
  return ratherThan === null && !logitAlone;
}

/** The id of the token over which the lead is that is told first; null: none is. */
export function toldLead(findings: readonly Finding[]): number | null {
  return findings.find(({ kind }) => kind === 'largest part')?.leadOver ?? null;
}

/** The id of the token whose logit is taken off in the figure; null: none. @param lead as it is told */
export function figuredOver(choice: Explained, lead: number | null): number | null {
  return isFiguredByLead(choice) ? lead : choice.ratherThan;
}
