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
   * The last of each says what follows: so many steps, or nothing.
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
  const said = words(alike.indexOf(shown) + 1, alike.length, shown.title);
  return {
    shown,
    before: parts[at - 1],
    after: parts[at + 1],
    words: alike.at(-1) === shown ? `${said} · ${followingOf(parts, at)}` : said,
  };
}

/** What comes after a part that is the last one of those that are counted with it. */
function followingOf(parts: readonly RailSection[], at: number): string {
  const steps = parts.length - at - 1;
  return steps > 0 ? strings.stepsFollow(steps) : strings.end;
}

/** The id of the first of them all, or of the last one of those that are counted with what is read, and then of all. */
export function endOf(parts: readonly RailSection[], reading: string, isLast: boolean): string {
  if (!isLast) return parts[0]?.id ?? '';
  const shown = slideOf(parts, reading)?.shown;
  const alike = shown && parts.filter((part) => isStep(part) === isStep(shown)).at(-1);
  return (alike && alike !== shown ? alike : parts.at(-1))?.id ?? '';
}
