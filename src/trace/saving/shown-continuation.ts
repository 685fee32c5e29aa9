/** The continuation that is shown of all that were made. */
import type { MadeContinuations } from './saved-continuations';

/** It alone, with those that it was made from: for who keeps only so much. */
export function shownAlone({ list, shown, step }: MadeContinuations): MadeContinuations {
  const kept: number[] = [];
  for (let number = shown; list[number - 1]; number = list[number - 1]?.from.continuation ?? 0) kept.unshift(number);
  const chosen = kept.flatMap((number) => list[number - 1] ?? []);
  return {
    list: chosen.map(({ from, ...made }) => ({
      ...made,
      from: { ...from, continuation: kept.indexOf(from.continuation) + 1 },
    })),
    shown: chosen.length,
    step,
  };
}
