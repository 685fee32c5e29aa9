/**
 * The scale of a residual stream without its first token: if that token's values are so large that they set the scale, the
 * colours of all others hardly differ.
 */
import type { ReactiveControllerHost } from 'lit';
import type { Statistics } from '../../../src/engine/protocol/tensor-protocol';
import { matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { DelegatesFailure, Query, type Question } from '../../base/query';
import { type Scale, scaleOf } from '../../theme/color-scale';
import { nameInFirstBlock, type Scaled, type ScaleScope } from './shared-scale';

/** Whether a scale includes the first token's values. */
export type FirstToken = 'with' | 'without';

/** By default the first token is left out if the scale would otherwise end at least this many times further out. */
const STRETCH = 2;

/** A figure, and what its scale covers. */
interface ScaledOver extends Scaled {
  readonly scope: ScaleScope | undefined;
}

export class WithoutFirst extends DelegatesFailure {
  /** The user's choice; `undefined` for what shows more. */
  private asked: FirstToken | undefined;
  protected readonly query: Query<Statistics>;

  /** @param scaled the figure, evaluated in every update of the host */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly scaled: () => ScaledOver,
  ) {
    super();
    this.query = new Query(host, () => this.question());
  }

  ask(first: FirstToken): void {
    this.asked = first;
    this.host.requestUpdate();
  }

  /**
   * The scale to use. @param whole the one over all tokens
   * @returns `undefined` while it is not known whether the first token is left out
   */
  scale(whole: Scale): Scale | undefined {
    if (this.isAwaited) return undefined;
    return this.first(whole) === 'without' ? this.rest : whole;
  }

  /** Whether the first token is included now; `undefined` if leaving it out would change little. */
  first(whole: Scale): FirstToken | undefined {
    const { rest } = this;
    if (!rest || whole.limit < STRETCH * rest.limit) return undefined;
    return this.asked ?? 'without';
  }

  private get isAwaited(): boolean {
    return this.question() !== undefined && !this.query.current && this.error === undefined;
  }

  /** The scale over all tokens but the first. */
  private get rest(): Scale | undefined {
    const statistics = this.query.current ? this.query.value : undefined;
    return statistics && { ...scaleOf('signed', statistics), withoutFirst: true };
  }

  private question(): Question<Statistics> | undefined {
    const { tensor, panel, when, scope } = this.scaled();
    const { variant } = tensor;
    const role = panel.summary.plan.stages.find(({ name }) => name === tensor.name)?.role ?? null;
    const isStream = role === 'stream' || role === 'attention' || role === 'mlp';
    if (!isStream || rowSequence(tensor) === null || matrixOf(tensor).rows < 2) return undefined;
    const { readings } = panel;
    const allBlocks = scope === 'all';
    const stage = allBlocks ? nameInFirstBlock(tensor, panel.summary) : tensor.name;
    return {
      of: [readings, tensor.name, variant],
      key: [stage, allBlocks],
      when,
      fetch: (signal) => readings.read('statisticsWithoutFirst', { stage, variant, allBlocks }, signal),
    };
  }
}
