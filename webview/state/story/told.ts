/** What is told of a step: its figure, and the one value in it that serves as the example. */
import type { ReactiveControllerHost } from 'lit';
import { columnSequence, type MaskRule, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { ownWeights } from '../../../src/trace/steps/own-weights';
import { rotatedDimensions } from '../../../src/trace/steps/rotated-dimensions';
import { seenKeys } from '../../../src/trace/steps/seen-keys';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';
import { type Choice, chosenIn, chosenKeyIn, type Dimension, keyChoice, shownBlock } from '../../choice/choice';
import { chosenColumn, dimensionOf } from '../../heat-map/selection';
import type { StepData } from '../generation/step-data';
import { exampleOf } from '../provenance/example';
import type { ValueAddress } from '../provenance/explain';
import { type Hero, heroOf, type Matched, matchedBy, type Rotated, rotatedIn, type ToldStep } from './hero';
import { placeOfLargest, TokenRows } from './token-rows';

interface ToldSource {
  readonly step: ToldStep;
  readonly steps: readonly Step[] | undefined;
  readonly panel: StepData;
  /** What the finding of the step names: the first one is told unless something else is chosen. */
  readonly named: readonly Dimension[];
  /** Whether a lesson leads here, which may have chosen another stage to draw. */
  readonly isLesson?: boolean;
}

/** The row of a tensor at the chosen token. */
export interface InspectedRow {
  readonly tensor: StepTensor;
  readonly values: Float32Array;
}

const NONE: readonly Rotated[] = [];

/** Why a value is told: it was chosen, the sentence names it, it is the largest, or none of these. */
export type ToldReason = 'chosen' | 'named' | 'largest' | 'first';

export class ToldValue {
  hero: Hero | undefined;
  private last: StepData | undefined;
  /** Cached for the tensors of a step. */
  private known: readonly Rotated[] = NONE;
  private rotatedOf: ToldStep['tensors'];
  private readonly rows: TokenRows;

  /** @param source evaluated in every update of the host */
  constructor(
    host: ReactiveControllerHost,
    private readonly source: () => ToldSource,
  ) {
    // Before the rows are requested.
    host.addController({ hostUpdate: () => this.look() });
    this.rows = new TokenRows(host, () => {
      const { hero } = this;
      return hero?.kind === 'maps' ? { panel: source().panel, tensors: hero.tensors } : undefined;
    });
  }

  /** The data with the told value as the chosen one. It stays the same object until something changes that figures show. */
  get panel(): StepData {
    const { panel, named } = this.source();
    const choice = { ...panel.choice, ...(this.tensor && columnChoice(this.tensor, this.column)) };
    const { last } = this;
    const isSame =
      last?.readings === panel.readings &&
      last.width === panel.width &&
      last.height === panel.height &&
      JSON.stringify([last.choice, last.named]) === JSON.stringify([choice, named]);
    if (last && isSame) return last;
    this.last = { ...panel, choice, named };
    return this.last;
  }

  /** The row of the value: that of the step's last tensor; for query, key and value, that of the query. */
  get row(): InspectedRow | undefined {
    return this.tensor && this.rowOf(this.tensor);
  }

  /** For weights, the scores from which they were computed. */
  get scores(): InspectedRow | undefined {
    const { hero, tensor } = this;
    if (hero?.kind !== 'maps' || this.source().step.view !== 'weights') return undefined;
    const scores = hero.tensors.find((other) => other !== tensor);
    return scores && this.rowOf(scores);
  }

  /** For scores before the mask, the mask that will hide some of them. */
  get mask(): MaskRule | null {
    const { step, steps } = this.source();
    if (step.view !== 'scores') return null;
    return ownWeights(step, steps ?? [])?.tensors.find(({ isProbability }) => isProbability)?.mask ?? null;
  }

  /** For a score, the queries and keys from which it was computed. */
  get matched(): Matched | undefined {
    const { step, steps, panel } = this.source();
    return step.view === 'scores' ? matchedBy(step, steps, shownBlock(panel.choice).variant) : undefined;
  }

  /** For queries and keys, their rotation by position. */
  get rotated(): readonly Rotated[] {
    const { step, panel } = this.source();
    if (step.view !== 'projections') return NONE;
    if (step.tensors !== this.rotatedOf) {
      this.rotatedOf = step.tensors;
      this.known = rotatedIn(step, shownBlock(panel.choice).variant);
    }
    return this.known;
  }

  /** The column of the value: the chosen one, or else the largest. */
  get column(): number {
    const { tensor } = this;
    if (!tensor) return 0;
    const { panel, named } = this.source();
    const dimension = dimensionOf(tensor, panel.choice) ?? named[0] ?? null;
    return toldColumn(
      tensor,
      { ...panel.choice, dimension },
      this.rows.of(tensor),
      0,
      candidatesIn([tensor], tensor, panel),
    );
  }

  /** Why this value is told: after a choice of another head or token, it no longer counts as chosen by the user. */
  get reason(): ToldReason {
    const { tensor, column } = this;
    if (!tensor) return 'first';
    const { panel, named } = this.source();
    if (chosenColumn(tensor, panel.choice) === column) return 'chosen';
    const isNamed = named[0] && dimensionOf(tensor, { dimension: named[0] })?.index === column;
    if (isNamed) return 'named';
    const values = this.rows.of(tensor);
    const seen = candidatesIn([tensor], tensor, panel);
    const size =
      columnSequence(tensor) === null ? Math.abs : (value: number, at: number) => finiteOf(value, seen?.(at));
    return values && placeOfLargest(values, size) === column ? 'largest' : 'first';
  }

  /** Whether a value of this figure, or of the same figure of another block, is not the one that is told. */
  isOther({ stage, variant, index }: ValueAddress): boolean {
    if (this.hero?.kind !== 'maps') return false;
    const { tensors } = this.hero;
    const shown = tensors.find((one) => one.name === stage && one.variant === variant);
    if (!shown) return tensors.some(({ name }) => ofAnyBlock(name) === ofAnyBlock(stage));
    const told = exampleOf(shown, this.panel.choice).index;
    const { columnAxis } = matrixOf(shown);
    return index.some((at, axis) => at !== told[axis] && (axis !== columnAxis || this.isColumnKnown));
  }

  /** Whether the told column is final: the largest value is known only once its row has arrived. */
  private get isColumnKnown(): boolean {
    return this.row !== undefined || this.reason === 'chosen' || this.reason === 'named';
  }

  private look(): void {
    const { step, steps, panel, isLesson } = this.source();
    const { choice, walk } = panel;
    const drawn = isLesson ? choice.drawn : undefined;
    this.hero = heroOf(step, steps, shownBlock(choice).variant, drawn, walk === 'beginners');
  }

  private get tensor(): StepTensor | undefined {
    if (this.hero?.kind !== 'maps') return undefined;
    const { tensors } = this.hero;
    const tensor = this.source().step.view === 'projections' ? tensors[0] : tensors.at(-1);
    return tensor && rowSequence(tensor) !== null ? tensor : undefined;
  }

  private rowOf(tensor: StepTensor): InspectedRow | undefined {
    const values = this.rows.of(tensor);
    return values && { tensor, values };
  }
}

function ofAnyBlock(stage: string): string {
  return stage.replace(/\d+/, '');
}

/** The position to which the chosen row of a tensor belongs. */
function rowOfChosen(tensor: StepTensor, { choice }: Pick<StepData, 'choice'>): number {
  const sequence = rowSequence(tensor);
  return sequence === null ? 0 : chosenIn(choice, sequence);
}

/**
 * Which value of a row is told: the chosen one, or else the largest.
 * @param values of the row, once they have arrived
 * @param otherwise the column that is told until then
 * @param isCandidate the columns among which the largest is looked for: see `candidatesIn`
 */
export function toldColumn(
  tensor: StepTensor,
  choice: Choice,
  values: Float32Array | undefined,
  otherwise = 0,
  isCandidate: (column: number) => boolean = () => true,
): number {
  const [rows, columns] = [rowSequence(tensor), columnSequence(tensor)];
  const size = (value: number, at: number) => (isCandidate(at) ? Math.abs(value) : -1);
  const largest = values
    ? placeOfLargest(values, columns === null ? size : (value, at) => finiteOf(value, isCandidate(at)))
    : otherwise;
  if (columns === null) return dimensionOf(tensor, choice)?.index ?? largest;
  const key = rows === null ? undefined : chosenKeyIn(choice, columns, rows);
  return key !== undefined && key < matrixOf(tensor).columns ? key : largest;
}

/** Scores that a mask hides, or will hide, are not candidates. */
function finiteOf(value: number, isSeen = true): number {
  return isSeen && Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
}

/**
 * The columns of the chosen row among which the largest value is told: for scores, the keys that the query may attend to; for
 * rotated queries and keys, the dimensions that rotate. @param tensors of the step @returns undefined for all
 */
export function candidatesIn(
  tensors: readonly StepTensor[],
  tensor: StepTensor,
  panel: Pick<StepData, 'choice' | 'summary'>,
): ((column: number) => boolean) | undefined {
  const row = rowOfChosen(tensor, panel);
  const { plan } = panel.summary;
  return columnSequence(tensor) === null ? rotatedDimensions(plan, tensors, row) : seenKeys(plan, tensor, row);
}

/** The change that chooses this value. */
export function columnChoice(tensor: StepTensor, column: number): Partial<Choice> {
  const [rows, columns] = [rowSequence(tensor), columnSequence(tensor)];
  if (columns === null)
    return { dimension: { axis: tensor.axes[matrixOf(tensor).columnAxis] as string, index: column } };
  return rows === null ? {} : keyChoice(columns, column, rows);
}
