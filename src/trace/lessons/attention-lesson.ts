import { requireApplies, whyNot } from '../../architectures/plan/why-not';
import { counted } from '../../base/counted';
import { argmax } from '../../base/vectors';
import { type Carried, carriedInBlock } from './carried-values';
import type { Lesson, LessonPlace, LessonRows, LessonTrace, Question } from './lesson';
import {
  attentionStage,
  inQuotes,
  inThreeDigits,
  last,
  leadingHead,
  nthToken,
  signed,
  written,
  writtenToGive,
} from './words';

/** A head clearly attends to a token that has at least this much of its weight. */
const CLEARLY = 0.5;

/** Vaswani et al. 2017, section 3.2; what each head adds to a logit: Elhage et al. 2021. */
export const attentionLesson: Lesson = {
  id: 'attention',
  title: 'Attention',
  about: 'how a token reads from other tokens',
  needs: 'Generation',
  // In the starter model, the head that adds most to the next token attends clearly to one word, and others clearly
  // elsewhere.
  text: 'My mother works in a bank, and every day she goes to work with',
  cards: [
    {
      text: 'Each token begins as a vector of its own, which knows nothing of the words around it. Attention is the one step in which tokens read from each other. The parts that read are called heads. The model is a stack of blocks, and each block has several heads.',
      found: async ({ layers, heads }) =>
        `Here there are ${counted(layers, 'block')} of ${counted(heads, 'head')}: ${layers * heads} in all.`,
      place: (trace) => ({ view: 'text', token: last(trace) }),
    },
    {
      text: 'In a head each token has a query, which stands for what it looks for, and a key, by which others find it. The query of one token meets the keys of all that it may look at: the better a key matches, the more the head looks there. The model has learned what matches what.',
      found: async (trace) => {
        const { layer, head } = await leadingHead(trace);
        if (layer === undefined || head === undefined) return '';
        return `We follow ${named(layer, head)} at ${nthToken(trace, last(trace))}, the last token: its query meets ${counted(trace.tokens.length, 'key')}.`;
      },
      place: async (trace) => ({ view: 'projections', ...(await followed(trace)) }),
    },
    {
      text: 'The result is a row of weights for each token: how much the head reads from which token. They add up to 1. How matches become weights is told in the next two lessons.',
      found: async (trace) => {
        const { layer, head, token, key } = await followed(trace);
        if (layer === undefined || head === undefined || key === undefined) return '';
        const weight = (await trace.read(attentionStage(trace, layer, 'weights'), head, token))[key] as number;
        if (weight < CLEARLY) return '';
        return `In the row of ${nthToken(trace, token)}, head ${layer}.${head} gives ${nthToken(trace, key)} a weight of ${written(weight)}. All other tokens together get the rest, ${restOf(weight)}.`;
      },
      place: async (trace) => ({ view: 'weights', ...(await followed(trace)) }),
    },
    {
      text: 'Each head has learned to match something else. So from one and the same token several heads look at different tokens.',
      found: sayWhereTheyLook,
      rows: weightsOfHeads,
      place: (trace) => ({ view: 'weights', token: last(trace) }),
    },
    {
      text: 'Where a head looks is not yet what it takes. Each token also has a value, the vector that is carried: each value times its weight, all of them added up, is what the head brings to the token.',
      found: async (trace) => {
        const { layer, head, token } = await followed(trace);
        if (layer === undefined || head === undefined) return '';
        const carried = (await carriedInBlock(trace, layer)).at(head, token);
        const most = carried[argmax(carried.map(({ product }) => product))] as Carried;
        const [[weight, length], product] = multiplied(most);
        return `At ${nthToken(trace, token)}, head ${layer}.${head} brings most from ${nthToken(trace, most.key)}: a weight of ${weight} times a value of length ${length} is a vector of length ${product}.`;
      },
      place: async (trace) => ({ view: 'attention output', ...(await followed(trace)) }),
    },
    {
      text: 'What a head brings is added to the vector of its token, and in the end the vector of the last token becomes the prediction. So it can be told how much each head adds to the logit of a token, the number that its probability is computed from. A head that adds little may still prepare what a later head reads.',
      found: sayLeading,
      place: async (trace) => ({ view: 'logits', ...(await followed(trace)) }),
    },
  ],
  question: async (trace) => {
    requireApplies(trace.plan, 'Generation');
    return ask(trace, (await reversed(trace)) ?? (await heaviestTwo(trace)));
  },
};

