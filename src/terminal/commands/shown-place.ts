/** Of which block and head the steps are shown, where nobody has said: of the head that is told of at a glance. */
import { whyNot } from '../../architectures/plan/why-not';
import type { ExplainedAt } from '../../engine/protocol/reading-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import type { AttentionHead } from '../../trace/readings/model-part';
import type { Call } from '../call';
import { unlessInterrupted } from '../interrupted';
import type { ShowOptions } from './options';
import { shownLayer } from './shown-steps';

export interface ShownPlace {
  readonly layer: number;
  readonly head: number;
  /** The head on which a panel opens; null where none adds to a logit, the weights are not here, or nobody is told of it. */
  readonly opening: AttentionHead | null;
}

/**
 * Numbers for programs, and one tensor alone, are of block 0 and head 0 unless options say: of several texts they are of the
 * same head then.
 */
export async function shownPlace(
  call: Call,
  summary: TraceSummary,
  options: ShowOptions,
  at: ExplainedAt,
): Promise<ShownPlace> {
  const { layer, head, tensor, json, variant } = options;
  const isRead = !json && tensor === undefined && variant === 'model';
  const opening = isRead ? ((await unlessInterrupted(call, () => openingHead(call, summary, at))) ?? null) : null;
  const isAsked = layer !== undefined || head !== undefined;
  if (opening && !isAsked) return { layer: opening.layer, head: opening.head, opening };
  return { layer: shownLayer(summary.plan, options), head: head ?? 0, opening };
}

async function openingHead(
  { engine, signal }: Call,
  { trace, plan, saved }: TraceSummary,
  at: ExplainedAt,
): Promise<AttentionHead | null> {
  const isUnknown = saved !== undefined && !saved.hasModel;
  if (isUnknown || whyNot(plan, 'Direct logit attribution') !== undefined) return null;
  signal.throwIfAborted();
  const { opens } = await engine.read({ trace, what: 'headContributions', params: at }, { signal });
  return opens;
}
