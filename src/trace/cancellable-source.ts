/** A trace as one reading sees it: each access is a cancellation point, at which other requests get their turn. */
import { checkpoint } from '../generate/checkpoint';
import type { Variant } from '../graph/stages';
import type { Proof } from './proofs';
import type { FoundStage, TraceSource } from './source';
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

  async proofsOf(variant: Variant, signal = this.signal): Promise<readonly Proof[]> {
    await checkpoint(signal);
    return this.source.proofsOf(variant, signal);
  }
}
