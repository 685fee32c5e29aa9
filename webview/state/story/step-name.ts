/** What a step is called, wherever it is named: at a level as its heading is there. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { plainWords } from '../../../src/trace/steps/plain-words';
import type { Level } from '../../choice/choice';

/** What a name is made of. */
export type NamedStep = Parameters<typeof plainWords>[0] & Pick<Plan['sections'][number], 'title'>;

export interface StepName {
  readonly name: string;
  /** The other one: the field's term, or what is said to somebody who meets it for the first time. */
  readonly other: string;
}

export function stepName(section: NamedStep, plan: Plan, level: Level): StepName {
  const { title } = section;
  const plain = plainWords(section, plan).title;
  return level === 'numbers' ? { name: title, other: plain } : { name: plain, other: title };
}
