/** For what the reader has asked for by a click, as a copy or a file: it is finished whatever is shown meanwhile. */
export const NEVER = new AbortController().signal;
