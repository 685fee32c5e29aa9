/** What is said of a trace when a family's variant is shown: which steps show its block, and which only the model. */
import type { Plan } from '../../architectures/plan/plan';

/** The block that a variant has, as computed in `variant-block.ts`. */
const BLOCK = 0;

/** @param plan the plan of the model */
export function variantScope({ sections }: Pick<Plan, 'sections'>): string {
  const told = sections.filter(({ group, stages }) => group !== 'out' && stages.length > 0);
  const [first, last] = [told[0]?.number ?? 1, told.at(-1)?.number ?? sections.length];
  return (
    `The simplified block is block ${BLOCK} with one head and no mask, as introductions to transformers often show it. ` +
    `Steps ${first} to ${last} show its values, most of them beside the model’s own; ` +
    `steps ${last + 1} to ${sections.length} are the real model’s.`
  );
}
