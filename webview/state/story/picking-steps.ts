/** Where it is set how the next token is picked: which step that is, and what it is called at a level. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Level } from '../../choice/choice';
import { type NamedStep, stepName } from './step-name';

interface PickingStep {
  readonly number: number;
  readonly title: string;
}

interface PickingSteps {
  /** Where it is chosen whether a token is drawn, and by which seed. */
  readonly choice: PickingStep;
  /** Where the sliders of temperature, top-k and top-p are: at the level Numbers beside the whole distribution. */
  readonly sliders: PickingStep;
}

/** @returns `undefined` where the model picks no next token */
export function pickingSteps(plan: Plan, level: Level): PickingSteps | undefined {
  const named = (view: string) => plan.sections.find((section) => section.view === view);
  const tell = (section: NamedStep) => ({ number: section.number, title: stepName(section, plan).name });
  const choice = named('choice');
  if (!choice) return undefined;
  return { choice: tell(choice), sliders: tell((level === 'numbers' ? named('predictions') : undefined) ?? choice) };
}
