/** Of a model whose heads add to no logit: which of them looks most clearly at a word, and how clearly each does. */
import type { ReactiveControllerHost } from 'lit';
import type { ClearestHead } from '../../../src/engine/protocol/reading-protocol';
import { Query, type Question } from '../../base/query';
import { headStrings as strings } from '../../strings/heads';
import { type ContributionsSource, hasContributions } from './contributions';
import type { HeadTint } from './head-tint';

export class ClearestHeads {
  private readonly query: Query<ClearestHead>;

  /** @param source asked in every update of the host; `undefined`: not wanted */
  constructor(
    host: ReactiveControllerHost,
    private readonly source: () => ContributionsSource | undefined,
    private readonly idle: () => Promise<unknown>,
  ) {
    this.query = new Query(host, () => this.question);
  }

  get value(): ClearestHead | undefined {
    return this.query.value;
  }

  get current(): boolean {
    return this.query.current;
  }

  get pending(): boolean {
    return !this.current && this.query.error === undefined && this.question !== undefined;
  }

  private get question(): Question<ClearestHead> | undefined {
    const source = this.source();
    if (!source) return undefined;
    const { panel, when } = source;
    const { readings, choice, summary } = panel;
    if (summary.plan.predicts === 'next token' || hasContributions(summary)) return undefined;
    const params = { position: choice.token };
    const fetch = async (signal: AbortSignal) => {
      await this.idle();
      return readings.read('clearestHead', params, signal);
    };
    return { of: [readings], key: Object.values(params), when, fetch };
  }
}

/** The colours of heads by the share that they give to one other word. @param token whose attention it is */
export function clearestTint({ shares, heads }: ClearestHead, token: string): HeadTint {
  return {
    scale: { kind: 'probability', limit: 1 },
    valueOf: ({ layer, head }) => shares[layer * heads + head],
    isOfOneTrace: true,
    words: strings.shareOnAWord,
    caption: strings.tintByShare(token),
  };
}
