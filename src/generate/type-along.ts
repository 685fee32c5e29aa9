/** Recent suggestions: typing along one, or returning to its place, needs no run of the model. */

interface Suggested<T> {
  /** The text before the cursor that the suggestion was made for, or only its end. */
  readonly before: string;
  /** What else must be equal for the suggestion to be valid, such as the settings. */
  readonly key: string;
  readonly text: string;
  readonly value: T;
}

/** How many characters before the cursor identify a place. */
const COMPARED = 500;

export class RecentSuggestions<T> {
  private readonly entries: Suggested<T>[] = [];

  constructor(private readonly limit = 32) {}

  /** Adds a suggestion as the latest; the oldest is dropped once there are more than the limit. */
  add({ before, ...suggestion }: Suggested<T>): void {
    this.entries.unshift({ before: before.slice(-COMPARED), ...suggestion });
    this.entries.length = Math.min(this.entries.length, this.limit);
  }

  clear(): void {
    this.entries.length = 0;
  }

  /** The rest of a suggestion that is valid for the text before the cursor now. */
  find(before: string, key: string): { readonly rest: string; readonly typed: string; readonly value: T } | undefined {
    for (const entry of this.entries) {
      if (entry.key !== key) continue;
      const typed = typedSince(entry.before, before);
      if (typed !== undefined && typed.length < entry.text.length && entry.text.startsWith(typed))
        return { rest: entry.text.slice(typed.length), typed, value: entry.value };
    }
    return undefined;
  }

  /** Whether a suggestion ends at the cursor's present place, so that there is no more of it. */
  endsAt(before: string, key: string): boolean {
    return this.entries.some((entry) => entry.key === key && typedSince(entry.before, before) === entry.text);
  }
}

/** What `now` has after `then`; `undefined` if `now` is not `then` with something added. */
function typedSince(then: string, now: string): string | undefined {
  for (let end = now.length; end >= then.length && now.length - end <= COMPARED; end--)
    if (isSamePlace(then, end - then.length) && now.startsWith(then, end - then.length)) return now.slice(end);
  return undefined;
}

/**
 * Whether a text that is found at `start` is the same place: one shorter than what is compared must be all that precedes
 * the cursor.
 */
function isSamePlace(then: string, start: number): boolean {
  return start === 0 || then.length === COMPARED;
}
