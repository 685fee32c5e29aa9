/** Texts of a token that was drawn: the number, and the interval that it falls into. */
import { count } from '../../src/base/counted';
import { inPercent, percentInWords, toldApart } from '../../src/base/number-text';
import { ordinal } from '../../src/base/ordinal';
import type { TokenDraw } from '../../src/trace/readings/predictions';

/** With as many digits as an end of the interval is written with: its width can be read off both ends. */
function widthInWords(probability: number, end = ''): string {
  const decimals = (end.split('.')[1]?.length ?? 0) - 2;
  const written = percentInWords(probability);
  const has = /\.(\d+)\u00a0%$/.exec(written)?.[1]?.length ?? 0;
  return decimals > has && has === 2 ? inPercent((100 * probability).toFixed(decimals)) : written;
}

export const drawStrings = {
  /** What the figure is called. */
  name: 'The number that was drawn',
  line: 'The line from 0 to 1: an interval for each token, the most probable first, and the drawn number',
  others: 'other tokens',
  /** In full, and where there is less room. */
  magnified: (times: number) => [`magnified ${count(times)} times`, `×${count(times)}`],
  /**
   * @param nth which number of the seed it is, from 0
   * @param begins at which new token the run began that it was drawn in: each begins with the seed's first number
   * @param isChanged whether it is drawn by other probabilities than the model's own
   * @param token in quotes
   */
  drawn: (
    token: string,
    {
      seed,
      nth,
      isChanged,
      begins = 0,
    }: { readonly seed: number; readonly nth: number; readonly isChanged: boolean; readonly begins?: number },
    draw: TokenDraw,
  ) => {
    const [from, at, to] = toldApart([draw.before, draw.number, draw.before + draw.probability]);
    const counted =
      begins > 0
        ? ` (each run begins with the seed’s first number anew: this one with the ${ordinal(begins)} token)`
        : '';
    return `The ${ordinal(nth)} number of seed ${seed}${counted} is ${at}. It falls into the interval of ${token}, from ${from} to ${to}, which is as wide as its probability${isChanged ? ' after temperature, top-k and top-p' : ''}, ${widthInWords(draw.probability, from)}: so ${token} is drawn.`;
  },
  /** Where the line has no more. Step 16, which has all probabilities, draws others, too. */
  onlyMostProbable: (tokens: number) => `Of other tokens the line shows the ${count(tokens)} most probable alone.`,
  /** The same where there is less room. */
  drawnShort: (token: string, draw: TokenDraw) => {
    const [from, at] = toldApart([draw.before, draw.number, draw.before + draw.probability]);
    return `${at} falls into the interval of ${token}, ${widthInWords(draw.probability, from)} wide: it is drawn.`;
  },
  /** Of a token among others that were drawn. */
  notDrawn: (token: string, isGiven: boolean) =>
    isGiven ? `${token} was not drawn: it was taken by you.` : `${token} was not drawn: greedy decoding took it.`,
  /** Where an older version has saved it. */
  notKept: (token: string) => `${token} was drawn; the number is not known here.`,
} as const;
