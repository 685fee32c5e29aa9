import { amountWords } from '../../base/added-in-words';
import { signedDifference } from '../../base/number-text';
import type { AttributionPart } from '../readings/attribution';
import type { Lesson } from './lesson';
import { inQuotes, last, signed, written } from './words';

/** Numbers are shown with two or three decimals. */
const TOLERANCE = 0.01;
/** A part far from the logits: every block after it reads what it writes. */
const FIRST_MLP = { kind: 'mlp', layer: 0, head: null, cross: false } as const;

export const attributionLesson: Lesson = {
  id: 'attribution',
  title: 'Which part said it',
  about: 'a logit is a sum, and each part has its share',
  needs: 'Direct logit attribution',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'The model gives every token of its vocabulary a number, its logit: the higher it is, the more probable is the token. It is computed from the residual stream, to which each head and each MLP (layer of neurons) has added. So a logit is a sum, too: of what each head and each MLP adds, the embeddings, and the biases (learned numbers that are the same for every text).',
      place: (trace) => ({ view: 'logits', token: last(trace) }),
    },
    {
      text: 'To take this sum apart is called direct logit attribution. In the figure each row is a block, with its heads by number and its MLP: a part adds to the logit, or takes away from it where the amount is below 0. All amounts together are the logit: subtract one of them, and what the other parts add is left.',
      place: (trace) => ({ view: 'logits', token: last(trace) }),
    },
    {
      text: 'The part that adds most need not be the one that matters most: an early part may itself add little, and yet later ones need what it wrote. Only a run of the model without the part tells.',
      found: async (trace) => {
        const { direct, before, after, ...token } = await trace.ablation(last(trace), FIRST_MLP);
        const own = direct ?? 0;
        const change = after.logit - before.logit;
        const moves = `${change < 0 ? 'falls' : 'rises'} by ${written(Math.abs(change))}`;
        // In the user's own text, or by another model, the relation may be reversed.
        const [only, yet] = Math.abs(own) < Math.abs(change) ? ['only ', 'yet'] : ['', 'and'];
        const { adds, size, to } = amountWords(signed(own));
        return `Here the MLP of block 0 ${adds} ${only}${size} itself ${to} the logit of ${inQuotes(token)}, ${yet} in a run without it the logit ${moves}, as the parts after it read what it had written.`;
      },
      place: (trace) => ({ view: 'logits', token: last(trace) }),
    },
  ],
  question: async (trace) => {
    const attribution = await trace.attribution(last(trace));
    const [most] = attribution.parts
      .filter(({ kind }) => kind === 'head' || kind === 'mlp')
      .sort((a, b) => b.value - a.value);
    if (!most) throw new Error('This model has no parts to ask about.');
    const { logit } = attribution;
    const answer = logit - most.value;
    const sum = signedDifference(logit, most.value);
    const [whole, part, rest] = [sum.a, sum.b, sum.difference].map((text) => text.replace('+', ''));
    return {
      kind: 'number',
      ask: `Find the head or MLP that adds most to the logit of ${inQuotes(attribution)}, ${whole}. How large would this logit be if that part itself added nothing, and all others what they add now?`,
      questionPlace: { view: 'logits', token: last(trace), part: 'rows of blocks' },
      answer,
      tolerance: TOLERANCE,
      why: `${nameOf(most)} adds ${sum.b}, more than any other: ${whole} − ${part} = ${rest}.`,
      hint: (given) =>
        Math.abs(given - most.value) <= TOLERANCE * Math.max(1, most.value)
          ? `This is what the part adds: take it off ${whole}.`
          : `Look for the largest share among heads and MLPs, and take it off ${whole}.`,
    };
  },
};

function nameOf({ kind, layer, head }: AttributionPart): string {
  return kind === 'head' ? `Block ${layer}, head ${head}` : `The MLP of block ${layer}`;
}
