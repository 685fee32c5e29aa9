/** The steps that set how the next token is picked, and their names at a level. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Level } from '../../choice/choice';
import type { Picking } from '../../strings/generation';
import { type NamedStep, stepName } from './step-name';

/** @returns `undefined` if the model picks no next token */
export function pickingSteps(plan: Plan, level: Level): Picking | undefined {
  const named = (view: string) => plan.sections.find((section) => section.view === view);
  const tell = (section: NamedStep) => ({ number: section.number, title: stepName(section, plan).name });
  const choice = named('choice');
  if (!choice) return undefined;
  return { choice: tell(choice), sliders: tell((level === 'numbers' ? named('predictions') : undefined) ?? choice) };
}
