/** Why a text that was changed in a panel is followed by another token than before, as a comparison of both says it. */
import type { EngineClient } from '../../engine/host/client';
import type { WhyOther } from '../../engine/protocol/panel-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { askedLogit } from '../../trace/compare/compared-logit';
import { decidingSentence, leadingSentence } from '../../trace/compare/part-sentences';
import type { TracePanel } from './trace-panel';

/** The trace of the text before is let go then. @returns null: no single part made that, or the trace is kept no more */
export async function whyOther(
  panel: Pick<TracePanel, 'trace' | 'traceBefore' | 'leaveTraceBefore'>,
  engine: Pick<EngineClient, 'read'>,
  signal: AbortSignal,
): Promise<WhyOther | null> {
  const { traceBefore: before, trace } = panel;
  if (!before || !trace) return null;
  try {
    return await whyOtherThan(before, trace.summary, engine, signal);
  } finally {
    panel.leaveTraceBefore(before);
  }
}

async function whyOtherThan(
  before: TraceSummary,
  now: TraceSummary,
  engine: Pick<EngineClient, 'read'>,
  signal: AbortSignal,
): Promise<WhyOther | null> {
  const { trace } = before;
  const places = { other: now.trace, a: before.tokens.length - 1, b: now.tokens.length - 1 };
  const outcome = await engine.read({ trace, what: 'outcome', params: places }, { signal });
  const asked = askedLogit(null, outcome);
  if (asked.ratherThan === null) return null;
  // Where heads look is not asked: no token stands beside another.
  const params = { ...places, pairs: [], ...asked };
  const parts = await engine.read({ trace, what: 'partDifferences', params }, { signal });
  const short = decidingSentence(parts);
  return short === '' ? null : { short, whole: leadingSentence(parts) };
}
