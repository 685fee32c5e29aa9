/** Determines which steps are updated first when another trace is shown. */

/** How many steps are visible in a panel that begins at the top. */
const FIRST_STEPS = 2;
/** Steps up to this far outside of the view count as visible, in CSS pixels. */
const NEAR = 200;

/**
 * The numbers of the steps in or near the view, and of the current one and its neighbours.
 * @param sections the steps that are rendered, in order
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
