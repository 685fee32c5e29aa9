/** Questions about what the model reads: words, tokens, rows of the embedding matrix, and what is added to them. */
import { nodeOf } from '../../architectures/plan/plan';
import { count, counted } from '../../base/counted';
import type { Token } from '../../model/tokenizers/tokenizer';
import { rowSequence, type SequenceName } from '../../operations/node';
import { placeIn } from '../findings/context';
import { listed, type Sentence, sentence, tokenPart } from '../findings/finding';
import { tokensOf } from '../run/source';
import { type TextWord, textWords } from '../run/text-words';
import { type Asked, chosenToken, EXPLAINED, type QuestionContext, type Questioner, valuesAt } from './question';
import { askSum } from './sum-question';

/** The most cut words that are listed; of more, the question asks for their number. */
const MOST_LISTED = 6;

/** Asks whether there are more tokens than words, but only if no list of them is below. */
export const askWords: Questioner = (context, { sequence }) => {
  const { texts, source, cut, views } = context;
  const tokens = tokensOf(source, sequence);
  const words = textWords(texts[sequence] ?? '', tokens);
  if (cut || words.length < 2) return [];
  return [
    {
      ask: sentence`How many words does the text have?`,
      answer: sentence`${counted(words.length, 'word')}.`,
    },
    ...(views.has('tokens')
      ? []
      : [
          {
            ask: sentence`Will the text be cut into fewer tokens than it has words, into as many, or into more? Why?`,
            answer: sentence`${counted(tokens.length, 'token')}, ${than(tokens.length, words.length)}. ${why(tokens, words)}`,
            lines: EXPLAINED,
          },
        ]),
  ];
};

/** Why there are as many tokens as that in this text. */
function why(tokens: readonly Token[], words: readonly TextWord[]): string {
  const areWords = tokens.length === words.length && words.every(({ positions }) => positions.length === 1);
  if (areWords)
    return 'Each word of this text is one token: none is cut, and there are no punctuation marks, which would be tokens of their own.';
  return 'Punctuation marks are tokens of their own, and a word may be cut into several.';
}

function than(tokens: number, words: number): string {
  return tokens > words ? 'so more tokens than words' : tokens < words ? 'so fewer tokens than words' : 'as many';
}

export const askTokens: Questioner = (context, { sequence }) => {
  const { texts, source, cut, views } = context;
  const tokens = tokensOf(source, sequence);
  const words = textWords(texts[sequence] ?? '', tokens);
  const isCompared = views.has('text') && !cut && words.length > 1;
  const inserted = tokens.filter((token) => token.inserted).length;
  const from = inserted === 0 ? '' : `; ${inserted} of them the tokenizer has put there`;
  if (tokens.length < 2) return [];
  return [
    isCompared
      ? {
          ask: sentence`How many tokens are there? Are they fewer than the words of the text, as many, or more, and why?`,
          answer: sentence`${count(tokens.length)}${from}: ${than(tokens.length, words.length)}. ${why(tokens, words)}`,
          lines: EXPLAINED,
        }
      : { ask: sentence`How many tokens are there?`, answer: sentence`${count(tokens.length)}${from}.` },
    ...(words.length < 2 ? [] : askPieces(context, sequence, words)),
  ];
};

/** Asks which words are cut; if none is, which tokens are not words. */
function askPieces({ source }: QuestionContext, sequence: SequenceName, words: readonly TextWord[]): readonly Asked[] {
  const tokens = tokensOf(source, sequence);
  const named = (at: number) => sentence`${tokenPart(tokens[at] as Token, placeIn(sequence, at))}`;
  const split = words.filter(({ positions }) => positions.length > 1);
  if (split.length === 0) return askMarks(tokens, words, named);
  const kinds = alike(split, ({ text, positions }) => [text, ...positions.map((at) => tokens[at]?.id)].join(' '));
  if (kinds.length > MOST_LISTED)
    return [
      {
        ask: sentence`How many words are cut into more than one token?`,
        answer: sentence`${count(split.length)} of ${count(words.length)}.`,
      },
    ];
  const cut = kinds.map(({ one: { text, positions }, times }) => {
    const pieces = positions.map(named).reduce((all, piece) => sentence`${all} + ${piece}`);
    return sentence`“${text}” (${pieces}${times > 1 ? `; ${timesText(times)}` : ''})`;
  });
  return [{ ask: sentence`Which words are cut into more than one token?`, answer: sentence`${listed(cut)}.` }];
}

