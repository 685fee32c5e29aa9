/** The name of a step, wherever it is named, at every level. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { figureTerm, titleWithTerm } from '../../../src/trace/steps/field-term';
import { plainWords } from '../../../src/trace/steps/plain-words';

/** The parts of a name. */
export type NamedStep = Parameters<typeof plainWords>[0] & Pick<Plan['sections'][number], 'title'>;

export interface StepName {
  /** The name for a reader who meets the step for the first time. */
  readonly name: string;
  /** The field's term, shown beside it. */
  readonly other: string;
  /** The field's name for its figure, if a reader who looks for that would not find it by the step's name. */
  readonly figure: string | undefined;
}

export function stepName(section: NamedStep, plan: Plan): StepName {
  return {
    name: plainWords(section, plan).title,
    other: titleWithTerm(section, plan),
    figure: figureTerm(section, plan),
  };
}
