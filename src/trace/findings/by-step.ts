/** Groups findings by step, and gives the findings of the default choice. */
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

/** The findings of the token that is shown until the user chooses another. */
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
