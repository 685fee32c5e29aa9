/** Block 0 as popular walk-throughs simplify it, computed when it is first asked for. */
import type { Model } from '../graph/model';
import { axisSizes } from '../graph/stages';
import { type BlockOutputs, runBlock } from './capture';
import { BlockProofs, type Proof } from './proofs';

interface Computed {
  readonly outputs: BlockOutputs;
  /** Those that hold inside a block. */
  readonly proofs: readonly Proof[];
}

export class Walkthrough {
  private computed: Computed | undefined;

  /**
   * @param modelOf the trace's model, where it is still there
   * @param embed the block's input, the embeddings of the tokens without their positions [pos, d_model]
   */
  async of(modelOf: () => Model, embed: () => Promise<Float32Array>): Promise<Computed> {
    if (this.computed) return this.computed;
    const model = modelOf();
    const residPre = await embed();
    const outputs = await runBlock(model, 0, residPre, { variant: 'walkthrough' });
    const tokens = residPre.length / model.spec.dModel;
    const proofs = new BlockProofs(axisSizes(model.spec, tokens, 'walkthrough'), false);
    proofs.addBlock({ ...outputs, resid_pre: residPre });
    this.computed = { outputs, proofs: proofs.results() };
    return this.computed;
  }

  get byteLength(): number {
    return Object.values(this.computed?.outputs ?? {}).reduce((sum, array) => sum + array.byteLength, 0);
  }

  release(): void {
    this.computed = undefined;
  }
}
