/** The texts of what to judge the similarity of two texts by. */
import { counted } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';
import type { PairKind } from '../../src/trace/compare/reference-pairs';

/** Of a pair, in a table. */
const KINDS: Readonly<Record<PairKind, string>> = {
  paraphrase: 'the same in other words',
  roles: 'who does it to whom swapped',
  denial: 'one denies the other',
  subject: 'same subject, another matter',
  unrelated: 'nothing in common',
};

/** Of pairs, in a sentence. */
const PAIRS: Readonly<Record<PairKind, string>> = {
  paraphrase: 'pairs that say the same in other words',
  roles: 'pairs that swap who does what to whom',
  denial: 'pairs that deny each other',
  subject: 'pairs on the same subject',
  unrelated: 'pairs that have nothing in common',
};

interface SaidRange {
  readonly kind: PairKind;
  readonly low: string;
  readonly high: string;
}

export const compareSimilarityStrings = {
  /** What the number does not tell, of any sentence encoder. */
  caution:
    'A high number tells of the same subject and the same words more than of agreement: sentences that deny each other, or swap who does what to whom, often have one too.',
  known: {
    ask: 'What is a high number? Measure pairs of known kinds with this model',
    running: 'Running the model…',
    title: 'Pairs of known kinds, measured with this model',
    about: 'Of each kind three pairs of English sentences are measured. The line through all rows is A and B.',
    kinds: KINDS,
    own: 'A and B',
    unrelated: 'A and an unrelated sentence',
    columns: { kind: 'pairs', place: 'where they lie', values: 'cosine' },
    pairs: 'The sentences of all pairs',
    pairColumns: { a: 'one', b: 'other', cosine: 'cosine' },
    range: (low: string, high: string) => (low === high ? low : `${low} to ${high}`),
    /** @param others say something else and have as much, too */
    said: (same: SaidRange, others: readonly SaidRange[]) => {
      const said = `Here ${PAIRS[same.kind]} have ${same.low} to ${same.high}.`;
      if (others.length === 0) return `${said} No other kind has as much.`;
      const reached = listWords(others.map(({ kind, high }) => `${PAIRS[kind]} (up to ${high})`));
      return `${said} As much have ${reached}: the number does not tell ${others.length === 1 ? 'these' : 'them'} from pairs that agree.`;
    },
  },
  /** Of the words of both texts, of which each is left out by itself. */
  leftOut: {
    title: 'Which words matter?',
    about: 'Each word of both texts is left out by itself, and the model run anew: how similar are they without it?',
    run: 'Leave Out Each Word',
    on: 'Leave Out the Others, Too',
    stop: 'Stop',
    running: (done: number, words: number) => `${done} of ${counted(words, 'word')} left out…`,
    /** Of a table. */
    columns: { side: 'text', word: 'word', without: 'similarity without it', change: 'change' },
    wordsOf: (side: string) => `Words of ${side}`,
    meaning: (whole: string) =>
      `Below each word: the similarity without it, and how much that is above or below ${whole}. Red: the word brings the texts together. Blue: it sets them apart.`,
    without: (word: string, cosine: number) => `Without “${word}” the cosine is ${cosine}`,
  },
} as const;
