/** Parts of what is said that are shown as far as they have room. */

export function hideAll(parts: readonly (HTMLElement | null | undefined)[]): void {
  for (const part of parts) if (part) part.hidden = true;
}

/** Shows parts of one text, in their order, as far as they have room. */
export function fitFirst(parts: readonly HTMLElement[], isTooHigh: () => boolean): void {
  for (const part of parts) {
    part.hidden = false;
    if (!isTooHigh()) continue;
    part.hidden = true;
    return;
  }
}

/** Shows a part in place of a shorter one, where it has room. */
export function fitInstead(part: HTMLElement, shorter: HTMLElement, isTooHigh: () => boolean): void {
  const isShown = (isPart: boolean) => {
    part.hidden = !isPart;
    shorter.hidden = isPart;
  };
  isShown(true);
  if (isTooHigh()) isShown(false);
}
