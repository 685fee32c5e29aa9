/** The clearest example of attention in a text: the head and the token that give the most attention to one other token. */
import { TOKENS } from '../../operations/node';
import { type TraceSource, tokensOf } from '../run/source';
import { NO_YIELD, type YieldPoint } from '../run/yield-point';
import { patternStages } from './pattern-stages';

export interface ClearExample {
  readonly layer: number;
  readonly head: number;
  /** The position of the token that attends. */
  readonly query: number;
  /** The position of the token that it attends to: neither itself nor the first one. */
  readonly key: number;
  readonly weight: number;
}

/** A smaller weight is not a clear example. */
const CLEAR = 0.5;
/** A token that followed an earlier copy of the query is preferred if its weight is at most this much smaller. */
const AS_CLEAR = 0.1;

/**
 * @returns null if no head gives any token that much
 * @throws what `yieldPoint` throws, which is called after each block
 */
export async function readClearExample(
  source: TraceSource,
  yieldPoint: YieldPoint = NO_YIELD,
): Promise<ClearExample | null> {
  const tokens = tokensOf(source, TOKENS);
  let best: ClearExample | null = null;
  let following: ClearExample | null = null;
  for (const [layer, { name }] of patternStages(source.planOf('model'), 'decoder').entries()) {
    await yieldPoint();
    const { data } = await source.window(name, 'model');
    const size = tokens.length;
    for (let at = 0; at < data.length; at++) {
      const weight = data[at] as number;
      const [query, key] = [Math.floor(at / size) % size, at % size];
      if (!(weight >= CLEAR) || key === 0 || key === query || tokens[key]?.special) continue;
      const example = { layer, head: Math.floor(at / (size * size)), query, key, weight };
      if (weight > (best?.weight ?? 0)) best = example;
      const follows = key <= query && tokens[key - 1]?.id === tokens[query]?.id;
      if (follows && weight > (following?.weight ?? 0)) following = example;
    }
  }
  return best && following && following.weight >= best.weight - AS_CLEAR ? following : best;
}
