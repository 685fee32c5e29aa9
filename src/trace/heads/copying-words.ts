/** How often a head's OV circuit copies, in words. Pure. */
import { count, counted } from '../../base/counted';
import { amount } from '../../base/number-text';
import type { CopyingScore } from './copying-score';

/** The sentence compares the score with that of a circuit that is unrelated to the token. */
export function sayCopying({ layer, head, tokens, seed, among, first, few }: CopyingScore): string {
  const [ofFirst, ofFew] = [tokens / among, (10 * tokens) / among].map(expected);
  const leftOut =
    layer > 0 ? ' What earlier blocks make of a token is left out: in a run the head may copy all the same.' : '';
  return `By its weights alone, the OV circuit of head ${layer}.${head} ranks the token itself first for ${first} of ${counted(tokens, 'token')} drawn at random from the vocabulary (seed ${seed}), and among the first ten of ${count(among)} for ${few}; chance would give ${ofFirst} and ${ofFew}.${leftOut}`;
}

/** An expected number of tokens: "0.024", "2.3". */
function expected(tokens: number): string {
  return tokens < 0.0005 ? 'less than 0.001' : amount(tokens);
}
