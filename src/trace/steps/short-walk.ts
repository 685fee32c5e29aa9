/** The few steps that a short walk goes through: what attention does, from the text over queries, keys and their match to what comes of it. */
import type { Section, SectionView } from '../../architectures/plan/section';

interface Path {
  readonly sections: readonly Pick<Section, 'number' | 'view'>[];
}

const SHORT: ReadonlySet<SectionView> = new Set<SectionView>([
  'text',
  'tokens',
  'projections',
  'scores',
  'weights',
  'attention output',
  'predictions',
  'masked predictions',
  'replaced tokens',
  'sentence embedding',
]);

/** The numbers of these steps, in order. */
export function shortWalk({ sections }: Path): readonly number[] {
  return sections.filter(({ view }) => SHORT.has(view)).map(({ number }) => number);
}

/** The numbers of all steps, in order. */
export function allSteps({ sections }: Path): readonly number[] {
  return sections.map(({ number }) => number);
}

/** Where a walk through some steps begins for who is at one: there if it is among them, else at the next of them, or the last. */
export function stepAtOrNear(steps: readonly number[], from: number): number | undefined {
  return steps.find((step) => step >= from) ?? steps.at(-1);
}

/**
 * The nearest one of some steps after another, or before it; `undefined`: there is none.
 * @param from need not be one of them
 */
export function stepBeside(steps: readonly number[], from: number, by: 1 | -1): number | undefined {
  return by > 0 ? steps.find((step) => step > from) : steps.findLast((step) => step < from);
}
