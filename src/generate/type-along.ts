/** What was suggested lately: typing along a suggestion, or coming back to its place, needs no model. */

interface Suggested<T> {
  /** The text before the cursor that the suggestion was made for; its end is enough. */
  readonly before: string;
  /** What else must be the same wherever it is suggested. */
  readonly key: string;
  readonly text: string;
  readonly value: T;
}

/** How much of the text before the cursor tells one place from another. */
const COMPARED = 500;

export class RecentSuggestions<T> {
  private readonly entries: Suggested<T>[] = [];

  constructor(private readonly limit = 32) {}

  add({ before, ...suggestion }: Suggested<T>): void {
    this.entries.unshift({ before: before.slice(-COMPARED), ...suggestion });
    this.entries.length = Math.min(this.entries.length, this.limit);
  }

  clear(): void {
    this.entries.length = 0;
  }

  /** What is left of a suggestion for the text that stands before the cursor now. */
  find(before: string, key: string): { readonly rest: string; readonly typed: string; readonly value: T } | undefined {
    for (const entry of this.entries) {
      if (entry.key !== key) continue;
      const typed = typedSince(entry.before, before);
      if (typed !== undefined && typed.length < entry.text.length && entry.text.startsWith(typed))
        return { rest: entry.text.slice(typed.length), typed, value: entry.value };
    }
    return undefined;
  }

  /** Whether a suggestion ends where the cursor is now: there it did not go on. */
  endsAt(before: string, key: string): boolean {
    return this.entries.some((entry) => entry.key === key && typedSince(entry.before, before) === entry.text);
  }
}

/** What `now` has after `then`; `undefined` where it is not `then` with something added. */
function typedSince(then: string, now: string): string | undefined {
  for (let end = now.length; end >= then.length && now.length - end <= COMPARED; end--)
    if (isSamePlace(then, end - then.length) && now.startsWith(then, end - then.length)) return now.slice(end);
  return undefined;
}

/** A text shorter than what is compared is all that there was before the cursor. */
function isSamePlace(then: string, start: number): boolean {
  return start === 0 || then.length === COMPARED;
}
