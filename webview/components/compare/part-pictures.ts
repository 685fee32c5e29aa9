/** What can be saved as a picture of the part of a comparison that is read, and why nothing can. */
import type { CompareChoice } from '../../choice/compare-choice';
import { type OfferedPicture, shownFigures } from '../../heat-map/shown-figures';
import type { Comparison } from '../../state/compare/comparison';
import { comparePictureStrings as strings } from '../../strings/compare-pictures';
import { fullName } from './rail-section';
import { railSections } from './rail-sections';

/** What can be saved of the part that is read. */
export interface PartPictures {
  /** Of its figure that is in view: of each side, of the difference, of both. */
  readonly offered: readonly OfferedPicture[];
  /** Why there are none. */
  readonly whyNone: string;
}

/** So much of the view a figure of another part takes that it is what is looked at. */
const LOOKED_AT = 1 / 4;

/**
 * Of the part that is read; where that has no figure, of one below it that is in sight.
 * @param sections those that are shown, in their order @param reading the id of what is read: else it is the first
 */
export function partPictures(
  sections: readonly HTMLElement[],
  reading: string,
  comparison: Comparison,
  { view }: Pick<CompareChoice, 'view'>,
): PartPictures {
  const section = sections.find(({ id }) => id === reading) ?? sections[0];
  if (!section) return { offered: [], whyNone: '' };
  const part = railSections(comparison).find(({ id }) => id === section.id);
  const hidesMaps = view === 'numbers' && section.querySelector('compare-tensor') !== null;
  return {
    offered: offeredFrom(section, sections),
    whyNone: hidesMaps ? strings.noneInNumbers : strings.none(part ? fullName(part) : ''),
  };
}

function offeredFrom(section: HTMLElement, sections: readonly HTMLElement[]): readonly OfferedPicture[] {
  const view = (section.parentElement ?? section).getBoundingClientRect();
  const own = shownFigures.offeredIn(section, view).pictures;
  if (own.length > 0) return own;
  const others = sections.map((other) => shownFigures.offeredIn(other, view));
  const inSight = others.filter(({ seen }) => seen >= LOOKED_AT * view.height);
  return inSight.toSorted((one, other) => other.seen - one.seen)[0]?.pictures ?? [];
}
