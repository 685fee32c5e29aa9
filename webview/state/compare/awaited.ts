/** What of a comparison is still being computed, as one sentence for all its parts. */
import { compareStrings as strings } from '../../strings/compare';

export interface AwaitedAnswer {
  readonly what: keyof typeof strings.awaited;
  /** Whether the answer has arrived, or has failed. */
  readonly isDone: boolean;
}

/** "Computing which heads and MLPs differ (2 of 5)…"; '' once everything has arrived. @param all in the order of computation */
export function awaitedWords(all: readonly AwaitedAnswer[]): string {
  const next = all.find(({ isDone }) => !isDone);
  if (!next) return '';
  const done = all.filter(({ isDone }) => isDone).length;
  return strings.computing(strings.awaited[next.what], done + 1, all.length);
}
