/** The most probable next tokens at a cursor, as a list to pick from: exact, over the whole vocabulary. */
import type { Healed } from './healing';
import type { PrefixDecoder } from './prefix';
import { logSumExp, orderOf } from './sampling';
import type { Vocabulary } from './vocabulary';
import { decodeBytes, retyped } from './word-search';

interface NextToken {
  /** The tokens to add, this one last; after a half-typed word, the tokens before it spell the typed part. */
  readonly ids: readonly number[];
  /** The text after the cursor when it is picked, without incomplete characters. */
  readonly text: string;
  /** Its probability among all tokens that agree with what is typed; if nothing was taken back, the model's own distribution. */
  readonly probability: number;
}

interface NextTokenParts {
  readonly prefix: Pick<PrefixDecoder, 'goThrough'>;
  readonly vocabulary: Vocabulary;
}

/**
 * @param healed the tokens the model reads; a half-typed word is spelled again, as for suggestions
 * @param chosen tokens after it that were picked already
 * @param count how many tokens to return
 * @throws the signal's reason when cancelled
 */
export async function nextTokens(
  healed: Healed,
  chosen: readonly number[],
  count: number,
  { prefix, vocabulary }: NextTokenParts,
  signal: AbortSignal,
): Promise<NextToken[]> {
  // Once a token is chosen, the chosen tokens spell what was typed.
  const open = chosen.length > 0 ? { takenBack: [], typed: '' } : healed;
  const { takenBack } = open;
  const { rows } = await prefix.goThrough([...healed.ids, ...chosen, ...takenBack], takenBack.length + 1, signal);
  const found: { ids: number[]; probability: number }[] = [];
  let path = { ids: [...chosen], probability: 1 };
  let mass = 0;
  for (const { logits, typed, next } of retyped(rows, open, vocabulary)) {
    const normalizer = logSumExp(logits);
    const extended = (id: number) => ({
      ids: [...path.ids, id],
      probability: path.probability * Math.exp((logits[id] as number) - normalizer),
    });
    if (next === undefined) {
      mass += path.probability;
      found.push(...Array.from(orderOf(logits).subarray(0, count), extended));
      continue;
    }
    // Added one by one: half of a large vocabulary may begin with a space, more than a call can take as arguments.
    for (const id of vocabulary.startingWith(typed)) {
      if (id === next) continue;
      const agreeing = extended(id);
      mass += agreeing.probability;
      found.push(agreeing);
    }
    path = extended(next);
  }
  found.sort((a, b) => b.probability - a.probability);
  return found.slice(0, count).map(({ ids, probability }) => {
    const bytes = ids.map((id) => vocabulary.text(id)).join('');
    return { ids, text: decodeBytes(bytes.slice(healed.typed.length)), probability: probability / mass };
  });
}
