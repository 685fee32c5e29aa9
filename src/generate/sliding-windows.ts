/** How a text longer than a model's window is scored: Hugging Face's method for the perplexity of fixed-length models. */

export interface SlidingWindow {
  /** The tokens that the model reads: from `begin` to before `end`. */
  readonly begin: number;
  readonly end: number;
  /** The first token that is scored: those before it were scored in an earlier window. */
  readonly scored: number;
}

/**
 * Windows of `window` tokens, one every `stride` tokens, until one reaches the end. In each, only the tokens are scored
 * that the last window did not cover. A window's very first token is never scored, since nothing comes before it.
 * @param before how many tokens are put before every window (BOS): the window reads that many fewer of the text's, and they
 * are not scored
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
