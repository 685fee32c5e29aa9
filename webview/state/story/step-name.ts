/** What a step is called, wherever it is named, at every level. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { figureTerm, tradeName } from '../../../src/trace/steps/trade-name';

/** What a name is made of. */
export type NamedStep = Parameters<typeof plainWords>[0] & Pick<Plan['sections'][number], 'title'>;

export interface StepName {
  /** What is said to somebody who meets it for the first time. */
  readonly name: string;
  /** The field's term, which stands beside it. */
  readonly other: string;
  /** What its figure is called in the field, where who looks for that would not find it by the name. */
  readonly figure: string | undefined;
}

export function stepName(section: NamedStep, plan: Plan): StepName {
  return {
    name: plainWords(section, plan).title,
    other: tradeName(section, plan),
    figure: figureTerm(section, plan),
  };
}
