/** Which step explains the attention heads of a stack. */
import type { Section } from '../../architectures/plan/section';

/**
 * The number of the step that explains the heads of the block that is shown, for a user who has not met heads yet.
 * @param part the stack whose block is shown, if there are several
 * @param current the number of the step that is read
 * @returns undefined if the first block is reached already, or there is none
 */
export function headsExplainedIn(
  sections: readonly Pick<Section, 'number' | 'group' | 'view' | 'part'>[],
  part: string | undefined,
  current: number,
): number | undefined {
  const first = sections.find(({ group }) => group === 'block')?.number;
  if (first === undefined || current >= first) return undefined;
  const own = sections.filter((section) => section.group === 'block' && section.part === part);
  return (own.find(({ view }) => view === 'weights') ?? own[0])?.number;
}
