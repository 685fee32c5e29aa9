/** Texts about the sentences or lines of a text, each of which is left out by itself. */
import { capital } from '../../src/base/counted';
import { percentInTable } from '../../src/base/number-text';
import type { SentenceLeftOut, TextUnit } from '../../src/trace/readings/sentence-influence';
import { nameOf, quotedSentence } from '../../src/trace/readings/sentence-influence';
import { quotedToken } from './format';

export const sentenceStrings = {
  title: (followed: string, unit: TextUnit['unit']) => `Which earlier ${unit} matters for ${followed}?`,
  /** @param last the sentence from which the prediction continues */
  about: (followed: string, asIs: number, last: TextUnit) =>
    `Each is left out alone, in one run, and what follows it moves up. Beside it: how probable ${followed} is then; as the text is ${percentInTable(asIs)}. Red: the ${last.unit} makes that more probable. Blue: less, even where a head that looks at one of its words adds to ${followed} directly. ${capital(nameOf(last))}, ${quotedSentence(last)}, stays: the prediction goes on from it.${last.unit === 'line' ? ' Of its words before the last token, each is left out alone.' : ''}`,
  words: 'Its words',
  wordsOf: (sentence: TextUnit) => `Its words: which word of ${nameOf(sentence)} matters?`,
  trying: (done: number, all: number, unit: TextUnit['unit']) =>
    `${done} of ${all} ${unit === 'line' ? 'lines and words' : 'sentences'} left out…`,
  /** The title of a row. */
  without: (sentence: SentenceLeftOut, followed: string) =>
    `Without ${nameOf(sentence)} ${followed} has ${percentInTable(sentence.probability)}, rank ${sentence.rank}; most probable is ${quotedToken(sentence.next)} with ${percentInTable(sentence.next.probability)}.`,
} as const;
