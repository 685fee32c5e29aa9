/**
 * Of what the figure of the parts of a logit is: of the logit alone, as the steps before it tell what each part adds to that.
 * Where its step tells of the lead over the runner-up it is of that lead where one step at a time is told, or presented, and
 * for a reader who has chosen so, and no other token.
 */
import type { Finding } from '../../../src/trace/findings/finding';
import type { Choice } from '../../choice/choice';

type Explained = Pick<Choice, 'ratherThan' | 'ofLead'>;

/** Whether it depends on what the step tells. */
export function isFiguredByLead({ ratherThan, ofLead = false }: Explained): boolean {
  return ratherThan === null && ofLead;
}

/**
 * What is shown where one step is told, or presented: what the step of the logits tells of the lead, and its figure, are of one
 * quantity for those who see both at once, unless the reader has chosen the logit. At other steps what is drawn of heads stays
 * with the logit, of which they tell.
 * @param tellsOfLead whether the step of the logits is read so, and no lesson, which tells of the logit
 */
export function toldChoice(choice: Choice, tellsOfLead: boolean): Choice {
  return choice.ofLead === undefined && tellsOfLead ? { ...choice, ofLead: true } : choice;
}

/** The id of the token over which the lead is that is told first; null: none is. */
export function toldLead(findings: readonly Finding[]): number | null {
  return findings.find(({ kind }) => kind === 'largest part')?.leadOver ?? null;
}

/** The id of the token whose logit is taken off in the figure; null: none. @param lead as it is told */
export function figuredOver(choice: Explained, lead: number | null): number | null {
  return isFiguredByLead(choice) ? lead : choice.ratherThan;
}
