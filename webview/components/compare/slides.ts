/** A presented comparison shows one part at a time: which is shown, which stand beside it, and what is said of where one is. */
import { compareStrings as strings } from '../../strings/compare';
import { isStep, type RailSection } from './rail-section';

/** One that is shown, with those beside it; `undefined`: there is none. */
export interface Slide {
  readonly shown: RailSection;
  readonly before: RailSection | undefined;
  readonly after: RailSection | undefined;
  /**
   * "2 of 4 · Which heads and MLPs differ": the steps, which come after what is compared first, are counted by themselves.
   * The last of each says what follows, the steps or nothing, before its title, which its heading says as well: where the
   * bar has little room its end is cut.
   */
  readonly words: string;
}

/** @param reading the id of what is read: the first part is shown where that is none of them */
export function slideOf(parts: readonly RailSection[], reading: string): Slide | undefined {
  const at = Math.max(
    parts.findIndex(({ id }) => id === reading),
    0,
  );
  const shown = parts[at];
  if (!shown) return undefined;
  const alike = parts.filter((part) => isStep(part) === isStep(shown));
  const words = isStep(shown) ? strings.stepSlide : strings.slide;
  const follows = alike.at(-1) !== shown ? '' : parts[at + 1] ? strings.thenSteps : strings.theEnd;
  return {
    shown,
    before: parts[at - 1],
    after: parts[at + 1],
    words: words(alike.indexOf(shown) + 1, alike.length, follows, shown.title),
  };
}

/** The id of the first of them all, or of the last one of those that are counted with what is read, and then of all. */
export function endOf(parts: readonly RailSection[], reading: string, isLast: boolean): string {
  if (!isLast) return parts[0]?.id ?? '';
  const shown = slideOf(parts, reading)?.shown;
  const alike = shown && parts.filter((part) => isStep(part) === isStep(shown)).at(-1);
  return (alike && alike !== shown ? alike : parts.at(-1))?.id ?? '';
}
