import { quoted } from '../../base/quoted-token';
import type { Lesson, LessonTrace } from './lesson';
import { largest, written } from './words';

/** Olsson et al. 2022: induction heads look at the token after an earlier copy of the present one. */
export const inductionLesson: Lesson = {
  id: 'induction',
  title: 'Induction',
  about: 'heads that go on as the text went on before',
  text: 'The green lamp stood by the old door. The green',
  cards: [
    {
      text: 'This text begins a second time. Whoever remembers how it went on the first time can tell what comes next.',
      place: (trace) => ({ view: 'text', token: trace.tokens.length - 1 }),
    },
    {
      text: 'Some heads remember it: at a token that stood here before, they look at the token that came after its earlier copy. They are called induction heads.',
      place: async (trace) => {
        const { layer, head, query, key } = await strongest(trace);
        return { view: 'weights', layer, head, token: query, key };
      },
    },
    {
      text: 'What the head finds there it copies forward. So the model predicts that the text goes on as it did before.',
      place: async (trace) => {
        const { layer, head, query } = await strongest(trace);
        return { view: 'attention output', layer, head, token: query };
      },
    },
  ],
  question: async (trace) => {
    const { layer, head, query, key } = await strongest(trace);
    const weights = await trace.read(`blocks.${layer}.attn.pattern`, head, query);
    const looked = largest(weights);
    const copy = key - 1;
    const options = [...new Set([0, copy, key, query - 1, query, looked])].sort((a, b) => a - b);
    const name = (position: number) => {
      const token = trace.tokens[position];
      return `${position}: ${token ? quoted(token) : ''}`;
    };
    return {
      kind: 'choice',
      ask: `${quotedAt(trace, query)} at position ${query} stood at position ${copy} before. At which token does head ${layer}.${head} look most from there?`,
      options: options.map(name),
      answer: options.indexOf(looked),
      why: `It looks at ${name(looked)} with a weight of ${written(weights[looked] as number)}${
        looked === key ? ': the token after the earlier copy' : ''
      }.`,
      hint: (given) => {
        const position = options[given] as number;
        return `Head ${layer}.${head} gives ${name(position)} a weight of ${written(weights[position] as number)}; another token gets more.`;
      },
    };
  },
};

interface Place {
  readonly layer: number;
  readonly head: number;
  readonly query: number;
  /** The token after the earlier copy of the query's. */
  readonly key: number;
}

/** Of all heads and all repeated tokens the largest weight on the token after the earlier copy. */
async function strongest(trace: LessonTrace): Promise<Place> {
  const { tokens, layers, heads } = trace;
  const pairs = tokens.flatMap(({ id }, query) => {
    const copy = tokens.slice(0, query).findLastIndex((token) => token.id === id);
    return copy >= 0 && copy + 1 < query ? [{ query, key: copy + 1 }] : [];
  });
  let best: Place & { weight: number } = { layer: 0, head: 0, query: 0, key: 0, weight: -1 };
  for (let layer = 0; layer < layers; layer++) {
    const all = await trace.read(`blocks.${layer}.attn.pattern`);
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

function quotedAt({ tokens }: LessonTrace, position: number): string {
  const token = tokens[position];
  return token ? quoted(token) : `Token ${position}`;
}
