/** For a model whose heads add to no logit: which head attends most clearly to one word, and how clearly each head does. */
import type { ReactiveControllerHost } from 'lit';
import type { ClearestHead } from '../../../src/engine/protocol/reading-protocol';
import { Query } from '../../base/query';
import { headStrings as strings } from '../../strings/heads';
import { type ContributionsSource, hasContributions } from './contributions';
import type { HeadTint } from './head-tint';

/**
 * @param source evaluated in every update of the host
 * @param idle waits for an idle moment
 */
export function askClearestHead(
  host: ReactiveControllerHost,
  source: () => ContributionsSource,
  idle: () => Promise<unknown>,
): Query<ClearestHead> {
  return new Query(host, () => {
    const { panel, when } = source();
    const { readings, choice, summary } = panel;
    if (summary.plan.predicts === 'next token' || hasContributions(summary)) return undefined;
    const params = { position: choice.token };
    const fetch = async (signal: AbortSignal) => {
      await idle();
      return readings.read('clearestHead', params, signal);
    };
    return { of: [readings], key: Object.values(params), when, fetch };
  });
}

/** The colours of heads by the share of attention that they give to one other word. @param token the attending token */
export function clearestTint({ shares, heads }: ClearestHead, token: string): HeadTint {
  return {
    scale: { kind: 'probability', limit: 1 },
    valueOf: ({ layer, head }) => shares[layer * heads + head],
    isOfOneTrace: true,
    words: strings.shareOnAWord,
    caption: strings.tintByShare(token),
  };
}
