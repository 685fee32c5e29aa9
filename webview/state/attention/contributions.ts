/** What each head adds to the logit of the chosen prediction. */
import type { ReactiveControllerHost } from 'lit';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { HeadContributions, OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import type { Scale } from '../../theme/color-scale';

/** Whether the contributions of a trace's heads can be told; they are then computed as soon as there is time. */
export function hasContributions({ plan, saved }: TraceSummary): boolean {
  // Without its model a trace has no weights to map the parts to the logit.
  return whyNot(plan, 'Direct logit attribution') === undefined && saved?.hasModel !== false;
}

/** The longest wait for an idle moment, in milliseconds: what is read first must not wait for this. */
const IDLE_TIMEOUT = 1000;

/** Where contributions are read. */
export interface ContributionsSource {
  readonly panel: PanelData;
  /** Whether they may be requested now. */
  readonly when: boolean;
}

/**
 * @param source evaluated in every update of the host; `undefined` if they are not wanted
 * @param idle waits for an idle moment
 */
export function askContributions(
  host: ReactiveControllerHost,
  source: () => ContributionsSource | undefined,
  idle: (timeout: number) => Promise<unknown>,
): Query<OpeningContributions> {
  return new Query(host, () => {
    const asked = source();
    if (!asked || !hasContributions(asked.panel.summary)) return undefined;
    const { panel, when } = asked;
    const { readings, choice } = panel;
    const params = { position: choice.token, id: choice.target, ratherThan: choice.ratherThan };
    const fetch = async (signal: AbortSignal) => {
      await idle(IDLE_TIMEOUT);
      return readings.read('headContributions', params, signal);
    };
    return { of: [readings], key: Object.values(params), when, fetch };
  });
}

/** What one head adds; `undefined` if its output does not reach the logit. */
export function addedBy(
  contributions: HeadContributions,
  { layer, head }: HeadPlace,
  cross: boolean,
): number | undefined {
  const values = cross ? contributions.cross : contributions.values;
  return head < contributions.heads ? values?.[layer * contributions.heads + head] : undefined;
}

/**
 * The colours of what parts add, wherever they are drawn. They are full at the largest amount that any head or MLP adds or takes
 * away, so that no trivial head stands out, and follow the square root, since one MLP often adds ten times as much as any head.
 */
export function contributionScale(addedByHeadsAndMlps: Iterable<number>): Scale {
  const sizes = [...addedByHeadsAndMlps].filter(Number.isFinite).map(Math.abs);
  return { kind: 'signed', limit: Math.max(0, ...sizes) || 1, rooted: true };
}

/** What every head and every MLP adds. */
export function allAdded({ values, cross, mlp }: Pick<HeadContributions, 'values' | 'cross' | 'mlp'>): number[] {
  return [...values, ...(cross ?? []), ...mlp];
}
