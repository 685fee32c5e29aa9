/** The token whose logit a trace explains, and the one that it is explained rather than, as options name them. */
import type { Command } from 'commander';
import { quotedText } from '../../base/foreign-text';
import type { ModelId } from '../../engine/protocol/model-protocol';
import type { Attribution } from '../../engine/protocol/reading-protocol';
import { type Call, UsageError } from '../call';

export interface ExplainOptions {
  readonly explain?: string;
  readonly ratherThan?: string;
}

export interface ExplainedTokens {
  /** Null: the most probable one. */
  readonly id: number | null;
  /** Null: none. */
  readonly ratherThan: number | null;
}

/** So many tokens are named where none is the one that was asked for. */
const NEAREST = 5;

export function withExplainOptions(command: Command): Command {
  const explainHelp = 'which parts of the model made the logit of this token, given by its text (a space counts) or id';
  const otherHelp = 'explain by how much that logit, or the highest one, is larger than the logit of this token';
  return command.option('--explain <token>', explainHelp).option('--rather-than <token>', otherHelp);
}

/** @returns null where nothing is to be explained @throws UsageError where the vocabulary has no such token */
export async function explainedTokens(
  call: Call,
  model: ModelId,
  { explain, ratherThan }: ExplainOptions,
): Promise<ExplainedTokens | null> {
  if (explain === undefined && ratherThan === undefined) return null;
  const find = (option: string, query: string | undefined) =>
    query === undefined ? null : tokenNamed(call, model, option, query);
  return { id: await find('--explain', explain), ratherThan: await find('--rather-than', ratherThan) };
}

/** Its text as it stands in a text, with the space at its beginning; as the vocabulary writes it; or its id. */
async function tokenNamed({ engine, signal }: Call, model: ModelId, option: string, query: string): Promise<number> {
  const { tokens } = await engine.searchTokens({ model, query, limit: NEAREST }, { signal });
  const [best] = tokens;
  if (best && [best.text, best.token, String(best.id)].includes(query)) return best.id;
  const nearest = tokens.map(({ text, token }) => quotedText(text || token)).join(', ');
  throw new UsageError(`${option}: no token is ${quotedText(query)}${nearest ? `; the nearest are ${nearest}` : ''}`);
}

/** @throws UsageError where a token would be explained rather than itself, which is known only with the most probable one */
export function requireTwo(asked: ExplainedTokens, { ratherThan, text, token }: Attribution): void {
  if (asked.ratherThan === null || ratherThan !== null) return;
  throw new UsageError(`--rather-than: ${quotedText(text || token)} is the token that is explained: name another`);
}
