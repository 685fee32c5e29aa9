/** Findings beside the steps that they belong to, and of what they are where nobody has chosen. */
import type { Plan } from '../../architectures/plan/plan';
import { sectionId } from '../../architectures/plan/section';
import type { TraceSource } from '../run/source';
import { firstRead, lastOfText } from '../steps/first-look';
import type { StepChoice } from '../steps/steps';
import type { FindingsChoice } from './context';
import type { Finding } from './finding';

/** The findings of each step, by its number. */
export function findingsByStep(
  { sections }: Pick<Plan, 'sections'>,
  findings: readonly Finding[],
): Map<number, readonly Finding[]> {
  return new Map(
    sections.map((section) => [section.number, findings.filter((found) => found.section === sectionId(section))]),
  );
}

/** Those of the token that is read until another is chosen. */
export function defaultFindings(
  {
    tokens,
    source,
    masks,
  }: Pick<TraceSource, 'tokens' | 'source'> & { readonly masks: readonly { position: number }[] },
  { layer, head, variant }: StepChoice,
): FindingsChoice {
  return {
    variant,
    layer,
    head,
    position: firstRead({ tokens, masks }),
    ...(source ? { sourcePosition: lastOfText(source.tokens) } : {}),
    id: null,
  };
}
