import { whyNot } from '../../architectures/plan/why-not';
import { shareInWords, shareText } from '../../base/number-text';
import { ordinal } from '../../base/ordinal';
import { argmax } from '../../base/vectors';
import { samplingDistribution } from '../../generate/sampling';
import type { Lesson, LessonPlace, LessonTrace } from './lesson';
import { attentionStage, inQuotes, last, nthToken, written } from './words';

/**
 * Olsson et al. 2022: induction heads attend to the token after an earlier copy of the present one. Elhage et al. 2021:
 * they find it because an earlier head has written into each token which one came before it.
 */
export const inductionLesson: Lesson = {
  id: 'induction',
  title: 'Induction',
  about: 'heads that go on as the text went on before',
  needs: 'Generation',
  ofPatterns: true,
  // The starter model has one token for each of these words. Two tokens have induction: one is shown, the other is asked
  // about.
  text: 'The green table stands by the old door. The green table and the green',
  cards: [
    {
      text: 'This text repeats itself. What may come next stands earlier in it, so a head can look it up.',
      place: (trace) => ({ view: 'text', token: trace.tokens.length - 1 }),
    },
    {
      text: 'Some heads do: at a token that occurred before, they look at the token that came after its earlier copy. They are called induction heads.',
      found: async (trace) => {
        const { layer, head, query, key, weight } = await strongest(trace);
        return `Here head ${layer}.${head} (block ${layer}, head ${head}) does so most clearly: its weight from ${nthToken(trace, query)} on ${nthToken(trace, key)} is ${written(weight)}, where attention spread evenly would give ${written(1 / (query + 1))}.`;
      },
      place: placeOfStrongest,
    },
    {
      text: 'How do they find that token? Two heads do it together. The first, in an earlier block, looks from each token at the one before it, and notes in each token which one that was.',
      found: async (trace) => {
        const { layer, head, mean } = await previousToken(trace, (await strongest(trace)).layer);
        return `Here that is head ${layer}.${head} (block ${layer}, head ${head}): its weight on the token before is ${written(mean)} on average, where attention spread evenly would give ${written(evenly(trace))}.`;
      },
      place: async (trace) => {
        const { layer, key } = await strongest(trace);
        const before = await previousToken(trace, layer);
        return { view: 'weights', layer: before.layer, head: before.head, token: key, key: key - 1 };
      },
    },
    {
      text: 'The induction head then looks for a token whose note names the present one. It reads the notes in the tokens’ keys: this is called K-composition.',
      found: async (trace) => {
        const { layer, query } = await strongest(trace);
        return saidWithout(trace, query, await previousToken(trace, layer));
      },
      place: placeOfStrongest,
    },
    {
      text: 'The induction head copies what it finds: the token that came after the earlier copy becomes more probable. All other parts of the model add to the prediction as well, so another token can still lead.',
      found: async (trace) => {
        const place = await strongest(trace);
        return `Here the probability ${[await saidOfCopy(trace, place), ...saidAtEnd(trace, place)].join('; that ')}.`;
      },
      place: async (trace) => {
        const { layer, head, query } = await strongest(trace);
        return { view: 'attention output', layer, head, token: query };
      },
    },
    {
      text: 'One text is not enough to call a head an induction head. At this step, once the lesson is over, “Find Heads of a Kind” tests all heads on repeated random tokens, where meaning cannot help.',
      place: placeOfStrongest,
    },
  ],
  question: async (trace) => {
    const shown = await strongest(trace);
    const { layer, head } = shown;
    const { query, key, weights } = await other(trace, shown);
    const looked = argmax(weights);
    const copy = key - 1;
    const options = [...new Set([0, copy, key, query - 1, query, looked])].sort((a, b) => a - b);
    const name = (position: number) => nthToken(trace, position);
    const from = name(query);
    return {
      kind: 'choice',
      ask: `Where does head ${layer}.${head} look most from ${from}${query === last(trace) ? ', the last token' : ''}?`,
      options: options.map(name),
      answer: options.indexOf(looked),
      why: `From ${from}, it looks at ${name(looked)} with a weight of ${written(weights[looked] as number)}${
        looked === key ? ': the token after the earlier copy' : ''
      }.${looked === key ? await saidOfPrediction(trace, { query, key }) : ''}`,
      hint: (given) => {
        const position = options[given] as number;
        const gives = `From ${from}, head ${layer}.${head} gives ${name(position)} a weight of ${writtenWeight(weights[position] as number)}; another token gets more.`;
        const token = trace.tokens[query];
        return looked === key && token
          ? `${gives} Look for what came next where ${inQuotes(token)} stood before.`
          : gives;
      },
      // The question shows the text: the weights of the shown token would suggest another answer, and those of the asked
      // one are the answer.
      questionPlace: { view: 'text', layer, head, token: shown.query },
      answerPlace: { view: 'weights', layer, head, token: query, key: looked },
    };
  },
};