function named(layer: number, head: number): string {
  return `head ${layer}.${head} (block ${layer}, head ${head})`;
}

/**
 * The last token, the head that adds most there, and the token that it attends to most; without a head if logits are not
 * sums over heads.
 */
async function followed(trace: LessonTrace): Promise<Omit<LessonPlace, 'token'> & { readonly token: number }> {
  const token = last(trace);
  const { layer, head } = await leadingHead(trace);
  if (layer === undefined || head === undefined) return { token };
  const weights = await trace.read(attentionStage(trace, layer, 'weights'), head, token);
  return { layer, head, token, key: argmax(weights) };
}

/** The rest of 1 after the weight as written. */
function restOf(weight: number): string {
  return written(1 - Number(written(weight)));
}

/** A head that clearly attends to one token from the last one. */
interface Looking {
  readonly layer: number;
  readonly head: number;
  readonly key: number;
  /** The weights of the last token, [key]. */
  readonly weights: Float32Array;
}

/**
 * Of all heads, those that attend most to the previous token, to the last token itself and to the first one, and the head
 * that adds most; only those that do so clearly, each for another token.
 */
async function lookingHeads(trace: LessonTrace): Promise<readonly Looking[]> {
  const token = last(trace);
  const rows = await rowsOf(trace, token);
  const most = (key: number) => {
    const best = rows[argmax(rows.map(({ weights }) => weights[key] as number))];
    return best ? [{ ...best, key }] : [];
  };
  const { layer, head, key } = await followed(trace);
  const leading = rows.find((row) => row.layer === layer && row.head === head);
  const found = [...new Set([Math.max(token - 1, 0), token, 0])].flatMap(most);
  const all = leading && key !== undefined ? [...found.filter((one) => one.key !== key), { ...leading, key }] : found;
  return all.filter(({ weights, key: at }) => (weights[at] as number) >= CLEARLY);
}

/** The weights that each head of the model gives to all tokens from one token. */
async function rowsOf(trace: LessonTrace, query: number): Promise<readonly Omit<Looking, 'key'>[]> {
  const count = trace.tokens.length;
  const layers = Array.from({ length: trace.layers }, (_, layer) => attentionStage(trace, layer, 'weights'));
  const patterns = await Promise.all(layers.map((stage) => trace.read(stage)));
  return patterns.flatMap((all, layer) =>
    Array.from({ length: all.length / count / count }, (_, head) => {
      const row = head * count + query;
      return { layer, head, weights: all.subarray(row * count, (row + 1) * count) };
    }),
  );
}

/** Empty if no two heads clearly attend to different tokens. */
async function sayWhereTheyLook(trace: LessonTrace): Promise<string> {
  const found = await lookingHeads(trace);
  if (found.length < 2) return '';
  const token = last(trace);
  const name = nthToken(trace, token);
  const at = (key: number) => {
    if (key === token) return `${name} itself`;
    const other = nthToken(trace, key);
    return key === token - 1 ? `the token before it, ${other}` : key === 0 ? `the first token, ${other}` : other;
  };
  const [first, ...others] = found.map(({ layer, head, key, weights }) => ({
    head: `head ${layer}.${head}`,
    looks: `at ${at(key)} (${written(weights[key] as number)})`,
  }));
  const list = others.map(({ head, looks }) => `${head} ${looks}`);
  return `Here ${first?.head} looks from ${name} ${first?.looks}, ${[...list.slice(0, -1), `and ${list.at(-1)}`].join(', ')}.`;
}

async function weightsOfHeads(trace: LessonTrace): Promise<LessonRows | null> {
  const found = await lookingHeads(trace);
  if (found.length < 2) return null;
  return {
    label: `Weights from ${nthToken(trace, last(trace))}`,
    tokens: trace.tokens,
    rows: found.map(({ layer, head, weights }) => ({ name: `head ${layer}.${head}`, values: [...weights] })),
  };
}

