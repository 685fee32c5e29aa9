/** The statistics of a tensor: those that came with its step, or else requested once the tensor is in view. */
import type { ReactiveControllerHost } from 'lit';
import type { Statistics } from '../../../src/engine/protocol/tensor-protocol';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { DelegatesFailure, Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';

interface Described {
  readonly tensor: StepTensor;
  readonly panel: Pick<PanelData, 'readings'>;
  /** Whether they may be requested. */
  readonly when: boolean;
}

export class OwnStatistics extends DelegatesFailure {
  protected readonly query: Query<Statistics>;

  /** @param described evaluated in every update of the host */
  constructor(
    host: ReactiveControllerHost,
    private readonly described: () => Described,
  ) {
    super();
    this.query = new Query(host, () => {
      const { tensor, panel, when } = this.described();
      if (tensor.statistics) return undefined;
      const { readings } = panel;
      const { kind, name, variant } = tensor;
      const fetch = (signal: AbortSignal) =>
        kind === 'stage'
          ? readings.read('statistics', { stage: name, variant }, signal)
          : readings.read('weightStatistics', { weight: name }, signal);
      return { of: [readings, kind, name, variant], when, fetch };
    });
  }

  /** `undefined` while they are pending. */
  get value(): Statistics | undefined {
    return this.described().tensor.statistics ?? this.query.value;
  }
}
