/** Texts of a softmax, and of the choice of a token, in numbers. Equations have a hyphen for a minus, as they are copied. */
import { count, counted } from '../../src/base/counted';
import { EQUATION_DIGITS, percent, significant, significantDigits, toldApart } from '../../src/base/number-text';
import type { SamplingOptions } from '../../src/trace/readings/predictions';
import type { WorkedDraw, WorkedProbability } from '../../src/trace/readings/worked-probability';

interface WithLogit {
  readonly token: string;
  readonly logit: number;
}

export const workedStrings = {
  softmax: (token: string, worked: WorkedProbability) => {
    const { logit, exponential, sum } = softmaxInDigits(worked);
    return `p(${token}) = e^(${logit}) / Σ e^logit = ${exponential} / ${sum} = ${percent(worked.probability)}`;
  },
  overAll: (tokens: number) => `Σ adds up e^logit over all ${counted(tokens, 'token')}.`,
  /**
   * If tokens are drawn by other probabilities. @param controls "temperature 0.7, top-k 5" @param step that tells of them;
   * `undefined` if none does
   */
  ownOnly: (controls: string, step: number | undefined) =>
    `These are the model’s own probabilities, at temperature 1 and of all tokens. What is drawn with ${controls}${step === undefined ? ' has others.' : ' has others, with their formula in'}`,
  toStep: (step: number) => `step ${step}`,
  controls: ({ temperature, topK, topP }: SamplingOptions, tokens: number) =>
    [
      ...(temperature === 1 ? [] : [`temperature ${temperature}`]),
      ...(topK > 0 && topK < tokens ? [`top-k ${count(topK)}`] : []),
      ...(topP < 1 ? [`top-p ${topP}`] : []),
    ].join(', '),
  largest: (first: WithLogit, second: WithLogit, tokens: number) =>
    `Of ${counted(tokens, 'logit')}, that of ${first.token} is the largest: ${significant(first.logit)}. The next is that of ${second.token}: ${significant(second.logit)}.`,
  drawnFormula: { tex: '\\mathrm{next} \\sim p', plain: 'next ~ p' },
  sampled: (token: string, temperature: number, { logit, largest, exponential, sum, probability }: WorkedDraw) => {
    const scaled = (value: string) => scaledExponent(`${value} - ${significant(largest)}`, temperature);
    return `p(${token}) = ${scaled(significant(logit))} / Σ ${scaled('logit')} = ${significant(exponential)} / ${significant(sum)} = ${percent(probability)}`;
  },
  overKept: ({ kept, largest }: WorkedDraw) =>
    `Σ adds up over the ${counted(kept, 'token')} that can be drawn. The largest logit, ${significant(largest)}, is taken off each first, which changes no probability.`,
  drawn: (token: string, seed: number, { number, before, probability }: WorkedDraw) => {
    const [from, at, to] = toldApart([before, number, before + probability]);
    return `Seed ${seed} gives the number ${at}. The probabilities, the largest first, add up to ${from} before ${token} and to ${to} with it: ${token} is the first that passes the number.`;
  },
};

/** With as many digits as a calculator needs to get from each written number to the next one. */
function softmaxInDigits({ logit, exponential, sum, probability }: WorkedProbability) {
  const written = percent(probability);
  const shares = leastDigits((digits) => {
    const [one, all] = [exponential, sum].map((value) => Number(significantDigits(value, digits))) as [number, number];
    return percent(one / all) === written;
  });
  const [one, all] = [exponential, sum].map((value) => significantDigits(value, shares)) as [string, string];
  const exponent = leastDigits(
    (digits) => significantDigits(Math.exp(Number(significantDigits(logit, digits))), shares) === one,
  );
  return { logit: significantDigits(logit, exponent), exponential: one, sum: all };
}

/** This many digits tell every float32 from its neighbours. */
const MOST_DIGITS = 9;

function leastDigits(holds: (digits: number) => boolean): number {
  let digits = EQUATION_DIGITS;
  while (digits < MOST_DIGITS && !holds(digits)) digits++;
  return digits;
}

/** A division by temperature 1 is not written. */
function scaledExponent(difference: string, temperature: number): string {
  return temperature === 1 ? `e^(${difference})` : `e^((${difference}) / ${temperature})`;
}
