/** Windows into tensors, and whole tensors as files: stages of kept traces, and weights of models. */
import type { Model } from '../../lowering/model';
import { onlyKind } from '../../model/file-kind';
import { writeNpy } from '../../model/npy';
import type { WeightLocation } from '../../model/weights';
import { modelOf } from '../../trace/run/source';
import { elementCount, type Slice, sliceShape, type Tensor, wholeSlice } from '../../trace/tensors/tensor';
import { weightPieces } from '../../trace/tensors/weight-pieces';
import type { ModelId } from '../protocol/model-protocol';
import {
  MAX_WINDOW_BYTES,
  type SaveTensorParams,
  type TensorAddress,
  type TensorWindow,
  type WindowParams,
} from '../protocol/tensor-protocol';
import type { TraceStore } from './trace-store';
import type { Traffic } from './traffic';
import { weightWindow } from './weight-windows';

type WeightAddress = Extract<TensorAddress, { readonly weight: string }>;

export interface TensorWindowsParts {
  readonly traces: TraceStore;
  /** Shared with whatever else reads traces. */
  readonly traffic: Traffic;
  openModel(model: ModelId): Promise<Model>;
}

/** A tensor of which parts can be read. */
interface ReadableTensor {
  readonly shape: readonly number[];
  read(slice: Slice): Promise<Tensor>;
}

export class TensorWindows {
  constructor(private readonly parts: TensorWindowsParts) {}

  /** @throws one sentence when there is no such tensor, or the window is larger than `MAX_WINDOW_BYTES` */
  window(params: WindowParams): Promise<TensorWindow> {
    return this.parts.traffic.pass(() => this.readWindow(params));
  }

  /** Write a whole tensor as an `.npy` file. @throws one sentence when another kind of file is there */
  async save({ address, path }: SaveTensorParams): Promise<void> {
    if ('stage' in address) {
      const { stage, variant = 'model' } = address;
      await this.parts.traces.read(address.trace, async (trace) => {
        const { shape } = trace.find(stage, variant);
        await writeNpy(path, { shape, pieces: () => trace.pieces(stage, variant) }, onlyKind('npy'));
      });
    } else {
      const location = await this.weight(address);
      await writeNpy(path, { shape: location.shape, pieces: () => weightPieces(location) }, onlyKind('npy'));
    }
  }

  private async readWindow({ address, slice }: WindowParams): Promise<TensorWindow> {
    const tensor = await this.tensor(address);
    const part = slice ?? wholeSlice(tensor.shape);
    const bytes = 4 * elementCount(sliceShape(tensor.shape, part));
    if (bytes > MAX_WINDOW_BYTES) {
      throw new RangeError(
        `A window of ${bytes} bytes is too large; ask for at most ${MAX_WINDOW_BYTES} bytes at a time.`,
      );
    }
    return tensor.read(part);
  }

  private async tensor(address: TensorAddress): Promise<ReadableTensor> {
    if ('stage' in address) {
      const { stage, variant = 'model' } = address;
      const { traces } = this.parts;
      const shape = await traces.read(address.trace, async (trace) => trace.find(stage, variant).shape);
      return { shape, read: (slice) => traces.read(address.trace, (trace) => trace.window(stage, variant, slice)) };
    }
    const location = await this.weight(address);
    return { shape: location.shape, read: (slice) => weightWindow(location, slice) };
  }

  /** Of a trace the very weight that made it. */
  private async weight(address: WeightAddress): Promise<WeightLocation> {
    if ('model' in address) return (await this.parts.openModel(address.model)).folder.weights.get(address.weight);
    return this.parts.traces.read(address.trace, async (trace) =>
      modelOf(trace, 'This tensor').folder.weights.get(address.weight),
    );
  }
}
