/** Texts about the sentences of a text, each of which is left out by itself. */
import { percentInTable } from '../../src/base/number-text';
import type { NumberedSentence, SentenceLeftOut } from '../../src/trace/readings/sentence-influence';
import { quotedSentence } from '../../src/trace/readings/sentence-influence';
import { quotedToken } from './format';

export const sentenceStrings = {
  title: (followed: string) => `Which earlier sentence matters for ${followed}?`,
  /** @param last the sentence from which the prediction continues */
  about: (followed: string, asIs: number, last: NumberedSentence) =>
    `Each is left out alone, in one run, and what follows it moves up. Beside it: how probable ${followed} is then; as the text is ${percentInTable(asIs)}. Red: the sentence makes that more probable. Blue: less, even where a head that looks at one of its words adds to ${followed} directly. Sentence ${last.number}, ${quotedSentence(last)}, stays: the prediction goes on from it.`,
  words: 'Its words',
  wordsOf: (sentence: NumberedSentence) => `Its words: which word of sentence ${sentence.number} matters?`,
  trying: (done: number, all: number) => `${done} of ${all} sentences left out…`,
  /** The title of a row. */
  without: (sentence: SentenceLeftOut, followed: string) =>
    `Without sentence ${sentence.number} ${followed} has ${percentInTable(sentence.probability)}, rank ${sentence.rank}; most probable is ${quotedToken(sentence.next)} with ${percentInTable(sentence.next.probability)}.`,
} as const;
