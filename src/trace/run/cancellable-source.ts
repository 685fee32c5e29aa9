/** A trace as one reading sees it: each access is a cancellation point, at which other requests get their turn. */

import type { Variant } from '../../architectures/architecture';
import type { Plan } from '../../architectures/plan';
import { cancellationPoint } from '../../base/cancellation-point';
import type { Statistics } from '../tensors/statistics';
import type { Slice, Tensor } from '../tensors/tensor';
import type { FoundStage, ProvenTrace, TraceSource } from './source';

/** A reading of many small accesses gives others their turn only after so long. Milliseconds. */
const SLICE = 10;

export class CancellableSource implements TraceSource {
  private nextTurn = 0;

  /**
   * @param signal whose reason every access throws, once it is aborted
   * @param giveWay called before each access: waits for as long as something else goes first
   */
  constructor(
    private readonly source: TraceSource,
    private readonly signal: AbortSignal,
    private readonly giveWay: () => Promise<void> = async () => undefined,
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
    await this.cancellationPoint();
    return this.source.window(name, variant, slice);
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    await this.cancellationPoint();
    for await (const piece of this.source.pieces(name, variant)) {
      yield piece;
      await this.cancellationPoint();
    }
  }

  async statistics(name: string, variant: Variant): Promise<Statistics> {
    await this.cancellationPoint();
    return this.source.statistics(name, variant, this.signal);
  }

  proofs(variant: Variant): ProvenTrace {
    return this.source.proofs(variant);
  }

  async proveNext(variant: Variant): Promise<void> {
    await this.cancellationPoint();
    await this.source.proveNext(variant);
  }

  private async cancellationPoint(): Promise<void> {
    await this.giveWay();
    this.signal.throwIfAborted();
    if (performance.now() < this.nextTurn) return;
    await cancellationPoint(this.signal);
    this.nextTurn = performance.now() + SLICE;
  }
}
