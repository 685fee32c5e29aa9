/** Random combinations of the outputs of matrices, kept for the next trace of the same model. */
import type { Model } from '../../lowering/model';
import { readWeightSlice, type WeightLocation } from '../../model/weights';
import {
  COMBINED,
  combinationsIn,
  combinationWeights,
  type ProjectedMatrix,
  type Projection,
} from '../../operations/recomputed';
import { elementCount } from '../tensors/tensor';
import type { Turns } from './turns';

/** How many values are read from the file in one piece: some milliseconds of work. */
const PIECE = 256 * 1024;

/** How many bytes are kept for each model: all of a small model's, for others those that came first. */
const KEPT_BYTES = 32 * 1024 * 1024;

interface Kept {
  readonly projected: Map<string, ProjectedMatrix>;
  bytes: number;
}

const KEPT = new WeakMap<Model, Kept>();

/**
 * @param turns asked between two pieces
 * @throws ModelChangedError if the file has changed
 */
export async function projectedOf(model: Model, projection: Projection, turns: Turns): Promise<ProjectedMatrix> {
  const { matrix, bias, width, outputAt } = projection;
  const kept = KEPT.get(model) ?? { projected: new Map<string, ProjectedMatrix>(), bytes: 0 };
  KEPT.set(model, kept);
  const key = [matrix.name, bias?.name, width, outputAt(0), outputAt(width - 1)].join(' ');
  const known = kept.projected.get(key);
  if (known) return known;
  const projected = await project(model, projection, turns);
  const bytes = projected.sums.byteLength + projected.sizes.byteLength;
  if (kept.bytes + bytes <= KEPT_BYTES && !kept.projected.has(key)) {
    kept.projected.set(key, projected);
    kept.bytes += bytes;
  }
  return projected;
}

async function project(model: Model, projection: Projection, turns: Turns): Promise<ProjectedMatrix> {
  const { matrix, bias, width } = projection;
  const location = model.folder.weights.get(matrix.name);
  const [rows = 0, columns = 0] = location.shape;
  const inputs = matrix.outputs === 'columns' ? rows : columns;
  const count = combinationsIn(width);
  const outputs = Int32Array.from({ length: width }, (_, place) => projection.outputAt(place));
  const projected: ProjectedMatrix = {
    inputs,
    sums: new Float64Array(count * inputs),
    sizes: new Float32Array(count * inputs),
    shifts: new Float64Array(count),
    shiftSizes: new Float64Array(count),
  };
  if (matrix.outputs === 'rows') await addRows(location, outputs, projected, turns);
  else await addColumns(location, outputs, projected, turns);
  if (bias) await addBias(model.folder.weights.get(bias.name), outputs, projected);
  return projected;
}

/** For a matrix [out, in]. */
function addRows(
  location: WeightLocation,
  outputs: Int32Array,
  { sums, sizes, inputs }: ProjectedMatrix,
  turns: Turns,
): Promise<void> {
  const r = combinationWeights(outputs.length);
  const places = placesOf(outputs, location.shape[0] as number);
  const taken = outputs.toSorted();
  return eachRow(location, taken[0] as number, (taken.at(-1) as number) + 1, turns, (output, values, at) => {
    const place = places[output] as number;
    if (place < 0) return;
    const weight = r[place] as number;
    const start = Math.floor(place / COMBINED) * inputs;
    for (let i = 0; i < inputs; i++) {
      const term = weight * (values[at + i] as number);
      sums[start + i] = (sums[start + i] as number) + term;
      sizes[start + i] = (sizes[start + i] as number) + Math.abs(term);
    }
  });
}

/** For a matrix [in, out]. */
function addColumns(
  location: WeightLocation,
  outputs: Int32Array,
  { sums, sizes, inputs }: ProjectedMatrix,
  turns: Turns,
): Promise<void> {
  const width = outputs.length;
  const r = combinationWeights(width);
  return eachRow(location, 0, inputs, turns, (input, values, at) => {
    for (let to = input, place = 0; place < width; to += inputs) {
      let sum = 0;
      let size = 0;
      for (const end = Math.min(width, place + COMBINED); place < end; place++) {
        const term = (r[place] as number) * (values[at + (outputs[place] as number)] as number);
        sum += term;
        size += Math.abs(term);
      }
      sums[to] = sum;
      sizes[to] = size;
    }
  });
}

async function addBias(
  location: WeightLocation,
  outputs: Int32Array,
  { shifts, shiftSizes }: ProjectedMatrix,
): Promise<void> {
  const r = combinationWeights(outputs.length);
  const values = await readWeightSlice(location, 0, elementCount(location.shape));
  for (let place = 0; place < outputs.length; place++) {
    const term = (r[place] as number) * (values[outputs[place] as number] as number);
    const c = Math.floor(place / COMBINED);
    shifts[c] = (shifts[c] as number) + term;
    shiftSizes[c] = (shiftSizes[c] as number) + Math.abs(term);
  }
}

/** The place of each output among those that are taken; −1 for the others. */
function placesOf(outputs: Int32Array, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  outputs.forEach((output, place) => {
    places[output] = place;
  });
  return places;
}

/** Calls back for each row of a matrix from `first` up to `end`, exclusive, with its place among the rows that were read. */
async function eachRow(
  location: WeightLocation,
  first: number,
  end: number,
  turns: Turns,
  visit: (row: number, values: Float32Array, at: number) => void,
): Promise<void> {
  const columns = location.shape[1] ?? 1;
  const step = Math.max(1, Math.floor(PIECE / columns));
  for (let row = first; row < end; row += step) {
    await turns.pause();
    const count = Math.min(step, end - row);
    const values = await readWeightSlice(location, row * columns, count * columns);
    for (let i = 0; i < count; i++) visit(row + i, values, i * columns);
  }
}
