import { sentenceEmbedding } from '../../architectures/plan/sentence-embedding';
import { requireApplies, whyNot } from '../../architectures/plan/why-not';
import { count, counted } from '../../base/counted';
import { proseHundredths } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import { argmax, lengthOf, rowsIn } from '../../base/vectors';
import type { Pooling } from '../../operations/pool';
import type { Lesson, LessonPlace, LessonTrace } from './lesson';
import { attentionStage, inThreeDigits, nthToken, written, writtenToGive } from './words';

/** The text is compared with one that says the same in other words, one that says the opposite, and one about something else. */
const SAME = 'The kids walked back to their house.';
const OPPOSITE = 'The children did not go home.';
const ELSE = 'The engine needs new oil.';

/** The question uses other sentences of each kind. */
const ASKED = {
  same: 'The pupils returned to their houses.',
  opposite: 'None of the children went home.',
  else: 'A violin has four strings.',
} as const;

/** A head clearly attends to a token that has at least this much of its weight. */
const CLEARLY = 0.5;
/** The most tokens for which a mean is written out. */
const MOST_TERMS = 12;

/** Reimers and Gurevych 2019: sentence vectors that are compared by their cosine. */
export const sentencesLesson: Lesson = {
  id: 'sentences',
  title: 'Sentences as vectors',
  about: 'how texts are compared, and what that does not see',
  needs: 'A sentence embedding',
  readIn: 'sentence encoder',
  text: 'The children went home.',
  cards: [
    {
      text: 'This model is an encoder: it writes nothing, but makes one vector of a text, by which texts are compared and found. Most tokenizers of encoders put tokens of their own around the text, which stand for no word, but get vectors like all others.',
      found: ofEncoders(sayInserted),
      place: { view: 'tokens', token: 0 },
    },
    {
      text: 'A model that writes must not look at what comes later. An encoder reads a text that is there as a whole: no mask hides anything, and each token looks both ways.',
      found: ofEncoders(async (trace) => {
        const { layer, head, token, key, weight } = await lookingAhead(trace);
        if (weight < CLEARLY) return '';
        return `Here head ${layer}.${head} (block ${layer}, head ${head}) looks from ${nthToken(trace, token)} at ${nthToken(trace, key)}, which comes after it, with a weight of ${written(weight)}.`;
      }),
      place: async (trace) => {
        if (!isEncoder(trace)) return { view: 'weights' };
        const { weight: _, ...place } = await lookingAhead(trace);
        return { view: 'weights', ...place };
      },
    },
    {
      text: 'From block to block each vector takes in more of the other tokens. What the last block hands on, the last hidden states, is still one vector for each token, but each of them is made from the whole text.',
      found: ofEncoders(async ({ tokens, plan }) => {
        const { width } = stagesOf(plan);
        return `Here these are ${counted(tokens.length, 'vector')} of ${counted(width, 'number')}.`;
      }),
      place: { view: 'blocks' },
    },
    {
      text: 'To make one vector of them is called pooling. The files of the model say how that is done: in most folders of sentence encoders, the file config.json in the folder 1_Pooling.',
      found: ofEncoders(sayPooling),
      place: async (trace) => ({ view: 'sentence embedding', ...(await pooledPlace(trace)) }),
    },
    {
      text: 'When texts are compared, only the direction of their vectors counts, and not how long these are. So many encoders divide the vector by its length, and what is left has the length 1.',
      found: ofEncoders(async (trace) => {
        const { pooled, embedding, normalizes } = stagesOf(trace.plan);
        const [before, after] = [lengthOf(await trace.read(pooled)), lengthOf(await trace.read(embedding))];
        return normalizes
          ? `Here it has the length ${inThreeDigits(before, 0)} and is divided by that. Then its length is ${inThreeDigits(after, 0)}.`
          : `This one does not: its vector has the length ${inThreeDigits(before, 0)}.`;
      }),
      place: { view: 'sentence embedding' },
    },
    {
      text: 'How alike two texts are to the model is the cosine of the angle between their vectors: 1 where both point in the same direction, and 0 where they are at right angles. For vectors of length 1 it is the sum of their products, number by number.',
      found: ofEncoders(async (trace) => {
        const [same, other] = [await trace.similarity(SAME), await trace.similarity(ELSE)];
        return `Here the cosine with “${SAME}” is ${proseHundredths(same)}, and that with “${ELSE}” ${proseHundredths(other)}.`;
      }),
      place: { view: 'sentence embedding' },
    },
    {
      text: 'Which words make two texts alike? Leave one out, let the model make the vector anew, and look at what becomes of the cosine.',
      found: ofEncoders(sayWithoutWords),
      place: async (trace) => ({
        view: 'sentence embedding',
        ...(isEncoder(trace) && { token: (await withoutEach(trace))[0]?.token ?? 0 }),
      }),
    },
    {
      text: 'But alike is not the same as true. A text and its denial are about the same things and share most of their words, so their vectors can have almost the same direction.',
      found: ofEncoders(async (trace) => {
        const [opposite, same] = [await trace.similarity(OPPOSITE), await trace.similarity(SAME)];
        const more =
          opposite > same ? `: more than with “${SAME}”, which says the same (${proseHundredths(same)})` : '';
        return `Here the cosine with “${OPPOSITE}”, which says the opposite, is ${proseHundredths(opposite)}${more}. Once the lesson is over, “Compare…” compares two texts of your own like this.`;
      }),
      place: { view: 'sentence embedding' },
    },
  ],
  question: async (trace) => {
    requireApplies(trace.plan, 'A sentence embedding');
    const sentences = [ASKED.same, ASKED.opposite, ASKED.else];
    const cosines = await Promise.all(sentences.map((sentence) => trace.similarity(sentence)));
    const answer = argmax(cosines);
    const [same, opposite, other] = sentences.map(
      (sentence, at) => `with “${sentence}” ${at === 0 ? 'is ' : ''}${proseHundredths(cosines[at] as number)}`,
    );
    const denial =
      sentences[answer] === ASKED.opposite
        ? ` That “${ASKED.opposite}” says the opposite counts less than the words and the subject that it shares.`
        : '';
    return {
      kind: 'choice',
      ask: `Which of these sentences has the largest cosine with “${trace.text}”?`,
      options: sentences.map((sentence) => `“${sentence}”`),
      answer,
      why: `The cosine ${same}, ${opposite}, and ${other}.${denial}`,
      hint: (given) =>
        `The cosine with “${sentences[given]}” is ${proseHundredths(cosines[given] as number)}: another sentence has a larger one.`,
      questionPlace: { view: 'sentence embedding' },
    };
  },
};

