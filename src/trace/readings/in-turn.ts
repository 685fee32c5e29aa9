/** Runs that are asked for one after the other, and may be given up between two of them. */

interface InTurn<Item, Answer> {
  /** May be given up once what there is is to do. */
  readonly ask: (item: Item) => Promise<Answer>;
  /** Whether what there is is to do. */
  readonly isEnough?: (() => boolean) | undefined;
  /** Called with each answer, as it comes. */
  readonly answered: (item: Item, answer: Answer) => void;
}

/** @throws what `ask` throws, unless what there is is to do by then */
export async function askInTurn<Item, Answer>(
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
