/** What stays chosen when another trace takes the place of one. */
import { carriedPlace, isOfModel, isReadIn, type ReadIn } from '../../src/trace/steps/carried-place';
import type { Choice } from './choice';

/**
 * The same choice, as far as the other trace has it. The vectors of another model have dimensions of their own: one that
 * was outlined means nothing there, while in another text of the same model it is the same.
 * @param before what it was chosen in; `undefined` where that is not known
 */
export function carriedChoice(
  choice: Choice,
  before: ReadIn | undefined,
  after: Parameters<typeof carriedPlace>[2],
): Choice {
  if (!before)
    return {
      ...choice,
      tokenBefore: undefined,
      explainedBefore: undefined,
      headKind: undefined,
      dimension: null,
    };
  return {
    ...choice,
    ...carriedPlace(choice, before, after),
    key: isReadIn(before, after) ? choice.key : null,
    tokenBefore: isReadIn(before, after) ? choice.tokenBefore : undefined,
    explainedBefore: isReadIn(before, after) ? choice.explainedBefore : undefined,
    headKind: isReadIn(before, after) ? choice.headKind : undefined,
    dimension: isOfModel(before, after) ? choice.dimension : null,
  };
}