function isEncoder({ plan }: Pick<LessonTrace, 'plan'>): boolean {
  return whyNot(plan, 'A sentence embedding') === undefined;
}

/** Says nothing for models of another kind, in which the user may look at the text as well. */
function ofEncoders(say: (trace: LessonTrace) => Promise<string>): (trace: LessonTrace) => Promise<string> {
  return async (trace) => (isEncoder(trace) ? say(trace) : '');
}

/** @throws one sentence if the vector of a text is not made by pooling */
function stagesOf(plan: LessonTrace['plan']) {
  const made = sentenceEmbedding(plan);
  if (!made) throw new Error('The vector of this text is not made by pooling.');
  const { pool, states, pooled, embedding } = made;
  const axis = plan.nodes[states.node]?.axes[1];
  return {
    pooling: pool.pooling,
    states: states.name,
    pooled: pooled.name,
    embedding: embedding.name,
    normalizes: pooled !== embedding,
    /** The number of dimensions of a token's vector. */
    width: axis && 'size' in axis ? axis.size : 0,
  };
}

/** Says which tokens the tokenizer inserted around the text; empty if there are none. */
async function sayInserted({ tokens }: LessonTrace): Promise<string> {
  const first = tokens.findIndex(({ inserted }) => !inserted);
  const [before, after] = [tokens.slice(0, Math.max(first, 0)), tokens.slice(first)].map((some) =>
    some.filter(({ inserted }) => inserted).map(quoted),
  ) as [string[], string[]];
  const put = [
    ...(before.length > 0 ? [`${before.join(', ')} before the text`] : []),
    ...(after.length > 0 ? [`${after.join(', ')} after it`] : []),
  ];
  return put.length === 0 ? '' : `Here it puts ${put.join(' and ')}: ${counted(tokens.length, 'token')} in all.`;
}

