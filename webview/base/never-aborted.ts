/**
 * The signal for what the user requested by a click, for example a copy or a file: it is never cancelled, whatever is shown
 * meanwhile.
 */
export const NEVER_ABORTED = new AbortController().signal;
