/** The vectors of the chosen token that a step adds up, one row each: which they are, and what is drawn of them. */
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type SumRole, type SumRow, streamSum } from '../../../src/trace/steps/stream-sum';
import { type SumOf, streamSumStrings as texts } from '../../strings/stream-sum';
import type { ToldStep } from './hero';

type Plan = TraceSummary['plan'];

interface AddedRow extends Pick<SumRow, 'role' | 'madeBy'> {
  /** [pos, d_model] */
  readonly tensor: StepTensor;
}

export interface AddedRows {
  readonly of: SumOf;
  /** The terms, their sum, and the sum after a norm if one follows directly. */
  readonly rows: readonly AddedRow[];
}

const known = new WeakMap<readonly StepTensor[], AddedRows | undefined>();

/** `undefined` if a step adds up no vectors, or shows a variant of the block, of which the page has no plan. */
export function addedRows(step: ToldStep, { plan }: Pick<TraceSummary, 'plan'>, variant: Variant) {
  const { tensors } = step;
  if (!tensors || variant !== 'model') return undefined;
  if (!known.has(tensors)) known.set(tensors, rowsOf(step.view, tensors, plan));
  return known.get(tensors);
}

function rowsOf(view: ToldStep['view'], tensors: readonly StepTensor[], plan: Plan): AddedRows | undefined {
  if (view !== 'embedding' && view !== 'attention output' && view !== 'block output') return undefined;
  const rows = streamSum(
    plan,
    tensors.map(({ name }) => name),
  );
  const sum = tensors.find(({ name }) => rows?.some((row) => row.role === 'sum' && row.stage === name));
  if (!rows || !sum) return undefined;
  const has = (role: SumRole) => rows.some((row) => row.role === role);
  return {
    of: view === 'embedding' ? view : !has('mlp') ? 'attention' : has('attention') ? 'both' : 'mlp',
    // All of them have the shape of their sum.
    rows: rows.map(({ role, madeBy, stage: name, label, layer }) => ({
      role,
      madeBy,
      tensor: { ...sum, name, label, layer },
    })),
  };
}

/** Whether both add up the same vectors: a step that is described again has other objects. */
export function isSameAddition(one: AddedRows | undefined, other: AddedRows | undefined): boolean {
  const namesOf = (added: AddedRows | undefined) => added?.rows.map(({ role, tensor }) => [role, tensor.name]);
  return one?.of === other?.of && JSON.stringify(namesOf(one)) === JSON.stringify(namesOf(other));
}

/** In words, one for each row. */
export function rowNames({ of, rows }: AddedRows, position: number): string[] {
  return rows.map(({ role, madeBy }) => {
    const written = madeBy === 'norm' ? 'normed' : madeBy === 'scale' ? 'scaled' : 'as it is';
    return texts.name(role, of, { position, isRow: madeBy === 'lookup', written });
  });
}

/** "before + what attention adds = after" @param names one for each row, in words or as numbers */
export function equationOf({ rows }: AddedRows, names: readonly string[]): string {
  const [terms, sum, norm] = (['term', 'sum', 'norm'] as const).map((wanted) =>
    names.filter((_, at) => placeIn(rows[at]?.role) === wanted),
  ) as [string[], string[], string[]];
  return texts.equation(terms, sum[0] ?? '', norm[0]);
}

export function placeIn(role: SumRole | undefined): 'term' | 'sum' | 'norm' {
  return role === 'sum' || role === 'norm' ? role : 'term';
}

/**
 * The height of a strip, and of what surrounds the strips: heading, numbers of one dimension and of columns, and scale. In CSS
 * pixels.
 */
const STRIP = 16;
const AROUND = 96;
/** Between the strips and the figure below them. */
const BELOW = 14;
/** The least height at which another figure is worth showing together with the strips: its heading, its scale, and a few rows. */
const LEAST_OTHER = 188;

/** The height that the strips take from the view, with what is below them. @param type the factor by which they are enlarged */
export function addedHeight({ rows }: AddedRows, type: number): number {
  return (STRIP * rows.length + AROUND + BELOW) * type;
}

/**
 * The largest total height of the strips if they are shown alone, since another figure does not fit in the view with them;
 * `undefined` if both fit. In CSS pixels.
 * @param seen the height of the view @param type the factor by which the strips are enlarged @param isLow whether the page is
 * low
 */
export function heightAlone(added: AddedRows, seen: number, type: number, isLow: boolean): number | undefined {
  const hasRoom = !isLow && seen - addedHeight(added, type) >= LEAST_OTHER * type;
  return hasRoom ? undefined : Math.max(seen - AROUND * type, STRIP * added.rows.length);
}
