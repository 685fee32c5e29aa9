/** Asks where a value came from. */
import type { Provenance } from '../../../src/trace/explain/provenance';

export type ValueAddress = Pick<Provenance, 'stage' | 'variant' | 'index'>;

/** Sent upwards by a component that shows a value computed from others. */
export class ExplainEvent extends CustomEvent<ValueAddress> {
  static readonly type = 'explain';

  constructor({ stage, variant, index }: ValueAddress) {
    super(ExplainEvent.type, { detail: { stage, variant, index }, bubbles: true, composed: true });
  }
}
