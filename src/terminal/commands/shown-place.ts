/** Chooses the block and head whose steps are shown if the options do not: those of the head that is shown at a glance. */
import { whyNot } from '../../architectures/plan/why-not';
import type { ExplainedAt } from '../../engine/protocol/reading-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import type { AttentionHead } from '../../trace/readings/model-part';
import { ALL } from '../arguments';
import type { Call } from '../call';
import { unlessInterrupted } from '../interrupted';
import type { ShowOptions } from './options';
import { shownLayer } from './shown-steps';

export interface ShownPlace {
  readonly layer: number;
  readonly head: number;
  /**
   * The head on which a panel opens; null if none adds to a logit, if the weights are not available, or if it is not
   * printed.
   */
  readonly opening: AttentionHead | null;
}

/**
 * JSON and a single tensor are for block 0 and head 0 unless options say otherwise, so that they are for the same head with
 * every text.
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
  return { layer: shownLayer(summary.plan, options), head: head === ALL ? 0 : (head ?? 0), opening };
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
