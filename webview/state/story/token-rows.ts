/** Whole rows of tensors at the chosen token, from which single values are told. */
import type { ReactiveControllerHost } from 'lit';
import { tokenRow } from '../../../src/trace/steps/matrix';
import { chosenPositions } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { DelegatesFailure, Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import { readRow } from '../../sources/tensor-row';

interface TokenRowsSource {
  readonly panel: PanelData;
  readonly tensors: readonly StepTensor[];
}

export class TokenRows extends DelegatesFailure {
  protected readonly query: Query<readonly (Float32Array | undefined)[]>;

  /** @param source evaluated in every update of the host; `undefined` if nothing is wanted */
  constructor(
    host: ReactiveControllerHost,
    private readonly source: () => TokenRowsSource | undefined,
  ) {
    super();
    this.query = new Query(host, () => {
      const asked = source();
      if (!asked) return undefined;
      const { panel, tensors } = asked;
      const rows = tensors.map((tensor) => rowOf(tensor, panel));
      return {
        of: [panel.windows, ...tensors.map(({ name, variant }) => `${variant} ${name}`)],
        key: [...rows, ...tensors.map(({ head }) => head)],
        fetch: (signal) =>
          Promise.all(
            tensors.map((tensor, i) => (rows[i] === undefined ? undefined : readRow(panel, tensor, rows[i], signal))),
          ),
      };
    });
  }

  /** Whether the rows belong to the present choice. */
  get isCurrent(): boolean {
    return this.query.current;
  }

  /** The values at the chosen token [columns]; `undefined` until they have arrived, or if rows stand for no token. */
  of(tensor: StepTensor): Float32Array | undefined {
    const place = this.source()?.tensors.indexOf(tensor) ?? -1;
    return this.query.current && place >= 0 ? this.query.value?.[place] : undefined;
  }
}

function rowOf(tensor: StepTensor, { choice, summary }: PanelData): number | undefined {
  return tokenRow(tensor, chosenPositions(choice), summary);
}

/** The index of the largest value; by size, whatever its sign, unless `sizeOf` says otherwise. */
export function placeOfLargest(
  values: ArrayLike<number>,
  sizeOf: (value: number, place: number) => number = Math.abs,
): number {
  const size = (place: number) => sizeOf(values[place] as number, place);
  let best = 0;
  for (let place = 1; place < values.length; place++) if (size(place) > size(best)) best = place;
  return best;
}

/** The number of larger values, plus one. */
export function rankOf(values: ArrayLike<number>, place: number, sizeOf: (value: number) => number = Math.abs): number {
  const size = sizeOf(values[place] as number);
  return 1 + Array.from(values).filter((value) => sizeOf(value) > size).length;
}

/** In bits. */
export function entropyOf(weights: ArrayLike<number>): number {
  return Array.from(weights).reduce((sum, weight) => sum - (weight > 0 ? weight * Math.log2(weight) : 0), 0);
}
