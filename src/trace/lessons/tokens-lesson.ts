import { counted } from '../../base/counted';
import { quoted } from '../../base/quoted-token';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Lesson, LessonTrace } from './lesson';

/** What a model reads are tokens: common words are one, rare words are several. */
export const tokensLesson: Lesson = {
  id: 'tokens',
  title: 'Tokens',
  about: 'what the model reads instead of letters',
  text: 'The cat saw an unbelievably small chrysanthemum.',
  cards: [
    {
      text: 'A model does not read letters. Its tokenizer cuts the text into pieces of a fixed vocabulary, and each piece is called a token. The strip above shows them all.',
      place: { view: 'text', token: 0 },
    },
    {
      text: 'Each token has a number, its id. Common words are one token, together with the space before them; rare words are put together from several.',
      place: { view: 'tokens', token: 1 },
    },
    {
      text: 'Each id picks one row of a table of learned numbers. From here on the model computes with these rows only: it never sees how a word is spelled.',
      place: { view: 'embedding', token: 1 },
    },
  ],
  question: async (trace) => {
    const { word, tokens } = mostSplit(trace);
    return {
      kind: 'number',
      ask: `How many tokens is the word “${word}” made of?`,
      answer: tokens.length,
      tolerance: 0,
      why: `“${word}” is ${counted(tokens.length, 'token')}: ${tokens.map(quoted).join(', ')}.`,
      hint: (given) => `The strip of tokens shows ${given < tokens.length ? 'more' : 'fewer'} pieces of it than that.`,
    };
  },
};

function mostSplit({ text, tokens }: LessonTrace): { word: string; tokens: readonly Token[] } {
  const words = [...text.matchAll(/\p{L}+/gu)].map(({ 0: word, index: start }) => ({
    word,
    tokens: tokens.filter((token) => token.start < start + word.length && token.end > start),
  }));
  const most = words.reduce((a, b) => (b.tokens.length > a.tokens.length ? b : a), { word: '', tokens: [] as Token[] });
  if (most.tokens.length === 0) throw new Error('This text has no words to ask about.');
  return most;
}