/** Names the head that adds most to the next token, and the one after it; empty if no head adds to it. */
async function sayLeading(trace: LessonTrace): Promise<string> {
  if (whyNot(trace.plan, 'Direct logit attribution')) return '';
  const { parts, ...token } = await trace.attribution(last(trace));
  const [first, second] = parts
    .filter(({ kind, cross }) => kind === 'head' && !cross)
    .toSorted((a, b) => b.value - a.value);
  if (!first || !(first.value > 0)) return '';
  const next = second ? `; the next, head ${second.layer}.${second.head}, adds ${signed(second.value)}` : '';
  return `Of all heads, head ${first.layer}.${first.head} adds most to the logit of ${inQuotes(token)}, the token that the model predicts: ${signed(first.value)}${next}.`;
}

/** Two tokens that a head reads, the one with more weight first. */
interface Pair {
  readonly layer: number;
  readonly head: number;
  readonly token: number;
  readonly more: Carried;
  readonly less: Carried;
}

/** The least weight of the second of two compared tokens, and the least by which the first must have more. */
const [SEEN, MORE] = [0.2, 0.1];
/** From one token more is carried if it is this many times as much, and clearly more if it is this many times as much. */
const [LEADS, LEADS_CLEARLY] = [1.25, 1.5];

/**
 * A case in which clearly more is carried from the token with less weight: the clearest one of all heads except the one
 * that the cards show.
 */
async function reversed(trace: LessonTrace): Promise<Pair | undefined> {
  const shown = await leadingHead(trace);
  let best: (Pair & { readonly times: number }) | undefined;
  for (let layer = 0; layer < trace.layers; layer++) {
    const block = await carriedInBlock(trace, layer);
    for (let head = 0; head < trace.heads; head++) {
      if (layer === shown.layer && head === shown.head) continue;
      for (let token = 1; token < trace.tokens.length; token++) {
        const [more, less] = block.at(head, token).toSorted((a, b) => b.weight - a.weight);
        if (!more || !less || less.weight < SEEN || more.weight < less.weight + MORE) continue;
        const times = less.product / more.product;
        if (times >= LEADS_CLEARLY && times > (best?.times ?? 0)) best = { layer, head, token, more, less, times };
      }
    }
  }
  return best;
}

/** @throws one sentence if only one token is seen */
async function heaviestTwo(trace: LessonTrace): Promise<Pair> {
  const { layer = 0, head = 0 } = await leadingHead(trace);
  const token = last(trace);
  const carried = (await carriedInBlock(trace, layer)).at(head, token);
  const [more, less] = carried.toSorted((a, b) => b.weight - a.weight);
  if (!more || !less) throw new Error('This token sees itself alone: there are no two tokens to carry from.');
  return { layer, head, token, more, less };
}

function ask(trace: LessonTrace, { layer, head, token, more, less }: Pair): Question {
  const [to, one, other] = [nthToken(trace, token), nthToken(trace, more.key), nthToken(trace, less.key)];
  const [[weight, length], product] = multiplied(more);
  const [[otherWeight, otherLength], otherProduct] = multiplied(less);
  const times = less.product / more.product;
  const answer = times >= LEADS ? 1 : times > 1 / LEADS ? 2 : 0;
  const compare = `compare ${weight} · ${length} with ${otherWeight} · ${otherLength}`;
  const rests =
    answer === 1 && more.key === 0
      ? ' Heads often give much weight to the first token, whose value is short: little comes of it.'
      : '';
  return {
    kind: 'choice',
    ask: `Another head: from ${to}, head ${layer}.${head} gives ${one} a weight of ${weight} and ${other} one of ${otherWeight}. The value of ${one} has the length ${length}, that of ${other} ${otherLength}. From which of the two does it bring more to ${to}?`,
    options: [`from ${one}`, `from ${other}`, 'about as much from both'],
    answer,
    why: `From ${one} it brings ${weight} · ${length} = ${product}, and from ${other} ${otherWeight} · ${otherLength} = ${otherProduct}.${rests}`,
    hint: () => `What is brought is the value times its weight: ${compare}.`,
    questionPlace: { view: 'weights', layer, head, token, key: more.key },
    answerPlace: { view: 'attention output', layer, head, token },
  };
}

/** The weight and length of a value as written, and the length of what is carried. */
function multiplied({ weight, length }: Carried): readonly [readonly [string, string], string] {
  const [[asWeight = '', asLength = ''], product] = writtenToGive(
    [weight, length],
    (a, b) => a * b,
    inThreeDigits,
    (value) => inThreeDigits(value, 0),
  );
  return [[asWeight, asLength], product];
}
