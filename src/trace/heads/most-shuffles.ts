/** How often the tokens of a text are shuffled at most to compare a head's score with. */
export const MOST_SHUFFLES = 200;
