/** The result of the last run without a part. It is kept with the panel, as its page is recreated when its tab is shown again. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation, Instead, RunWithout } from '../../../src/trace/ablation/ablation';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import type { Choice } from '../../choice/choice';

/** Dropped when another text begins. */
export const ABLATED: StateKey<unknown> = asStored('ablated');

/** Whether a value that any version may have stored names what replaces a part. */
export function isInstead(stored: unknown): stored is Instead {
  return stored === 'zero' || stored === 'mean';
}

/** Identifies what all runs have in common: the model with the state of its files, its texts, and the explained token. */
export function ablationQuestion(
  { model, tokens, source }: Pick<TraceSummary, 'model' | 'tokens' | 'source'>,
  { token, target, ratherThan }: Pick<Choice, 'token' | 'target' | 'ratherThan'>,
): string {
  const [ids, sourceIds] = [tokens, source?.tokens].map((some) => some?.map(({ id }) => id));
  return JSON.stringify([model.folder, model.state, ids, sourceIds, token, target, ratherThan]);
}

/**
 * @param question as returned by `ablationQuestion`
 * @param parts those that can be left out; the result must be of one of them
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

/** Whether a value that any version may have stored has every field that is shown now; otherwise it counts as not kept. */
export function isAblation(stored: unknown): stored is Ablation {
  const { direct } = fieldsOf(stored);
  return isRunWithout(stored) && (direct === null || isNumber(direct));
}

/** The same for the fields shared by runs without one or several parts. */
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
