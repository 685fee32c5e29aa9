/** Plain words for how a token becomes a vector. */
import type { PlanNode } from '../../operations/kinds';
import { shortNumber } from '../../operations/numbers';
import { type DescribedPlan, partOf, type Step } from './described-step';
import { normed } from './norm-formula';

/** Says what is done to a token’s row before the first block reads it. Positions may be added later, or not at all. */
export function embeddingLead(section: Step, { nodes, sections, stages }: DescribedPlan): string {
  const part = partOf(section, { sections });
  const own = stages.filter(
    (stage) => stage.block === null && stage.link === 'embedding' && (part === undefined || stage.part === part),
  );
  const operations = own.flatMap(({ node }) => nodes[node] ?? []);
  const hasPosition = own.some(({ role }) => role === 'position');
  const norm = operations.find((node) => node.kind === 'norm');
  const normAt = norm ? operations.indexOf(norm) : -1;
  const projectedAt = operations.findIndex(({ kind }) => kind === 'linear');
  const changed = rowChange(operations);
  const position = `a vector for its position is added${typeAdded(operations)}`;
  const added = !hasPosition ? '' : changed === '' ? `, to which ${position}` : `${changed}, and ${position}`;
  const projected = normAt >= 0 && projectedAt > normAt ? ', and a matrix gives it the width that the blocks read' : '';
  const then = norm ? `. ${hasPosition ? 'The sum' : 'The row'} ${normed(norm)}${projected}` : '';
  return `Each token is replaced by its row of numbers${added || changed}${then}; from here on the model computes with these vectors only.`;
}

/** Says what is done to the row alone, before anything is added to it. */
function rowChange(operations: readonly PlanNode[]): string {
  const sumAt = operations.findIndex(({ kind }) => kind === 'sum' || kind === 'norm');
  const before = sumAt < 0 ? operations : operations.slice(0, sumAt);
  const factor = before.find((node) => node.kind === 'scale')?.factor;
  const multiplied = factor === undefined ? '' : `, multiplied by ${shortNumber(factor)}`;
  return before.some(({ kind }) => kind === 'linear')
    ? `${multiplied}, which a matrix brings to the width that the blocks read`
    : multiplied;
}

/** Says that a vector for the token’s type is added, and what a type is. */
function typeAdded(operations: readonly PlanNode[]): string {
  const types = operations.find((node) => node.kind === 'lookup' && node.index === 'types');
  if (types?.kind !== 'lookup') return '';
  const isOnly = types.matrix.shape[0] === 1;
  return `, and one for its type (${isOnly ? 'this model has only one type' : 'which of two texts it is of'})`;
}
