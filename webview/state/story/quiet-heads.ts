/** Where a story is read that has nothing of heads yet, or no more: what belongs to them is quiet there. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Choice } from '../../choice/choice';

type SectionView = Plan['sections'][number]['view'];

interface Read {
  readonly summary: {
    readonly plan: { readonly sections: readonly Pick<Plan['sections'][number], 'number' | 'group' | 'view'>[] };
  };
  readonly choice: Pick<Choice, 'level' | 'isAutomatic' | 'step' | 'lookedAt'>;
}

/** What comes once the logits are there: the chosen head’s attention has no part in it. */
const AFTER_LOGITS: ReadonlySet<string> = new Set<SectionView>(['predictions', 'choice', 'generation', 'whole text']);

/** Who has chosen a block or head has met them, and so has who reads figures or numbers. */
export function isBeforeAttention({ summary, choice }: Read): boolean {
  return choice.level === 'story' && choice.isAutomatic && choice.step < (firstOfBlocks(summary.plan) ?? 0);
}

/**
 * Whether it is read where a token is predicted and picked, and text written with it: steps that speak of no head, whoever
 * has chosen it. Who chooses a head or a token at such a step is shown where it looks.
 */
export function isAfterPrediction({ summary, choice }: Read): boolean {
  const { view = '' } = summary.plan.sections[choice.step - 1] ?? {};
  return choice.level === 'story' && AFTER_LOGITS.has(view) && choice.lookedAt !== choice.step;
}

/** Whether it is read where attention begins, in the first step of a block. */
export function isWhereAttentionBegins({ summary, choice }: Read): boolean {
  return choice.level === 'story' && choice.isAutomatic && choice.step === firstOfBlocks(summary.plan);
}

function firstOfBlocks({ sections }: Read['summary']['plan']): number | undefined {
  return sections.find(({ group }) => group === 'block')?.number;
}
