/** The results of runs with rounded weights, in sentences. */
import { percentInWords } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import type { RoundedToken, RoundedWeights } from './rounded-weights';

/** @param named how tokens are written: in the panel, as its strip of tokens writes them */
export function roundedSentences(rounded: RoundedWeights, named: Naming = quoted): readonly string[] {
  const { moved } = rounded;
  const share = `Of all probability, ${percentInWords(moved[8])} goes to other tokens in 8 bits, and ${percentInWords(moved[4])} in 4 bits.`;
  return [sayTop(rounded, named), share];
}

function sayTop({ tokens, top }: RoundedWeights, named: Naming): string {
  const topOf = (run: keyof typeof top) => tokens.find(({ id }) => id === top[run]) as RoundedToken;
  const [own, eight, four] = [topOf('own'), topOf(8), topOf(4)];
  if (own === eight && own === four) {
    const { probability } = own;
    return `${named(own)} is the most probable token with all three: ${percentInWords(probability.own)} with the model’s own weights, ${percentInWords(probability[8])} in 8 bits and ${percentInWords(probability[4])} in 4 bits.`;
  }
  return `The most probable token is ${named(own)} with the model’s own weights, ${own === eight ? 'the same' : named(eight)} in 8 bits and ${own === four ? 'the same' : named(four)} in 4 bits.`;
}
