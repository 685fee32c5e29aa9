/** The slides of a presented comparison: which part is shown, which stand next to it, and the words for where one is. */
import { compareStrings as strings } from '../../strings/compare';
import { isStep, type RailSection } from './rail-section';

/** The shown part with its neighbours; `undefined` if there is none. */
export interface Slide {
  readonly shown: RailSection;
  readonly before: RailSection | undefined;
  readonly after: RailSection | undefined;
  /**
   * "2 of 4 · Which heads and MLPs differ". Steps come after the other parts and are counted separately; the button that leads
   * on says what follows.
   */
  readonly words: string;
}

/**
 * @param reading the id of the part that is read; the first part is shown if there is no such part
 * @returns `undefined` if there are no parts
 */
export function slideOf(parts: readonly RailSection[], reading: string): Slide | undefined {
  const at = Math.max(
    parts.findIndex(({ id }) => id === reading),
    0,
  );
  const shown = parts[at];
  if (!shown) return undefined;
  const alike = parts.filter((part) => isStep(part) === isStep(shown));
  const words = isStep(shown) ? strings.stepSlide : strings.slide;
  return {
    shown,
    before: parts[at - 1],
    after: parts[at + 1],
    words: words(alike.indexOf(shown) + 1, alike.length, shown.title),
  };
}

/**
 * The id of the first part; or, for `isLast`, of the last part of the shown part's group (steps or not), and if that is shown
 * already, of the very last.
 */
export function endOf(parts: readonly RailSection[], reading: string, isLast: boolean): string {
  if (!isLast) return parts[0]?.id ?? '';
  const shown = slideOf(parts, reading)?.shown;
  const alike = shown && parts.filter((part) => isStep(part) === isStep(shown)).at(-1);
  return (alike && alike !== shown ? alike : parts.at(-1))?.id ?? '';
}
