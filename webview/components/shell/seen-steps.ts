/** Which steps are brought up to date first when another trace is shown. */

/** So many steps are seen in a panel that begins at the top. */
const FIRST_STEPS = 2;
/** What is so far outside of the view counts as seen, in CSS pixels. */
const NEAR = 200;

/**
 * The steps that are in view or near it, and the one that is read.
 * @param sections the steps that are made, in their order
 */
export function seenSteps(scroller: Element, sections: readonly Element[], step: number): ReadonlySet<number> {
  const near = [step - 1, step, step + 1];
  if (sections.length <= 1) return new Set([...Array(FIRST_STEPS + 1).keys(), ...near]);
  const view = scroller.getBoundingClientRect();
  const isSeen = (section: Element) => {
    const { top, bottom } = section.getBoundingClientRect();
    return bottom > view.top - NEAR && top < view.bottom + NEAR;
  };
  return new Set([...near, ...sections.flatMap((section, index) => (isSeen(section) ? index + 1 : []))]);
}
