import { counted } from '../../base/counted';
import { tokenLabel } from '../../base/quoted-token';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Lesson, LessonTrace } from './lesson';

/** A model reads tokens: common words are one token, rare words several. */
export const tokensLesson: Lesson = {
  id: 'tokens',
  title: 'Tokens',
  about: 'what the model reads instead of letters',
  text: 'The cat saw an unbelievably small chrysanthemum.',
  cards: [
    {
      text: 'A model does not read letters. Its tokenizer cuts the text into pieces of a fixed vocabulary, and each piece is called a token. The strip above shows them in order; where not all fit, › marks that more follow.',
      place: { view: 'text', token: 0 },
    },
    {
      text: 'Each token has a number, its id. Common words are one token, together with the space before them; rare words are put together from several.',
      place: { view: 'tokens', token: 1 },
    },
    {
      text: 'Each id picks one row of a table of learned numbers. From here on the model computes with vectors like this row: it never sees how a word is spelled.',
      place: { view: 'embedding matrix', token: 1 },
    },
  ],
  question: async (trace) => {
    const { word, tokens } = askedOf(trace);
    const pieces = tokens.map((token) => `“${tokenLabel(token)}”`);
    return {
      kind: 'number',
      ask: `How many tokens is the word “${word}” made of?`,
      answer: tokens.length,
      tolerance: 0,
      why: `“${word}” is ${counted(tokens.length, 'token')}: ${pieces.join(', ')}.`,
      hint: (given) =>
        `In the strip of tokens it has ${given < tokens.length ? 'more' : 'fewer'} pieces than that, from ${pieces[0]} on.`,
    };
  },
};

interface SplitWord {
  readonly word: string;
  readonly tokens: readonly Token[];
}

/**
 * The second of the words that are split into most tokens; the tokens step itself says into how many the first is split.
 * @throws Error if there is no such word
 */
function askedOf({ text, tokens }: LessonTrace): SplitWord {
  const words = [...text.matchAll(/\p{L}+/gu)].map(({ 0: word, index: start }) => ({
    word,
    tokens: tokens.filter((token) => token.start < start + word.length && token.end > start),
  }));
  const [first, second] = words.toSorted((a, b) => b.tokens.length - a.tokens.length);
  const asked = second && second.tokens.length > 1 ? second : first;
  if (!asked || asked.tokens.length === 0) throw new Error('This text has no words to ask about.');
  return asked;
}