function askMarks(
  tokens: readonly Token[],
  words: readonly TextWord[],
  named: (at: number) => Sentence,
): readonly Asked[] {
  const inWords = new Set(words.flatMap(({ positions }) => positions));
  const marks = [...tokens.keys()].filter((at) => !inWords.has(at));
  const kinds = alike(marks, (at) => String(tokens[at]?.id));
  if (kinds.length === 0 || kinds.length > MOST_LISTED) return [];
  const told = kinds.map(({ one, times }) => sentence`${named(one)}${times > 1 ? ` (${timesText(times)})` : ''}`);
  return [{ ask: sentence`Which tokens are no words?`, answer: sentence`${listed(told)}.` }];
}

/** Each of several equal items once, where it comes first, with its number of occurrences. */
function alike<T>(all: readonly T[], keyOf: (one: T) => string): { readonly one: T; readonly times: number }[] {
  const found = new Map<string, { readonly one: T; readonly times: number }>();
  for (const one of all) {
    const key = keyOf(one);
    const { one: first, times } = found.get(key) ?? { one, times: 0 };
    found.set(key, { one: first, times: times + 1 });
  }
  return [...found.values()];
}

function timesText(times: number): string {
  return times === 2 ? 'twice' : `${count(times)} times`;
}

/** Asks about a row of the embedding matrix: it is known by its id, and as long as a vector. */
export const askRow: Questioner = (context, step) => {
  const { source, plan } = context;
  const token = tokensOf(source, step.sequence)[step.position];
  const stage = plan.stages.find(
    ({ role, node }) => role === 'embedding' && rowSequence(nodeOf(plan, node)) === step.sequence,
  );
  // The row that is looked up may be scaled before it is the embedding.
  let lookup = stage && nodeOf(plan, stage.node);
  while (lookup && lookup.kind !== 'lookup') lookup = plan.nodes[lookup.inputs[0] ?? -1];
  const name = chosenToken(context, step);
  if (!token || !lookup) return [];
  const [rows, width] = lookup.matrix.shape as [number, number];
  return [
    // A reader who has the list of tokens finds it there.
    ...(context.views.has('tokens')
      ? [
          {
            ask: sentence`Which row of the matrix does ${name} get?`,
            answer: sentence`Row ${String(token.id)}: that is its id, which stands in the list of tokens.`,
          },
        ]
      : []),
    {
      ask: sentence`The matrix has ${count(rows)} rows, each of ${count(width)} numbers. How many numbers are these?`,
      answer: sentence`${count(rows)} × ${count(width)} = ${count(rows * width)}.`,
    },
  ];
};

/** Only for models that add a vector for the position, and nothing else. */
export const askPosition: Questioner = async (context, step) => {
  const { plan, choice } = context;
  const stageOf = (role: 'embedding' | 'position') =>
    plan.stages.find((stage) => stage.role === role && rowSequence(nodeOf(plan, stage.node)) === step.sequence);
  const [embedding, position] = [stageOf('embedding'), stageOf('position')];
  const sum = plan.nodes.find(
    ({ kind, inputs }) => kind === 'sum' && position !== undefined && inputs.includes(position.node),
  );
  const stream = plan.stages.find(({ node, role }) => node === sum?.id && role === 'stream');
  if (choice.variant !== 'model' || !embedding || !position || !stream) return [];
  const rows = await Promise.all(
    [embedding, position, stream].map(({ name }) => valuesAt(context, name, step.position)),
  );
  const names: readonly (Sentence | string)[] = ['the token’s own vector', 'the vector of its position'];
  return askSum(chosenToken(context, step), names, rows, 'the vector that the first block reads');
};
