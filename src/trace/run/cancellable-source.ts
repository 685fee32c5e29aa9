/** A trace as one reading sees it: each access is a cancellation point at which other requests get their turn. */

import type { Variant } from '../../architectures/plan/architecture';
import type { Plan } from '../../architectures/plan/plan';
import { cancellationPoint } from '../../base/cancellation-point';
import type { Region } from '../tensors/region';
import type { Statistics } from '../tensors/statistics';
import type { Slice, Tensor } from '../tensors/tensor';
import type { FoundStage, ProvenTrace, TraceSource } from './source';

/** A reading with many small accesses lets others run only after this many milliseconds. */
const SLICE = 10;

export class CancellableSource implements TraceSource {
  private nextTurn = 0;

  /**
   * @param signal every access throws its reason once it is aborted
   * @param yieldToOthers called before each access; waits while something else goes first
   */
  constructor(
    private readonly trace: TraceSource,
    private readonly signal: AbortSignal,
    private readonly yieldToOthers: () => Promise<void> = async () => undefined,
  ) {}

  get key(): object {
    return this.trace.key;
  }

  get spec(): TraceSource['spec'] {
    return this.trace.spec;
  }

  get text(): string {
    return this.trace.text;
  }

  get tokens(): TraceSource['tokens'] {
    return this.trace.tokens;
  }

  get source(): TraceSource['source'] {
    return this.trace.source;
  }

  get model(): TraceSource['model'] {
    return this.trace.model;
  }

  get modelAbsence(): TraceSource['modelAbsence'] {
    return this.trace.modelAbsence;
  }

  planOf(variant: Variant): Plan {
    return this.trace.planOf(variant);
  }

  find(name: string, variant: Variant): FoundStage {
    return this.trace.find(name, variant);
  }

  firstKeptRow(name: string): number {
    return this.trace.firstKeptRow(name);
  }

  async valuesFrom(name: string, firstRow: number): Promise<Float32Array> {
    await this.cancellationPoint();
    return this.trace.valuesFrom(name, firstRow);
  }

  async window(name: string, variant: Variant, slice?: Slice): Promise<Tensor> {
    await this.cancellationPoint();
    return this.trace.window(name, variant, slice);
  }

  async region(name: string, variant: Variant, region: Region): Promise<Float32Array> {
    await this.cancellationPoint();
    return this.trace.region(name, variant, region);
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    await this.cancellationPoint();
    for await (const piece of this.trace.pieces(name, variant)) {
      yield piece;
      await this.cancellationPoint();
    }
  }

  async statistics(name: string, variant: Variant): Promise<Statistics> {
    await this.cancellationPoint();
    return this.trace.statistics(name, variant, this.signal);
  }

  proofs(variant: Variant): ProvenTrace {
    return this.trace.proofs(variant);
  }

  async proveNext(variant: Variant): Promise<void> {
    await this.cancellationPoint();
    await this.trace.proveNext(variant);
  }

  private async cancellationPoint(): Promise<void> {
    await this.yieldToOthers();
    this.signal.throwIfAborted();
    if (performance.now() < this.nextTurn) return;
    await cancellationPoint(this.signal);
    this.nextTurn = performance.now() + SLICE;
  }
}
