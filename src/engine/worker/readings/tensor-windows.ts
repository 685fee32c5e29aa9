/** Reads windows into tensors, and saves whole tensors as files: stages of kept traces, and weights of models. */
import { cancellationPoint } from '../../../base/cancellation-point';
import type { Model } from '../../../lowering/model';
import { onlyKind } from '../../../model/file-kind';
import { writeNpy } from '../../../model/npy';
import type { WeightLocation } from '../../../model/weights';
import { modelOf } from '../../../trace/run/source';
import { elementCount, type Slice, sliceShape, type Tensor, wholeSlice } from '../../../trace/tensors/tensor';
import { weightPieces } from '../../../trace/tensors/weight-pieces';
import type { ModelId } from '../../protocol/model-protocol';
import {
  MAX_WINDOW_BYTES,
  type SaveTensorParams,
  type TensorAddress,
  type TensorWindow,
  type WindowParams,
} from '../../protocol/tensor-protocol';
import type { RequestContext } from '../models/request-context';
import type { TraceStore } from './trace-store';
import type { Traffic } from './traffic';
import { weightWindow } from './weight-windows';

type WeightAddress = Extract<TensorAddress, { readonly weight: string }>;

interface TensorWindowsParts {
  readonly traces: TraceStore;
  /** Shared with everything else that reads traces. */
  readonly traffic: Traffic;
  openModel(model: ModelId, context: RequestContext): Promise<Model>;
}

/** A tensor that can be read in parts. */
interface ReadableTensor {
  readonly shape: readonly number[];
  read(slice: Slice): Promise<Tensor>;
}

export class TensorWindows {
  constructor(private readonly parts: TensorWindowsParts) {}

  /**
   * @throws an error of one sentence when the tensor does not exist, or the window is larger than `MAX_WINDOW_BYTES`
   */
  window(params: WindowParams, context: RequestContext): Promise<TensorWindow> {
    return this.parts.traffic.pass(() => this.readWindow(params, context));
  }

  /**
   * Writes a whole tensor as an `.npy` file; progress counts values.
   * @throws an error of one sentence when a file of another kind has that name; the signal's reason when cancelled, and then
   * no file is left
   */
  async save({ address, path }: SaveTensorParams, context: RequestContext): Promise<void> {
    const write = (shape: readonly number[], pieces: () => AsyncIterable<Float32Array>) =>
      writeNpy(path, { shape, pieces: () => watched(pieces(), elementCount(shape), context) }, onlyKind('npy'));
    if ('stage' in address) {
      const { stage, variant = 'model' } = address;
      await this.parts.traces.readToSave(address.trace, async (trace) => {
        await write(trace.find(stage, variant).shape, () => trace.pieces(stage, variant));
      });
    } else {
      const location = await this.weight(address, context);
      await write(location.shape, () => weightPieces(location));
    }
  }

  private async readWindow({ address, slice }: WindowParams, context: RequestContext): Promise<TensorWindow> {
    const tensor = await this.tensor(address, context);
    const part = slice ?? wholeSlice(tensor.shape);
    const bytes = 4 * elementCount(sliceShape(tensor.shape, part));
    if (bytes > MAX_WINDOW_BYTES) {
      throw new RangeError(
        `A window of ${bytes} bytes is too large; ask for at most ${MAX_WINDOW_BYTES} bytes at a time.`,
      );
    }
    return tensor.read(part);
  }

  private async tensor(address: TensorAddress, context: RequestContext): Promise<ReadableTensor> {
    if ('stage' in address) {
      const { stage, variant = 'model' } = address;
      const { traces } = this.parts;
      const shape = await traces.read(address.trace, async (trace) => trace.find(stage, variant).shape);
      return { shape, read: (slice) => traces.read(address.trace, (trace) => trace.window(stage, variant, slice)) };
    }
    const location = await this.weight(address, context);
    return { shape: location.shape, read: (slice) => weightWindow(location, slice) };
  }

  /** For a trace, the weight is the very one with which the trace was made. */
  private async weight(address: WeightAddress, context: RequestContext): Promise<WeightLocation> {
    if ('model' in address)
      return (await this.parts.openModel(address.model, context)).folder.weights.get(address.weight);
    return this.parts.traces.read(address.trace, async (trace) =>
      modelOf(trace, 'This tensor').folder.weights.get(address.weight),
    );
  }
}

/**
 * Passes the pieces on, reports progress and stops on cancellation between them.
 * @param total the number of values in all pieces
 */
async function* watched(
  pieces: AsyncIterable<Float32Array>,
  total: number,
  { signal, report }: RequestContext,
): AsyncGenerator<Float32Array> {
  let done = 0;
  for await (const piece of pieces) {
    await cancellationPoint(signal);
    yield piece;
    done += piece.length;
    report({ stage: 'save', done, total });
  }
}
