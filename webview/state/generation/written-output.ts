/** What the decoder of an encoder-decoder has written, and what else it could have written at a position. */

import { runsOf } from '../../../src/base/runs-of';
import {
  forcedIn,
  type GeneratedToken,
  type Generation,
  isForcedLast,
  type OutputTarget,
} from '../../../src/engine/protocol/generation-protocol';
import { GENERATE } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { ContinuedToken } from '../../../src/trace/readings/continuations';
import { forcedPositions, type WhoseTokens, whoseTokens as whoseOf } from '../../../src/trace/readings/made-output';
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
  readonly generation: Pick<Generation, 'reason'> & { readonly tokens: readonly ContinuedToken[] };
}): ContinuedToken | undefined {
  const last = tokens.at(-1);
  return last && (reason === 'end-of-text' || isForcedLast(last)) ? last : undefined;
}

/** What the decoder wrote after the traced tokens, without an end. */
function writtenBeyond(written: Parameters<typeof endOf>[0]): readonly ContinuedToken[] {
  const { tokens } = written.generation;
  return endOf(written) ? tokens.slice(0, -1) : tokens;
}

/** The ids of the traced tokens after the start token, and of what the decoder generates next, up to an end of the text. */
export function writtenIds({ tokens, generation }: Written): number[] {
  return [...tokens.slice(1), ...writtenBeyond({ generation })].map(({ id }) => id);
}

/** A trace's output, as it was asked for; of one from a file, what the file says of it. The same object each time. */
export function outputOf(origin: OutputTarget, { saved }: Pick<TraceSummary, 'saved'>): OutputTarget {
  return saved ? (saved.output ?? UNKNOWN) : origin;
}

/** Whether it is known who wrote the output: an older file does not say it. */
export function isWriterKnown({ saved }: Pick<TraceSummary, 'saved'>): boolean {
  return !saved || saved.output !== undefined;
}

/** What a file without a word about it says. */
const UNKNOWN: OutputTarget = {};

/** Who wrote which tokens of a traced output. */
export function whoseTokens(output: OutputTarget, { tokens }: Pick<TraceSummary, 'tokens'>): WhoseTokens {
  return whoseOf({ ...output, changed: forcedIn(output) }, tokens);
}

/**
 * An output that the user asks for, with what of it they changed: what differs from what the decoder had written, and what was
 * changed before. What they asked for behind a change is kept from the output that was shown.
 * @param before the output that was shown
 */
export function withChanged(target: OutputTarget, summary: Written, before: OutputTarget): OutputTarget {
  const { targetIds } = target;
  if (!targetIds || target.changed === 'all') return target;
  const told = target.changed;
  const written = writtenIds(summary);
  const positions = targetIds.map((_, i) => i + 1);
  const changedBefore = forcedPositions(forcedIn(before), summary.tokens);
  const differing = told ?? positions.filter((at) => targetIds[at - 1] !== written[at - 1]);
  const changed = positions.filter((at) => changedBefore.includes(at) || differing.includes(at));
  // A continuation of the output was written after it.
  const [first = Infinity] = told ? [] : differing;
  const kept = positions.filter((at) => !changed.includes(at) && (at > first || before.kept?.includes(at)));
  return { targetIds, changed, ...(kept.length > 0 && { kept }) };
}

/**
 * The first of some tokens of an output in whose place the decoder would write another one, after the tokens before it.
 * @param positions consecutive ones
 * @returns the position, and what the decoder would write there; `undefined` if it would write all of them
 * @throws if the model cannot write or `signal` is aborted
 */
async function firstOther(
  connection: Pick<Connection, 'ask'>,
  summary: TraceSummary,
  positions: readonly number[],
  signal: AbortSignal,
): Promise<OtherToken | undefined> {
  const [first] = positions;
  if (first === undefined) return undefined;
  const before = summary.tokens.slice(0, first).map(({ id }) => id);
  // Nearly always the first one is another already. One more than is needed: the last one there is room for may be forced.
  for (const room of new Set([1, positions.length])) {
    const options = { maxNewTokens: room + 1, sampling: GREEDY };
    const { tokens } = await connection.ask(GENERATE, { ...promptOf(summary, before), ...options }, signal);
    const at = tokens.slice(0, room).findIndex(({ id }, i) => id !== summary.tokens[first + i]?.id);
    const token = tokens[at];
    if (token) return { at: first + at, token };
  }
  return undefined;
}

interface OtherToken {
  readonly at: number;
  readonly token: GeneratedToken;
}

export interface OwnOutput {
  /** Whether the decoder would write the traced output by itself. */
  readonly isSame: boolean;
  /** The first kept token in whose place it would write another one. */
  readonly other: OtherToken | undefined;
}

/**
 * What the decoder would write by itself in the place of a changed output, and of what was kept behind a change.
 * @throws if the model cannot write or `signal` is aborted
 */
export async function ownOutput(
  connection: Pick<Connection, 'ask'>,
  summary: TraceSummary,
  { changed, kept }: WhoseTokens,
  signal: AbortSignal,
): Promise<OwnOutput> {
  const [first = 1] = changed;
  const behind = summary.tokens.map((_, at) => at).slice(first);
  const isSame = behind.length > 0 && (await firstOther(connection, summary, behind, signal)) === undefined;
  for (const run of runsOf(kept)) {
    const other = await firstOther(connection, summary, run, signal);
    if (other) return { isSame, other };
  }
  return { isSame, other: undefined };
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
