/**
 * Recognises a head that rests on the first token without taking much from it: an attention sink (Xiao et al. 2023,
 * "StreamingLLM").
 */
import { type HeadRow, seenCount } from '../readings/head-row';
import { type Sentence, sentence } from './finding';
import { signedPart } from './numbers';

/** From this weight on, most of a head's attention rests on a token. */
const MOST = 0.5;
/** With few tokens, the first has much of the weight by chance: it must have this many times an even share. */
const EVEN_SHARES = 2;
/** A smaller change of a logit is little, since logits are several units apart. */
const LITTLE = 0.25;

/** Whether the weights alone fit an attention sink. @param row of the head at the chosen token */
export function restsOnFirst(row: HeadRow): boolean {
  const seen = seenCount(row);
  return seen > 1 && (row.weights[0] as number) >= Math.max(MOST, EVEN_SHARES / seen);
}

/**
 * Begins with a space unless it is empty. It was said before that the head attends most to that token.
 * @param sources the contribution from each token [key]; null if not known
 * @param isDifference whether two tokens’ logits are compared
 * @param isTold whether the contribution from that token was already given
 */
export function saySink(
  row: HeadRow,
  sources: Float64Array | null,
  { isDifference, isTold }: { readonly isDifference: boolean; readonly isTold: boolean },
): Sentence | '' {
  const first = sources?.[0] ?? Number.NaN;
  if (!(Math.abs(first) < LITTLE) || !restsOnFirst(row)) return '';
  const logit = isDifference ? 'difference' : 'logit';
  const changes = isTold
    ? sentence`changes the ${logit} little`
    : sentence`changes the ${logit} by only ${signedPart(first)}`;
  return sentence` Though most of its attention is on the first token, what it takes from there ${changes}: many heads look there when they find nothing to look for (an attention sink).`;
}
