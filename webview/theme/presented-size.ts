/** How much larger type is in a presentation, unless who presents has set another size. */
export const PRESENTED = 1.5;
/** How many times the editor's own size type may have in a presentation. */
export const PRESENTED_SIZES: readonly number[] = [1, 1.25, PRESENTED, 1.75, 2, 2.5];
