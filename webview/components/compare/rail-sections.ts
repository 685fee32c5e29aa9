/** The parts of a comparison that the rail offers. */
import { type Comparison, hasOutcome, hasSimilarity, opensOnSimilarity } from '../../state/compare/comparison';
import { hasDriftSection, hasPartsSection, whyNoParts } from '../../state/compare/parts';
import { whyNotSubtracted } from '../../state/compare/space';
import { stepName } from '../../state/story/step-name';
import { compareStrings as strings } from '../../strings/compare';
import type { RailSection } from './rail-section';
import { idInB, nameOf, sectionsOnlyInB } from './step-section';

export function outcomeTitle({ a }: Comparison): string {
  return strings.outcome(a.summary.plan.predicts);
}

export function railSections(comparison: Comparison): RailSection[] {
  const similarity = { id: 'similarity', title: strings.similarity, number: '∠' };
  const isFirst = opensOnSimilarity(comparison);
  return [
    ...(isFirst ? [similarity] : []),
    { id: 'overview', title: strings.overview, number: '≠' },
    ...(hasOutcome(comparison) ? [{ id: 'outcome', title: outcomeTitle(comparison), number: '→' }] : []),
    ...(hasPartsSection(comparison)
      ? [{ id: 'parts', title: strings.partsTitle, number: '⊞', unavailable: whyNoParts(comparison) }]
      : []),
    ...(hasDriftSection(comparison)
      ? [{ id: 'drift', title: strings.drifting, number: '∥', unavailable: whyNotSubtracted(comparison) }]
      : []),
    ...(hasSimilarity(comparison) && !isFirst ? [similarity] : []),
    // Steps are listed also while their figures are still being read.
    ...comparison.a.summary.plan.sections.map((step) => ({
      id: `step-${step.number}`,
      title: nameOf(step, comparison).name,
      number: step.number,
    })),
    ...sectionsOnlyInB(comparison).map((step) => ({
      id: idInB(step),
      title: stepName(step, comparison.b.summary.plan).name,
      number: step.number,
      isOnlyInB: true as const,
    })),
  ];
}
