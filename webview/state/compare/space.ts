/** Whether activations of two models can be subtracted: heads and neurons that are counterparts, and vectors. */
import type { ComparedTrace } from '../../../src/engine/protocol/panel-protocol';
import { type Agreement, haveSameParts, type PartSizes, partSizes } from '../../../src/trace/compare/same-parts';
import { sameTrainingSentence, whyNoSpace } from '../../../src/trace/compare/space-words';
import { type SequenceName, SOURCE } from '../../../src/trace/steps/sequences';

/** What this depends on. */
export interface ComparedModels {
  readonly a: Pick<ComparedTrace, 'summary'>;
  readonly b: Pick<ComparedTrace, 'summary'>;
  readonly agreement?: Agreement;
  readonly sequence?: SequenceName;
}

/** Why vectors are not subtracted, in one sentence; `undefined` if they are. */
export function whyNotSubtracted(comparison: ComparedModels): string | undefined {
  if (areOfOneModel(comparison)) return undefined;
  const { a, b, agreement } = comparison;
  const [ofA, ofB] = sizesOf(comparison);
  return whyNoSpace(
    { sizes: ofA, architecture: a.summary.model.architecture },
    { sizes: ofB, architecture: b.summary.model.architecture },
    agreement,
  );
}

/** Whether heads and neurons with the same number are counterparts. */
export function areCounterparts(comparison: ComparedModels): boolean {
  return areOfOneModel(comparison) || haveSameParts(...sizesOf(comparison), comparison.agreement);
}

/** What is known of the training of two models whose vectors are subtracted; `undefined` for one model. */
export function trainingWords(comparison: ComparedModels): string | undefined {
  return areOfOneModel(comparison) ? undefined : sameTrainingSentence(comparison.agreement);
}

/** The sizes of both, for the stacks whose tokens are compared. */
export function sizesOf({ a, b, sequence }: ComparedModels): [PartSizes, PartSizes] {
  const of = ({ summary }: ComparedModels['a']) => partSizes(summary.model, summary.plan, sequence === SOURCE);
  return [of(a), of(b)];
}

/** Whether both are runs of one model. */
function areOfOneModel({ a, b }: ComparedModels): boolean {
  const [ofA, ofB] = [a.summary, b.summary];
  return ofA.trace === ofB.trace || (ofA.model.folder === ofB.model.folder && ofA.model.folder !== '');
}