/** The largest weight on a later word, among all heads and words. */
async function lookingAhead(trace: LessonTrace) {
  const { tokens, layers, heads } = trace;
  const words = tokens.flatMap(({ inserted }, at) => (inserted ? [] : [at]));
  const best = { layer: 0, head: 0, token: words[0] ?? 0, key: words[1] ?? 0, weight: 0 };
  for (let layer = 0; layer < layers; layer++) {
    const all = await trace.read(attentionStage(trace, layer, 'weights'));
    for (let head = 0; head < heads; head++)
      for (const token of words)
        for (const key of words) {
          const weight = all[(head * tokens.length + token) * tokens.length + key] as number;
          if (key > token && weight > best.weight) Object.assign(best, { layer, head, token, key, weight });
        }
  }
  return best;
}

const POOLINGS: Readonly<Record<Pooling, string>> = {
  first: 'the vector of the first token is taken for the whole text',
  last: 'the vector of the last token is taken for the whole text',
  mean: 'each number of the text’s vector is the mean of that number in the vectors of all tokens',
  max: 'each number of the text’s vector is the largest of that number in the vectors of all tokens',
  'sum by root': 'the vectors of all tokens are added up and divided by the square root of how many they are',
  'weighted mean': 'the mean of all tokens’ vectors is taken, in which each counts as often as its position, from 1',
};

/** Says how the vector is made, and for a mean shows how one of its numbers is computed. */
async function sayPooling(trace: LessonTrace): Promise<string> {
  const { pooling } = stagesOf(trace.plan);
  const how = `Here they say that ${POOLINGS[pooling]}.`;
  const mean = await meanAt(trace);
  if (!mean) return how;
  const { dimension, numbers } = mean;
  const meanOf = (...all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const [[first, ...others], result] = writtenToGive(numbers, meanOf, written, (value) => written(value));
  const sum = [first, ...others.map((text) => (text.startsWith('−') ? `− ${text.slice(1)}` : `+ ${text}`))].join(' ');
  return `${how} At dimension ${dimension} that is (${sum}) / ${count(numbers.length)} = ${result}.`;
}

/** The largest number of a mean, and the values it is the mean of; `undefined` if it is not a mean, or one of too many tokens. */
async function meanAt(trace: LessonTrace) {
  if (trace.tokens.length > MOST_TERMS) return undefined;
  const { pooling, states, pooled, width } = stagesOf(trace.plan);
  if (pooling !== 'mean') return undefined;
  const [rows, mean] = [rowsIn(await trace.read(states), width), await trace.read(pooled)];
  const dimension = argmax(mean.map(Math.abs));
  return { dimension, numbers: rows.map((row) => row[dimension] as number) };
}

async function pooledPlace(trace: LessonTrace): Promise<LessonPlace> {
  if (!isEncoder(trace)) return {};
  const mean = await meanAt(trace);
  return { drawn: stagesOf(trace.plan).pooled, ...(mean && { dimension: mean.dimension }) };
}

/** The cosine with the other text without each word, the lowest first. */
async function withoutEach(trace: LessonTrace) {
  const without: { readonly token: number; readonly cosine: number }[] = [];
  for (const [token, { inserted }] of trace.tokens.entries())
    if (!inserted) without.push({ token, cosine: await trace.similarity(SAME, [token]) });
  return without.toSorted((a, b) => a.cosine - b.cosine);
}

async function sayWithoutWords(trace: LessonTrace): Promise<string> {
  const without = await withoutEach(trace);
  const [first, second] = without;
  const last = without.at(-1);
  if (!first || !second || !last || without.length < 3) return '';
  const whole = await trace.similarity(SAME);
  const of = ({ token, cosine }: typeof first) => [nthToken(trace, token), proseHundredths(cosine)] as const;
  const [[one, lowest], [two, lower], [least, highest]] = [of(first), of(second), of(last)];
  return `The cosine with “${SAME}” is ${proseHundredths(whole)}. Without ${one} it is ${lowest}, and without ${two} ${lower}; without ${least} it is ${highest}.`;
}
