import { afterPart } from '../readings/lens-points';
import type { Lesson } from './lesson';
import { inQuotes, last } from './words';

/** nostalgebraist 2020, "interpreting GPT: the logit lens". */
export const lensLesson: Lesson = {
  id: 'lens',
  title: 'The logit lens',
  about: 'the stream read early, as if no other block came',
  needs: 'The logit lens',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'At its end the model turns the residual stream into a prediction. One can do the same with the stream after any block, as if the model ended there: that is the logit lens. Later blocks may still change what it reads.',
      place: (trace) => ({ view: 'blocks', token: last(trace) }),
    },
    {
      text: 'Each row is one place in the model, from the first block down to the last, and each column a token of the text: the cell shows what would come next, and how probable it is. The first row often repeats the token itself; the prediction takes shape on the way down. The outlined column is that of the last token.',
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
    const said = token ? inQuotes(token) : `token ${final}`;
    return {
      kind: 'choice',
      ask: `The model predicts ${said}. In which block does the lens come to say so, and stay with it?`,
      options: layers.map((layer) => `Block ${layer}`),
      answer: layers.indexOf(point.layer),
      why: `${said} ${from === points.length - 1 ? `leads only in the last row, ${afterPart(point)}` : `leads ${afterPart(point)}, and in every row below that`}.`,
      hint: (given) => {
        const layer = layers[given] as number;
        if (layer > point.layer) return `${said} leads there, but it did so in block ${layer - 1} already.`;
        const leader = top[points.findLastIndex((one) => one.layer === layer)];
        const leading = tokens.find(({ id }) => id === leader);
        return leader === final
          ? `${said} leads after block ${layer}, but not in all rows below.`
          : `After block ${layer} it is still ${leading ? inQuotes(leading) : `token ${leader}`} that leads.`;
      },
    };
  },
};
