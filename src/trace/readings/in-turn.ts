/** Makes requests one after another; they may be stopped in between. */

interface InTurn<Item, Answer> {
  /** May be rejected once `isEnough` returns true. */
  readonly ask: (item: Item) => Promise<Answer>;
  /** Whether the answers so far are enough, so that the rest is not requested. */
  readonly isEnough: (() => boolean) | undefined;
  /** Called with each answer as it arrives. */
  readonly answered: (item: Item, answer: Answer) => void;
}

/** @throws what `ask` throws, unless `isEnough` returns true by then */
export async function requestSequentially<Item, Answer>(
  items: readonly Item[],
  { ask, isEnough, answered }: InTurn<Item, Answer>,
): Promise<void> {
  for (const item of items) {
    if (isEnough?.()) return;
    let answer: Answer;
    try {
      answer = await ask(item);
    } catch (error) {
      if (isEnough?.()) return;
      throw error;
    }
    answered(item, answer);
  }
}
