/**
 * Whether the figure of a logit's parts shows the logit alone or a lead. By default it shows the logit, as the steps before it
 * tell what each part adds to that. If the step tells of the lead over the runner-up, the figure shows that lead where one step
 * at a time is told or presented, and where the user has chosen so, unless another token is chosen for comparison.
 */
import type { Finding } from '../../../src/trace/findings/finding';
import type { Choice } from '../../choice/choice';

type Explained = Pick<Choice, 'ratherThan' | 'ofLead'>;

/** Whether the figure depends on what the step tells. */
export function isFiguredByLead({ ratherThan, ofLead = false }: Explained): boolean {
  return ratherThan === null && ofLead;
}

/**
 * The choice as it applies where one step is told, or presented: the text of the logits' step and its figure, which are seen
 * together, then concern one quantity, unless the user has chosen the logit. At other steps, figures of heads stay with the
 * logit that those steps tell of.
 * @param tellsOfLead whether the step of the logits is read so, without a lesson, which tells of the logit
 */
export function toldChoice(choice: Choice, tellsOfLead: boolean): Choice {
  return choice.ofLead === undefined && tellsOfLead ? { ...choice, ofLead: true } : choice;
}

/** The id of the token over which the first told lead is; null if there is none. */
export function toldLead(findings: readonly Finding[]): number | null {
  return findings.find(({ kind }) => kind === 'largest part')?.leadOver ?? null;
}

/** The id of the token whose logit is subtracted in the figure; null for none. @param lead the lead that is told */
export function figuredOver(choice: Explained, lead: number | null): number | null {
  return isFiguredByLead(choice) ? lead : choice.ratherThan;
}
