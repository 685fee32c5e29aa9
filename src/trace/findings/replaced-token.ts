/** Which token a model that detects replaced tokens considers replaced. */
import { judgedTokens } from '../readings/judged-tokens';
import { readRows } from '../run/source';
import type { FindingContext, FindingStep } from './context';
import { type Finding, finding, sentence, tokenPart } from './finding';
import { percentPart } from './numbers';

/** The token with the highest logit for "replaced"; null if no token is judged. */
export async function findReplacedToken({ source }: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { tokens } = source;
  const scores = await readRows(source, 'logits', 0, tokens.length);
  let best: number | undefined;
  for (const position of judgedTokens(tokens)) {
    if (best === undefined || (scores[position] as number) > (scores[best] as number)) best = position;
  }
  const token = best === undefined ? undefined : tokens[best];
  if (best === undefined || !token) return null;
  const score = scores[best] as number;
  const part = tokenPart(token, { token: best });
  const share = percentPart(1 / (1 + Math.exp(-score)));
  return finding(
    'replaced token',
    id,
    score > 0
      ? sentence`The model takes ${part} for a replaced token, with ${share} the most probable one here.`
      : sentence`The model takes no token for a replaced one; ${part} comes closest, with ${share}.`,
  );
}
