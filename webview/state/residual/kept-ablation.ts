/** What the last run without a part gave: kept with the panel, since its page is made anew when its tab is shown again. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation, Instead, RunWithout } from '../../../src/trace/ablation/ablation';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import type { Choice } from '../../choice/choice';

/** Dropped when another text is begun. */
export const ABLATED: StateKey<unknown> = asStored('ablated');

/** What was chosen last to take the place of a part; dropped with the trace. */
export const INSTEAD: StateKey<Instead | undefined> = {
  name: 'ablatedBy',
  restore: (stored) => (isInstead(stored) ? stored : undefined),
};

function isInstead(stored: unknown): stored is Instead {
  return stored === 'zero' || stored === 'mean';
}

/** What all runs are of: the model in the state of its files, its texts, and the token that is explained. */
export function ablationQuestion(
  { model, tokens, source }: Pick<TraceSummary, 'model' | 'tokens' | 'source'>,
  { token, target, ratherThan }: Pick<Choice, 'token' | 'target' | 'ratherThan'>,
): string {
  const [ids, sourceIds] = [tokens, source?.tokens].map((some) => some?.map(({ id }) => id));
  return JSON.stringify([model.folder, model.state, ids, sourceIds, token, target, ratherThan]);
}

/**
 * @param question as `ablationQuestion` has it
 * @param parts those that can be left out, of which one is that of the result
 */
export function keptAblation(
  kept: Keeper | undefined,
  question: string,
  parts: readonly ModelComponent[],
): Ablation | undefined {
  const { question: asked, ablation } = fieldsOf(kept?.recall(ABLATED));
  if (asked !== question || !isAblation(ablation)) return undefined;
  const part = JSON.stringify(ablation.part);
  return parts.some((one) => JSON.stringify(one) === part) ? ablation : undefined;
}

export function keepAblation(kept: Keeper | undefined, question: string, ablation: Ablation): void {
  kept?.keep(ABLATED, { question, ablation });
}

/** What was stored, by whatever version: what lacks something that is told now was not kept. */
export function isAblation(stored: unknown): stored is Ablation {
  const { direct } = fieldsOf(stored);
  return isRunWithout(stored) && (direct === null || isNumber(direct));
}

/** The same of what is told however many parts a run is without. */
export function isRunWithout(stored: unknown): stored is RunWithout {
  const { instead, before, after, top, most, difference } = fieldsOf(stored);
  const { before: mostBefore, after: mostAfter } = fieldsOf(most);
  return (
    isInstead(instead) &&
    [before, after].every((one) => isNumber(fieldsOf(one)['logit']) && isNumber(fieldsOf(one)['probability'])) &&
    isNumber(fieldsOf(top)['probability']) &&
    [mostBefore, mostAfter].every((one) => Array.isArray(one) && one.every(isInBoth)) &&
    typeof difference === 'object'
  );
}

function isInBoth(stored: unknown): boolean {
  const { before, after } = fieldsOf(stored);
  return [before, after].every((one) => isNumber(fieldsOf(one)['probability']));
}

const isNumber = (stored: unknown): stored is number => typeof stored === 'number';
