/** Splits a text where a pattern matches, like `split` in the `tokenizers` library's `normalizer.rs`. */

/** What happens to the matches of the pattern. */
export const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
type Behavior = (typeof BEHAVIORS)[number];

/** A part of a text, in UTF-16 units. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

interface Span {
  start: number;
  end: number;
  readonly isMatch: boolean;
}

export class TextSplitter {
  /**
   * @param pattern must have the flag `g`
   * @param invert whether to exchange the roles of matches and of the text between them
   */
  constructor(
    private readonly pattern: RegExp,
    private readonly behavior: Behavior,
    private readonly invert = false,
  ) {}

  /** The non-empty parts of a text. */
  split(text: string): readonly TextSpan[] {
    return merged(this.spans(text), this.behavior).filter(({ start, end }) => end > start);
  }

  /** The matches and the spans between them. */
  private spans(text: string): Span[] {
    const spans: Span[] = [];
    let done = 0;
    const add = (end: number, isMatch: boolean) => {
      spans.push({ start: done, end, isMatch: isMatch !== this.invert });
      done = end;
    };
    for (const { index, 0: match } of text.matchAll(this.pattern)) {
      if (index > done) add(index, false);
      add(index + match.length, true);
    }
    if (done < text.length) add(text.length, false);
    return spans;
  }
}

function merged(spans: Span[], behavior: Behavior): Span[] {
  switch (behavior) {
    case 'Isolated':
      return spans;
    case 'Removed':
      return spans.filter(({ isMatch }) => !isMatch);
    case 'Contiguous':
      return joined(spans, (span, before) => span.isMatch === before.isMatch);
    case 'MergedWithPrevious':
      return joined(spans, (span, before) => span.isMatch && !before.isMatch);
    case 'MergedWithNext':
      return joined(spans.reverse(), (span, before) => span.isMatch && !before.isMatch).reverse();
  }
}

/** Joins each span for which `joins` returns true to the one before it. */
function joined(spans: readonly Span[], joins: (span: Span, before: Span) => boolean): Span[] {
  const result: Span[] = [];
  let before: Span | undefined;
  for (const span of spans) {
    const last = result.at(-1);
    if (before && last && joins(span, before)) {
      last.start = Math.min(last.start, span.start);
      last.end = Math.max(last.end, span.end);
    } else {
      result.push({ ...span });
    }
    before = span;
  }
  return result;
}
