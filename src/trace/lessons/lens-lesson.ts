import { quoted } from '../../base/quoted-token';
import type { Lesson } from './lesson';
import { last } from './words';

/** nostalgebraist 2020, "interpreting GPT: the logit lens". */
export const lensLesson: Lesson = {
  id: 'lens',
  title: 'The logit lens',
  about: 'the stream read early, as if no other block came',
  needs: 'The logit lens',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'The last step turns the residual stream into a prediction. One can do the same with the stream of any block: as if the model ended there. That is the logit lens. Later blocks may still turn what it reads.',
      place: (trace) => ({ view: 'blocks', token: last(trace) }),
    },
    {
      text: 'Each row of the lens is one place in the model, from the first block down to the last. Early rows often repeat the token itself; the prediction takes shape on the way.',
      place: (trace) => ({ view: 'blocks', token: last(trace) }),
    },
  ],
  question: async (trace) => {
    const { points, top, tokens } = await trace.lens(last(trace));
    const final = top.at(-1) as number;
    const from = top.findLastIndex((id) => id !== final) + 1;
    const layers = [...new Set(points.map(({ layer }) => layer))];
    const point = points[from];
    if (!point) throw new Error('The lens has no rows here.');
    const token = tokens.find(({ id }) => id === final);
    const said = token ? quoted(token) : `token ${final}`;
    return {
      kind: 'choice',
      ask: `The model predicts ${said}. In which block does the lens come to say so, and stay with it?`,
      options: layers.map((layer) => `Block ${layer}`),
      answer: layers.indexOf(point.layer),
      why: `From block ${point.layer} on, after its ${point.after === 'mlp' ? 'neurons' : point.after}, ${said} leads in every row of the lens.`,
      hint: (given) => {
        const layer = layers[given] as number;
        if (layer > point.layer) return `${said} leads there, but it did so in block ${layer - 1} already.`;
        const leader = top[points.findLastIndex((one) => one.layer === layer)];
        const leading = tokens.find(({ id }) => id === leader);
        return leader === final
          ? `${said} leads after block ${layer}, but not in all rows below.`
          : `After block ${layer} it is still ${leading ? quoted(leading) : `token ${leader}`} that leads.`;
      },
    };
  },
};
