/** The few steps of a short walk: for beginners, or through attention. */
import type { Section, SectionView } from '../../architectures/plan/section';

interface Path {
  readonly sections: readonly Pick<Section, 'number' | 'view'>[];
}

export const SHORT_WALKS = ['beginners', 'attention'] as const;
export type ShortWalk = (typeof SHORT_WALKS)[number];

/** What a model says of the text in the end, by kind of model. */
const RESULTS: readonly SectionView[] = ['predictions', 'masked predictions', 'replaced tokens', 'sentence embedding'];

const STEPS: Readonly<Record<ShortWalk, readonly SectionView[]>> = {
  beginners: ['text', 'tokens', 'embedding matrix', 'weights', 'mlp', ...RESULTS, 'choice', 'generation', 'whole text'],
  attention: ['text', 'tokens', 'projections', 'scores', 'weights', 'attention output', ...RESULTS],
};

/** The numbers of its steps, in order. */
export function shortWalk({ sections }: Path, walk: ShortWalk): readonly number[] {
  return sections.filter(({ view }) => STEPS[walk].includes(view)).map(({ number }) => number);
}

/** The numbers of all steps, in order. */
export function allSteps({ sections }: Path): readonly number[] {
  return sections.map(({ number }) => number);
}

/**
 * The step at which a walk begins for a user at step `from`: that step if it is in the walk, otherwise the next one, or the
 * last.
 */
export function stepAtOrNear(steps: readonly number[], from: number): number | undefined {
  return steps.find((step) => step >= from) ?? steps.at(-1);
}

/**
 * The nearest of some steps after a given one, or before it; `undefined` if there is none.
 * @param from need not be one of the steps
 */
export function stepBeside(steps: readonly number[], from: number, by: 1 | -1): number | undefined {
  return by > 0 ? steps.find((step) => step > from) : steps.findLast((step) => step < from);
}
