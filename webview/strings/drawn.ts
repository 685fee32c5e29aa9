/** Texts about a token that was drawn: the random number, and the interval into which it falls. */
import { count } from '../../src/base/counted';
import { inPercent, percentInWords, toldApart } from '../../src/base/number-text';
import { ordinal } from '../../src/base/ordinal';
import type { TokenDraw } from '../../src/trace/readings/predictions';

/** With as many digits as an end of the interval, so that both ends show its width. */
function widthInWords(probability: number, end = ''): string {
  const decimals = (end.split('.')[1]?.length ?? 0) - 2;
  const written = percentInWords(probability);
  const has = /\.(\d+)\u00a0%$/.exec(written)?.[1]?.length ?? 0;
  return decimals > has && has === 2 ? inPercent((100 * probability).toFixed(decimals)) : written;
}

export const drawStrings = {
  /** The name of the figure. */
  name: 'The number that was drawn',
  line: 'The line from 0 to 1: an interval for each token, the most probable first, and the drawn number',
  others: 'other tokens',
  /** In full, and for less room. */
  magnified: (times: number) => [`magnified ${count(times)} times`, `×${count(times)}`],
  /**
   * @param nth the index of the number among those of the seed, from 0
   * @param begins the new token at which its run began: each run begins with the seed's first number
   * @param isChanged whether it was drawn by other probabilities than the model's own
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
  /** If the line knows no more. Step 16, which has all probabilities, draws the others too. */
  onlyMostProbable: (tokens: number) => `Of other tokens the line shows the ${count(tokens)} most probable alone.`,
  /** The same for less room. */
  drawnShort: (token: string, draw: TokenDraw) => {
    const [from, at] = toldApart([draw.before, draw.number, draw.before + draw.probability]);
    return `${at} falls into the interval of ${token}, ${widthInWords(draw.probability, from)} wide: it is drawn.`;
  },
  /** About a token among drawn ones. */
  notDrawn: (token: string, isGiven: boolean) =>
    isGiven ? `${token} was not drawn: it was taken by you.` : `${token} was not drawn: greedy decoding took it.`,
  /** If an older version has saved it. */
  notKept: (token: string) => `${token} was drawn; the number is not known here.`,
} as const;
