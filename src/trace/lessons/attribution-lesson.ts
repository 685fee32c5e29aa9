import { quoted } from '../../base/quoted-token';
import type { AttributionPart } from '../readings/attribution';
import type { Lesson } from './lesson';
import { last, signed } from './words';

/** So many parts are offered. */
const OFFERED = 4;

export const attributionLesson: Lesson = {
  id: 'attribution',
  title: 'Which part said it',
  about: 'a logit is a sum, and each part has its share',
  needs: 'Direct logit attribution',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'The model gives every token of its vocabulary a number, its logit: the higher it is, the more probable is the token. The stream is a sum, so the logit is one, too: each head and each MLP (layer of neurons) adds its share. So do the embeddings, and the biases, learned numbers that are added whatever the text is.',
      place: (trace) => ({ view: 'logits', token: last(trace) }),
    },
    {
      text: 'This is called direct logit attribution. It tells who wrote the prediction, not who only helped others to write it.',
      place: (trace) => ({ view: 'logits', token: last(trace) }),
    },
  ],
  question: async (trace) => {
    const attribution = await trace.attribution(last(trace));
    const inBlocks = attribution.parts.filter(({ kind }) => kind === 'head' || kind === 'mlp');
    const best = [...inBlocks].sort((a, b) => b.value - a.value).slice(0, OFFERED);
    const [most] = best;
    if (!most) throw new Error('This model has no parts to ask about.');
    const inOrder = inBlocks.filter((part) => best.includes(part));
    return {
      kind: 'choice',
      ask: `Which part adds most to the logit of ${quoted(attribution)}?`,
      options: inOrder.map(nameOf),
      answer: inOrder.indexOf(most),
      why: `${nameOf(most)} adds ${signed(most.value)} of ${signed(attribution.logit)}${
        best[1] ? `; next is ${lowered(nameOf(best[1]))} with ${signed(best[1].value)}` : ''
      }.`,
      hint: (given) => {
        const part = inOrder[given] as AttributionPart;
        return `${nameOf(part)} adds ${signed(part.value)}; another part adds more.`;
      },
    };
  },
};

function nameOf({ kind, layer, head }: AttributionPart): string {
  return kind === 'head' ? `Block ${layer}, head ${head}` : `The MLP of block ${layer}`;
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
