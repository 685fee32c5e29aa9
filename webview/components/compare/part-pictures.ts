/** The pictures that can be saved of the part of a comparison that is read, or why there are none. */
import type { CompareChoice } from '../../choice/compare-choice';
import { type OfferedPicture, shownFigures } from '../../heat-map/shown-figures';
import type { Comparison } from '../../state/compare/comparison';
import { comparePictureStrings as strings } from '../../strings/compare-pictures';
import { fullName } from './rail-section';
import { railSections } from './rail-sections';

/** What can be saved from the part that is read. */
export interface PartPictures {
  /** Pictures of the figure in view: of each side, of the difference, and of both. */
  readonly offered: readonly OfferedPicture[];
  /** The reason if there are none. */
  readonly whyNone: string;
}

/** A figure of another part counts as looked at if it fills at least this share of the view. */
const LOOKED_AT = 1 / 4;

/**
 * The pictures of the part that is read; if it has no figure, those of a visible part below it.
 * @param sections the shown parts, in order
 * @param reading the id of the part that is read; the first part if it is unknown
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
