/** How a text longer than a model's window is scored: Hugging Face's recipe for perplexity of fixed-length models. */

export interface SlidingWindow {
  /** The tokens that the model reads: from `begin` to before `end`. */
  readonly begin: number;
  readonly end: number;
  /** The first of them that is scored: those before it were scored in an earlier window. */
  readonly scored: number;
}

/**
 * Windows of `window` tokens, one every `stride` tokens, until one reaches the end. In each only those tokens are scored
 * that the last one did not cover; a window's very first token never is, since nothing stands before it.
 * @param before how many tokens every window begins with (BOS): its own first ones make room for them, and are not scored
 * (https://huggingface.co/docs/transformers/perplexity)
 * @throws RangeError unless 1 <= stride <= window and window >= 2
 */
export function slidingWindows(count: number, window: number, stride: number, before = 0): SlidingWindow[] {
  const unscored = Math.max(1, before);
  if (window <= unscored) throw new RangeError(`A window has at least ${unscored + 1} tokens, not ${window}.`);
  if (stride < 1 || stride > window)
    throw new RangeError(`The stride is 1 to ${window} tokens, the window's length, not ${stride}.`);
  const windows: SlidingWindow[] = [];
  for (let begin = 0, covered = 0; covered < count; begin += stride) {
    const end = Math.min(begin + window, count);
    windows.push({ begin, end, scored: Math.max(covered, begin + unscored) });
    covered = end;
  }
  return windows;
}
