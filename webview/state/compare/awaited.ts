/** What of a comparison is still computed, in one sentence for all its parts. */
import { compareStrings as strings } from '../../strings/compare';

export interface AwaitedAnswer {
  readonly what: keyof typeof strings.awaited;
  /** Whether it has been answered, or has failed. */
  readonly isDone: boolean;
}

/** "Computing which heads and MLPs differ (2 of 5)…"; '' once all is there. @param all in the order in which it is computed */
export function awaitedWords(all: readonly AwaitedAnswer[]): string {
  const next = all.find(({ isDone }) => !isDone);
  if (!next) return '';
  const done = all.filter(({ isDone }) => isDone).length;
  return strings.computing(strings.awaited[next.what], done + 1, all.length);
}
