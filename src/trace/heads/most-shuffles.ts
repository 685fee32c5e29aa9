/** The most shuffles of a text's tokens that a head's score is compared with. */
export const MOST_SHUFFLES = 200;
