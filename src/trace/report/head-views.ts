/** Which steps have figures of one head. */
import type { SectionView } from '../../architectures/plan/section';

export const HEAD_VIEWS: ReadonlySet<SectionView> = new Set<SectionView>([
  'projections',
  'scores',
  'weights',
  'attention output',
]);
