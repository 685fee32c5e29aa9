/** The texts that help to judge the similarity of two texts. */
import { capital, counted } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';
import type { PairKind, PlaceAmong } from '../../src/trace/compare/reference-pairs';

/** The kind of a pair, in a table. */
const KINDS: Readonly<Record<PairKind, string>> = {
  paraphrase: 'paraphrases: the same in other words',
  roles: 'swapped roles: who does it to whom',
  denial: 'denials: one denies the other',
  subject: 'same subject, another matter',
  unrelated: 'nothing in common',
};

/** The kind of pairs, in a sentence. */
const PAIRS: Readonly<Record<PairKind, string>> = {
  paraphrase: 'paraphrases',
  roles: 'swapped roles',
  denial: 'denials',
  subject: 'pairs on the same subject',
  unrelated: 'pairs with nothing in common',
};

export interface SaidRange {
  readonly kind: PairKind;
  readonly low: string;
  readonly high: string;
}

function rangeText(low: string, high: string): string {
  return low === high ? low : `${low} to ${high}`;
}

/** "paraphrases (0.67 to 0.81) and denials (0.67 to 0.75)" */
function rangesText(ranges: readonly SaidRange[]): string {
  return listWords(ranges.map(({ kind, low, high }) => `${PAIRS[kind]} (${rangeText(low, high)})`));
}

export const compareSimilarityStrings = {
  /** What the number does not tell, for any sentence encoder. */
  caution:
    'A high number tells of the same subject and the same words more than of agreement: sentences that deny each other often have one, too.',
  known: {
    ask: 'What is a high number? Measure pairs of known kinds with this model',
    running: 'Running the model…',
    title: 'Pairs of known kinds, measured with this model',
    about: 'Of each kind three pairs of English sentences are measured.',
    line: 'The line through all rows is A and B.',
    kinds: KINDS,
    own: 'A and B',
    unrelated: 'A and an unrelated sentence',
    columns: { kind: 'pairs', place: 'where they lie', values: 'cosine', lowest: 'lowest', highest: 'highest' },
    pairs: 'The sentences of all pairs',
    pairColumns: { kind: 'kind', a: 'one', b: 'other', cosine: 'cosine' },
    range: rangeText,
    /** Where the number of A and B lies among those of the pairs. */
    place: (whole: string, { above, among, below }: Readonly<Record<keyof PlaceAmong, readonly SaidRange[]>>) => {
      const parts = [
        above.length > 0 && `above the measured ${rangesText(above)}`,
        among.length > 0 && `among the measured ${rangesText(among)}`,
        below.length > 0 && `below the measured ${rangesText(below)}`,
      ].filter((part) => part !== false);
      // Each part may contain an "and".
      return `${whole} lies ${parts.join('; ')}.`;
    },
    /** @param others pairs that say something else and have as high a number */
    said: (same: SaidRange, others: readonly SaidRange[]) => {
      const said = `Paraphrases have ${rangeText(same.low, same.high)} here.`;
      if (others.length === 0) return `${said} Pairs of no other kind reach that.`;
      const reached = capital(listWords(others.map(({ kind, high }) => `${PAIRS[kind]} (up to ${high})`)));
      return `${said} ${reached} reach that as well, though they say something else: the number alone does not tell whether two texts agree.`;
    },
  },
  /** About the words of both texts, each of which is left out by itself. */
  leftOut: {
    title: 'Which words matter?',
    about: 'Each word of both texts is left out by itself, and the model run anew: how similar are they without it?',
    run: 'Leave Out Each Word',
    on: 'Leave Out the Others, Too',
    stop: 'Stop',
    running: (done: number, words: number) => `${done} of ${counted(words, 'word')} left out…`,
    /** Shown where the runs start without a request. */
    computing: 'Each word is being left out by itself…',
    /** Of a table. */
    columns: { side: 'text', word: 'word', without: 'similarity without it', change: 'change' },
    wordsOf: (side: string) => `Words of ${side}`,
    meaning: (whole: string) =>
      `Below each word: the similarity without it, and how much that is above or below ${whole}. Red: the word brings the texts together. Blue: it sets them apart.`,
    without: (word: string, cosine: number) => `Without “${word}” the cosine is ${cosine}`,
  },
} as const;
