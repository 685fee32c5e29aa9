/** The attention of the chosen token in the chosen block and head: one row of the weights. */
import type { ReactiveControllerHost } from 'lit';
import { columnSequence, rowSequence } from '../../../src/trace/steps/matrix';
import type { SequenceName } from '../../../src/trace/steps/sequences';
import type { Step } from '../../../src/trace/steps/steps';
import { DelegatesFailure, Query, type Question } from '../../base/query';
import { chosenIn, shownBlock } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { readRow } from '../../sources/tensor-row';
import { stripStrings as strings } from '../../strings/token-strip';

/** The text of the attending token, and the text it attends to. */
interface Looks {
  readonly from: SequenceName;
  readonly to: SequenceName;
}

/** Where the row is read. */
interface AttentionRowSource {
  readonly panel: PanelData;
  /** The steps of the chosen block and head, once they have arrived. */
  readonly steps: readonly Step[] | undefined;
  readonly looks: Looks;
}

export class AttentionRow extends DelegatesFailure {
  protected readonly query: Query<Float32Array>;

  /** @param source evaluated in every update of the host */
  constructor(
    host: ReactiveControllerHost,
    private readonly source: () => AttentionRowSource,
  ) {
    super();
    this.query = new Query(host, () => questionOf(source()));
  }

  /** The weights on every token, 0 to 1 [key]; `undefined` while they are pending, or not wanted. */
  get weights(): Float32Array | undefined {
    return this.query.current ? this.query.value : undefined;
  }

  /** Whether they are wanted and may still arrive. */
  get pending(): boolean {
    return !this.query.current && this.query.error === undefined && questionOf(this.source()) !== undefined;
  }

  get looks(): Looks {
    return this.source().looks;
  }
}

function questionOf({ panel, steps, looks }: AttentionRowSource): Question<Float32Array> | undefined {
  const { choice, readings } = panel;
  if (choice.attention === 'off') return undefined;
  const position = chosenIn(choice, looks.from);
  const { layer, head, variant } = shownBlock(choice);
  return {
    of: [readings],
    key: [layer, head, variant, looks.from, looks.to, position],
    when: steps !== undefined,
    fetch: (signal) => readWeights(panel, steps ?? [], looks, signal),
  };
}

async function readWeights(
  panel: PanelData,
  steps: readonly Step[],
  { from, to }: Looks,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { choice } = panel;
  const pattern = steps
    .flatMap(({ tensors }) => tensors)
    .find(
      (tensor) =>
        tensor.isProbability &&
        tensor.variant === choice.variant &&
        rowSequence(tensor) === from &&
        columnSequence(tensor) === to,
    );
  if (!pattern) throw new Error(strings.noPattern);
  return readRow(panel, pattern, chosenIn(choice, from), signal);
}

export interface Attended {
  readonly position: number;
  readonly weight: number;
}

/** The tokens with the largest weights, the largest first; of equal ones, the earlier. */
export function mostAttended(weights: ArrayLike<number>, count: number): readonly Attended[] {
  return Array.from(weights, (weight, position) => ({ position, weight }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.position - b.position)
    .slice(0, count);
}

/**
 * The tokens with a line of their own: `count`, or one more if only one token would be left, as the line that sums up the others
 * takes a line too.
 */
export function attendedRows(weights: ArrayLike<number>, count: number): readonly Attended[] {
  const most = mostAttended(weights, count + 2);
  return most.length === count + 1 ? most : most.slice(0, count);
}
