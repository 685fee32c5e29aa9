/** What the decoder of an encoder-decoder has written, and what else it could have written at a position. */

import {
  type ForcedTokens,
  type GeneratedToken,
  type Generation,
  isForcedLast,
  type OutputTarget,
} from '../../../src/engine/protocol/generation-protocol';
import { GENERATE } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { GREEDY } from '../../../src/trace/readings/predictions';
import type { Connection } from '../../sources/connection';
import { ALTERNATIVES } from './continuations';
import { promptOf } from './prompt-of';

type Rules = NonNullable<GeneratedToken['rules']>;

type Written = Pick<TraceSummary, 'tokens' | 'generation'>;

export interface WrittenPlace {
  readonly others: NonNullable<GeneratedToken['others']>;
  /** How generation_config.json affects the decoder's choice there. */
  readonly rules: Rules;
  /** The token it chooses under those rules. */
  readonly token: GeneratedToken;
}

/** The token that ends what the decoder wrote, chosen or forced where there was no more room; `undefined` if it may go on. */
export function endOf({
  generation: { reason, tokens },
}: {
  readonly generation: Pick<Generation, 'reason' | 'tokens'>;
}): GeneratedToken | undefined {
  const last = tokens.at(-1);
  return last && (reason === 'end-of-text' || isForcedLast(last)) ? last : undefined;
}

/** What the decoder wrote after the traced tokens, without an end. */
function writtenBeyond(written: Parameters<typeof endOf>[0]): readonly GeneratedToken[] {
  const { tokens } = written.generation;
  return endOf(written) ? tokens.slice(0, -1) : tokens;
}

/** The ids of the traced tokens after the start token, and of what the decoder generates next, up to an end of the text. */
export function writtenIds({ tokens, generation }: Written): number[] {
  return [...tokens.slice(1), ...writtenBeyond({ generation })].map(({ id }) => id);
}

/** The positions of the tokens that the user put into a traced output; what the tokenizer put there is not among them. */
export function forcedPositions(forced: ForcedTokens, { tokens }: Pick<TraceSummary, 'tokens'>): readonly number[] {
  return forced === 'all' ? tokens.flatMap(({ inserted }, at) => (at === 0 || inserted ? [] : [at])) : forced;
}

/**
 * An output that the user asks for, with what of it they changed: what differs from what the decoder had written, and what was
 * changed before.
 * @param forced what had been changed before in the output that was shown
 */
export function withChanged(target: OutputTarget, summary: Written, forced: ForcedTokens): OutputTarget {
  const { targetIds, changed } = target;
  if (!targetIds) return target;
  const written = writtenIds(summary);
  const before = forcedPositions(forced, summary);
  const isChanged = (at: number) =>
    before.includes(at) || (changed ? changed.includes(at) : targetIds[at - 1] !== written[at - 1]);
  return { targetIds, changed: targetIds.map((_, i) => i + 1).filter(isChanged) };
}

/**
 * An output with what the decoder writes after it, until there are as many tokens as were traced, or it ends.
 * @throws if the model cannot write or `signal` is aborted
 */
export async function goneOn(
  connection: Pick<Connection, 'ask'>,
  summary: TraceSummary,
  output: OutputTarget,
  signal: AbortSignal,
): Promise<OutputTarget> {
  const { targetIds = [] } = output;
  const [start] = summary.tokens;
  const room = summary.tokens.length - 1 - targetIds.length;
  if (room <= 0 || !start) return output;
  // One more than is needed: the last token that there is room for may be forced.
  const options = { maxNewTokens: room + 1, sampling: GREEDY };
  const generation = await connection.ask(
    GENERATE,
    { ...promptOf(summary, [start.id, ...targetIds]), ...options },
    signal,
  );
  const rest = writtenBeyond({ generation }).slice(0, room);
  return { ...output, targetIds: [...targetIds, ...rest.map(({ id }) => id)] };
}

/**
 * The model's predictions before the token at a position of the output, by a run of their own.
 * @param about tokens whose rank and probability are told too
 */
export async function writtenPlace(
  connection: Pick<Connection, 'ask'>,
  summary: TraceSummary,
  position: number,
  about: readonly number[],
  signal: AbortSignal,
): Promise<WrittenPlace> {
  const before = summary.tokens.slice(0, position).map(({ id }) => id);
  // One more than is needed: the last token that there is room for may be forced.
  const options = { maxNewTokens: 2, sampling: GREEDY, alternatives: ALTERNATIVES, about };
  const { tokens } = await connection.ask(GENERATE, { ...promptOf(summary, before), ...options }, signal);
  const [next] = tokens;
  if (!next?.others) throw new Error('The engine told nothing of what else could be written.');
  return { others: next.others, rules: next.rules ?? [], token: next };
}
