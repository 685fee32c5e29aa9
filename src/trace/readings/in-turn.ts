/** Makes requests one after another; they may be stopped in between. */

/** How the requests are made, and the callbacks meanwhile. */
export interface InTurn<Item, Answer, Result = Answer> extends DuringTurns<Result> {
  /** May be rejected once `isEnough` returns true. */
  readonly ask: (item: Item) => Promise<Answer>;
}

export interface DuringTurns<Result> {
  /** Called with the results so far as each one arrives. */
  readonly arrived?: (results: readonly Result[]) => void;
  /** Whether the results so far are enough, so that the rest is not requested. */
  readonly isEnough?: () => boolean;
}

/** @returns the results of the requests that were answered @throws what `ask` throws, unless `isEnough` returns true by then */
export async function requestSequentially<Item, Result>(
  items: readonly Item[],
  { ask, arrived, isEnough }: InTurn<Item, Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    if (isEnough?.()) break;
    try {
      results.push(await ask(item));
    } catch (error) {
      if (isEnough?.()) break;
      throw error;
    }
    arrived?.([...results]);
  }
  return results;
}
