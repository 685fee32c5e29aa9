/** How much larger type is in a presentation, unless who presents has set another size. */
export const PRESENTED = 1.5;