/** Softmax over all tokens, with none left out. */
const EVERY_TOKEN = { temperature: 1, topK: 0, topP: 1 };

interface Place {
  readonly layer: number;
  readonly head: number;
  readonly query: number;
  /** The token after the earlier copy of the query's. */
  readonly key: number;
}

/** Each token that occurred before, and the one after its latest copy. */
function repeated({ tokens }: LessonTrace): Pick<Place, 'query' | 'key'>[] {
  return tokens.flatMap(({ id }, query) => {
    const copy = tokens.slice(0, query).findLastIndex((token) => token.id === id);
    return copy >= 0 && copy + 1 < query ? [{ query, key: copy + 1 }] : [];
  });
}

/** Another token from which the head does the same: from the one that is shown, the answer could be seen. */
async function other(trace: LessonTrace, { layer, head, query: shown, key }: Place) {
  const rows = await Promise.all(
    repeated(trace).map(async (pair) => ({
      ...pair,
      weights: await trace.read(attentionStage(trace, layer, 'weights'), head, pair.query),
    })),
  );
  const others = rows.filter((row) => row.query !== shown && argmax(row.weights) === row.key);
  const weightOf = (row: (typeof rows)[number]) => row.weights[row.key] as number;
  const [best] = others.toSorted((one, two) => weightOf(two) - weightOf(one));
  return best ?? { query: shown, key, weights: await trace.read(attentionStage(trace, layer, 'weights'), head, shown) };
}

/** What the prediction loses without the earlier head; empty if the model cannot be run without a part. */
async function saidWithout(trace: LessonTrace, query: number, { layer, head }: PreviousToken): Promise<string> {
  if (whyNot(trace.plan, 'A run without a part')) return '';
  const run = await trace.ablation(query, { kind: 'head', layer, head, cross: false });
  const [before, after] = [run.before, run.after].map(({ probability }) => shareInWords(probability));
  return `In a run without head ${layer}.${head}, the probability of ${inQuotes(run)} after ${nthToken(trace, query)} is ${after} instead of ${before}.`;
}

/**
 * The probability of the token that followed the earlier copy, now and after that copy; and the most probable token, if
 * that is another one.
 */
async function saidOfCopy(trace: LessonTrace, { query, key }: Pick<Place, 'query' | 'key'>): Promise<string> {
  const copied = trace.tokens[key];
  const readAt = async (position: number) => {
    const { ids, probabilities } = samplingDistribution(await trace.read('logits', position), EVERY_TOKEN);
    const rank = ids.indexOf(copied?.id as number);
    return { rank, probability: probabilities[rank] as number };
  };
  const [now, before] = [await readAt(query), await readAt(key - 1)];
  const said = `of ${copied ? inQuotes(copied) : 'that token'} after ${nthToken(trace, query)} is ${shareText(now.probability)}, where it was ${shareInWords(before.probability)} after ${nthToken(trace, key - 1)}`;
  // The most probable token's text is known only after the last token.
  const [first] = query === trace.tokens.length - 1 ? trace.top : [];
  return now.rank === 0 || !first
    ? said
    : `${said}, and that of ${inQuotes(first)}, which leads, ${shareText(first.probability)}`;
}

