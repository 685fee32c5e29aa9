/** Rows at the beginning of two texts that are equal by construction, because a token sees only tokens before it. */
import { SOURCE } from '../../../src/trace/steps/sequences';
import type { Comparison } from './comparison';

/** Fewer rows are not folded, as that would save no room. */
const LEAST = 4;

/** How many rows come before the first one in which the texts differ; 0 if they are too few, or need not be equal. */
export function equalRows(comparison: Pick<Comparison, 'a' | 'b' | 'alignment' | 'sources' | 'sequence'>): number {
  const { a, b, alignment, sources, sequence } = comparison;
  const { folder } = a.summary.model;
  const isSameModel = folder !== '' && folder === b.summary.model.folder;
  // The simplified block has no mask, and a decoder's output depends on its whole source.
  const looksBack = [a, b].every(
    ({ summary, variant }) => variant === 'model' && summary.plan.predicts === 'next token',
  );
  if (!isSameModel || !looksBack || sources || sequence === SOURCE) return 0;
  const first = alignment.rows.findIndex((row) => !row.same || row.a !== row.b);
  return first < LEAST ? 0 : first;
}
