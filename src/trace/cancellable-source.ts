/** A trace as one reading sees it: each access is a cancellation point, at which other requests get their turn. */

import type { Variant } from '../architectures/architecture';
import type { Plan } from '../architectures/plan';
import { checkpoint } from '../generate/checkpoint';
import type { FoundStage, ProvenTrace, TraceSource } from './source';
import type { Statistics } from './statistics';
import type { Slice, Tensor } from './tensor';

export class CancellableSource implements TraceSource {
  /** @param signal whose reason every access throws, once it is aborted */
  constructor(
    private readonly source: TraceSource,
    private readonly signal: AbortSignal,
  ) {}

  get key(): object {
    return this.source.key;
  }

  get spec(): TraceSource['spec'] {
    return this.source.spec;
  }

  get tokens(): TraceSource['tokens'] {
    return this.source.tokens;
  }

  get model(): TraceSource['model'] {
    return this.source.model;
  }

  get modelAbsence(): TraceSource['modelAbsence'] {
    return this.source.modelAbsence;
  }

  planOf(variant: Variant): Plan {
    return this.source.planOf(variant);
  }

  find(name: string, variant: Variant): FoundStage {
    return this.source.find(name, variant);
  }

  async window(name: string, variant: Variant, slice?: Slice): Promise<Tensor> {
    await checkpoint(this.signal);
    return this.source.window(name, variant, slice);
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    await checkpoint(this.signal);
    for await (const piece of this.source.pieces(name, variant)) {
      yield piece;
      await checkpoint(this.signal);
    }
  }

  async statistics(name: string, variant: Variant, signal = this.signal): Promise<Statistics> {
    await checkpoint(signal);
    return this.source.statistics(name, variant, signal);
  }

  proofs(variant: Variant): ProvenTrace {
    return this.source.proofs(variant);
  }

  async proveNext(variant: Variant): Promise<void> {
    await checkpoint(this.signal);
    await this.source.proveNext(variant);
  }
}
