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
 * (https://huggingface.co/docs/transformers/perplexity)
 * @throws RangeError unless 1 <= stride <= window and window >= 2
 */
export function slidingWindows(count: number, window: number, stride: number): SlidingWindow[] {
  if (window < 2) throw new RangeError(`A window has at least 2 tokens, not ${window}.`);
  if (stride < 1 || stride > window)
    throw new RangeError(`The stride is 1 to ${window} tokens, the window's length, not ${stride}.`);
  const windows: SlidingWindow[] = [];
  for (let begin = 0, covered = 0; covered < count; begin += stride) {
    const end = Math.min(begin + window, count);
    windows.push({ begin, end, scored: Math.max(covered, begin + 1) });
    covered = end;
  }
  return windows;
}