/** What the prediction makes of the copied token, which need not lead. The text begins with a space. */
async function saidOfPrediction(trace: LessonTrace, { query, key }: Pick<Place, 'query' | 'key'>): Promise<string> {
  const copied = trace.tokens[key];
  if (!copied || whyNot(trace.plan, 'The logit lens')) return '';
  const { ids, probabilities } = samplingDistribution(await trace.read('logits', query), EVERY_TOKEN);
  const at = ids.indexOf(copied.id);
  const share = shareText(probabilities[at] as number);
  if (at === 0)
    return ` ${inQuotes(copied)} also leads what is predicted after ${nthToken(trace, query)}, with ${share}.`;
  const { tokens } = await trace.lens(query);
  const first = tokens.find(({ id }) => id === ids[0]);
  const leader = first
    ? `${inQuotes(first)} leads with ${shareText(probabilities[0] as number)}`
    : 'another token leads';
  return ` All other parts add to the prediction as well: after ${nthToken(trace, query)}, ${leader}, and ${inQuotes(copied)} comes ${ordinal(at)}, with ${share}.`;
}

/** A weight is never written as 0, as softmax gives some to each token that is seen. */
function writtenWeight(weight: number): string {
  return weight > 0 && weight < 0.0005 ? 'less than 0.001' : written(weight);
}

/**
 * The most probable token after the last one: it is visible beside the text, and could be mistaken for a figure of another
 * place.
 */
function saidAtEnd(trace: LessonTrace, { query }: Pick<Place, 'query'>): string[] {
  const [first] = trace.top;
  if (!first || query === last(trace)) return [];
  return [`of ${inQuotes(first)} after the last token is ${shareText(first.probability)}`];
}

async function placeOfStrongest(trace: LessonTrace): Promise<LessonPlace> {
  const { layer, head, query, key } = await strongest(trace);
  return { view: 'weights', layer, head, token: query, key };
}

/** The largest weight on the token after the earlier copy, among all heads and all repeated tokens. */
async function strongest(trace: LessonTrace): Promise<Place & { readonly weight: number }> {
  const { tokens, layers, heads } = trace;
  const pairs = repeated(trace);
  let best: Place & { readonly weight: number } = { layer: 0, head: 0, query: 0, key: 0, weight: -1 };
  for (let layer = 0; layer < layers; layer++) {
    const all = await trace.read(attentionStage(trace, layer, 'weights'));
    for (let head = 0; head < heads; head++) {
      for (const { query, key } of pairs) {
        const weight = all[(head * tokens.length + query) * tokens.length + key] as number;
        if (weight > best.weight) best = { layer, head, query, key, weight };
      }
    }
  }
  if (best.weight < 0) throw new Error('No token of this text stood there before.');
  return best;
}

interface PreviousToken {
  readonly layer: number;
  readonly head: number;
  /** Its mean weight on the previous token, over the tokens that have one. */
  readonly mean: number;
}

/** The mean weight on the previous token if each token attended equally to itself and all earlier ones. */
function evenly({ tokens }: LessonTrace): number {
  const queries = tokens.map((_, query) => query).slice(1);
  return queries.reduce((sum, query) => sum + 1 / (query + 1), 0) / queries.length;
}

/** The head of an earlier block that attends most to the previous token. */
async function previousToken(trace: LessonTrace, before: number): Promise<PreviousToken> {
  const { tokens, heads } = trace;
  let best: PreviousToken = { layer: 0, head: 0, mean: -1 };
  for (let layer = 0; layer < before; layer++) {
    const all = await trace.read(attentionStage(trace, layer, 'weights'));
    for (let head = 0; head < heads; head++) {
      let sum = 0;
      for (let query = 1; query < tokens.length; query++)
        sum += all[(head * tokens.length + query) * tokens.length + query - 1] as number;
      const mean = sum / (tokens.length - 1);
      if (mean > best.mean) best = { layer, head, mean };
    }
  }
  if (best.mean < 0)
    throw new Error('This head is in the first block: no earlier head can have prepared what it finds.');
  return best;
}
