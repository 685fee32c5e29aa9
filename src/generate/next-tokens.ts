/** The most probable next tokens at a cursor, as a list to pick from: exact, over the whole vocabulary. */
import type { Healed } from './healing';
import type { PrefixDecoder } from './prefix';
import { logSumExp, orderOf } from './sampling';
import type { Vocabulary } from './vocabulary';
import { decodeBytes, retyped } from './word-search';

interface NextToken {
  /** It comes last; where a word is half typed, the tokens before it spell what it goes on from. */
  readonly ids: readonly number[];
  /** What stands after the cursor with it, incomplete characters left out. */
  readonly text: string;
  /** Among all that agree with what is typed; where nothing was taken back that is the model's own distribution. */
  readonly probability: number;
}

interface NextTokenParts {
  readonly prefix: Pick<PrefixDecoder, 'goThrough'>;
  readonly vocabulary: Vocabulary;
}

/**
 * @param healed what the model reads; a word half typed is spelled out again, as ghost text does
 * @param chosen tokens that were picked after it already
 * @param count how many to tell
 * @throws the signal's reason when cancelled
 */
export async function nextTokens(
  healed: Healed,
  chosen: readonly number[],
  count: number,
  { prefix, vocabulary }: NextTokenParts,
  signal: AbortSignal,
): Promise<NextToken[]> {
  // What was typed is spelled by what was chosen already.
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
    // One by one: a space may begin half of a large vocabulary, and that is more arguments than a call takes.
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
