/**
 * Explains why a text that was edited in a panel is followed by another token than before, in the words of a comparison; or
 * how far an unchanged token leads.
 */
import { tokenLabel } from '../../base/quoted-token';
import type { EngineClient } from '../../engine/host/client';
import type { KeptLead, WhyOther } from '../../engine/protocol/panel-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { askedLogit } from '../../trace/compare/compared-logit';
import type { Outcome } from '../../trace/compare/outcome';
import { decidingSentence, leadingSentence } from '../../trace/compare/part-sentences';
import type { TracePanel } from './trace-panel';

/**
 * Stops keeping the trace of the previous text.
 * @returns null if no single part caused the change, nothing is predicted, or that trace is no longer kept
 */
export async function ofChange(
  panel: Pick<TracePanel, 'trace' | 'traceBefore' | 'leaveTraceBefore'>,
  engine: Pick<EngineClient, 'read'>,
  signal: AbortSignal,
): Promise<WhyOther | KeptLead | null> {
  const { traceBefore: before, trace } = panel;
  if (!before || !trace) return null;
  try {
    return await changeFrom(before, trace.summary, engine, signal);
  } finally {
    panel.leaveTraceBefore(before);
  }
}

async function changeFrom(
  before: TraceSummary,
  now: TraceSummary,
  engine: Pick<EngineClient, 'read'>,
  signal: AbortSignal,
): Promise<WhyOther | KeptLead | null> {
  const { trace } = before;
  const places = { other: now.trace, a: before.tokens.length - 1, b: now.tokens.length - 1 };
  const outcome = await engine.read({ trace, what: 'outcome', params: places }, { signal });
  const asked = askedLogit(null, outcome);
  if (asked.ratherThan === null) return now.plan.predicts === 'next token' ? keptLead(outcome) : null;
  // Attention is not asked about, because no tokens are aligned.
  const params = { ...places, pairs: [], ...asked };
  const parts = await engine.read({ trace, what: 'partDifferences', params }, { signal });
  const short = decidingSentence(parts);
  return short === '' ? null : { short, whole: leadingSentence((token) => `“${tokenLabel(token)}”`, parts) };
}

/** The lead of the token that both predict over the second most probable one, after each text. */
function keptLead({ a, b }: Pick<Outcome, 'a' | 'b'>): KeptLead | null {
  const [[was, formerNext], [first, second]] = [a.top, b.top];
  if (!was || !formerNext || !first || !second || was.id !== first.id) return null;
  return {
    runnerUp: describe(second),
    ...(formerNext.id !== second.id && { formerRunnerUp: describe(formerNext) }),
    now: first.own.logit - second.own.logit,
    before: was.own.logit - formerNext.own.logit,
  };
}

function describe({ id, token, text, special }: TokenDescription): TokenDescription {
  return { id, token, text, special };
}
