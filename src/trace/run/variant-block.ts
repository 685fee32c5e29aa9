/** Block 0 in the family's variant form, computed when it is first requested. */
import type { Variant } from '../../architectures/plan/architecture';
import type { Model } from '../../lowering/model';
import type { NodeId } from '../../operations/node';
import { BlockProofs } from './block-proofs';
import { type NodeValues, type PassInputs, runLink } from './pass';
import type { Proof } from './proofs';

interface Computed {
  /** The values of all nodes up to the end of the block. */
  readonly values: NodeValues;
  readonly proofs: readonly Proof[];
}

export class VariantBlock {
  private computed: Computed | undefined;
  private computing: Promise<Computed> | undefined;

  constructor(private readonly inputs: PassInputs) {}

  get byteLength(): number {
    return [...(this.computed?.values.values() ?? [])].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** What holds inside the block; empty before it was computed. */
  get proofs(): readonly Proof[] {
    return this.computed?.proofs ?? [];
  }

  /** @param modelOf returns the trace's model, or throws if it is no longer there */
  of(modelOf: () => Model, variant: Variant): Promise<Computed> {
    if (this.computed) return Promise.resolve(this.computed);
    this.computing ??= this.compute(modelOf(), variant).finally(() => {
      this.computing = undefined;
    });
    return this.computing;
  }

  release(): void {
    this.computed = undefined;
  }

  private async compute(model: Model, variant: Variant): Promise<Computed> {
    const plan = model.planOf(variant);
    const values: NodeValues = new Map();
    const read = (id: NodeId) => values.get(id) as Float32Array;
    const proofs = new BlockProofs(plan, this.inputs.lengths);
    for (const link of plan.links.filter(({ name }) => name === 'embedding' || name === 'block')) {
      for (const [id, value] of await runLink(model, link, this.inputs, read, { variant })) values.set(id, value);
      if (link.block) proofs.addBlock(link, read);
    }
    this.computed = { values, proofs: proofs.results() };
    return this.computed;
  }
}
