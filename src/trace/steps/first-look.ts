/** What a panel draws first of a trace. It is sent with the trace, so that the panel need not ask for it piece by piece. */

import { blockCount, headCountOf } from '../../architectures/plan/architecture';
import type { TraceSource } from '../run/source';
import { elementCount, type Slice, sliceShape } from '../tensors/tensor';
import { type Axes, hasHeatMap, matrixOf, matrixSlice, overviewAxes, rowAxes, rowSequence, tokenRow } from './matrix';
import { type ChosenPositions, chosenPositions, TOKENS } from './sequences';
import type { Step, StepChoice, StepTensor } from './steps';

/** What the user is looking at. */
export interface Look extends StepChoice {
  /** Position of the chosen token; beyond the end it is the last one of the text. */
  readonly token: number;
  /** Position of the chosen token in the source text of an encoder-decoder; beyond the end it is the last one. */
  readonly source: number;
  /** The number of the step that the user reads. */
  readonly step: number;
}

/** Where the user is in a trace; blocks, heads and tokens are counted from 0, steps from 1. */
export interface Place extends Look {
  /** Whether block and head are always those that add most to the prediction, instead of chosen ones. */
  readonly isAutomatic: boolean;
  /** The id of the token whose logit is explained; null: the most probable one after the chosen token. */
  readonly target: number | null;
  /** The id of the token that it is compared with; null if there is none. */
  readonly ratherThan: number | null;
}

/** The look of a panel that has not been used yet. */
export const FIRST_LOOK: Look = {
  layer: 0,
  head: 0,
  variant: 'model',
  token: Number.MAX_SAFE_INTEGER,
  source: 0,
  step: 1,
};

export const FIRST_PLACE: Place = { ...FIRST_LOOK, isAutomatic: true, target: null, ratherThan: null };

/** Whether the user is still at the beginning. Block and head do not count, as the panel chooses them by itself, too. */
export function isFirstLook({ step, token, source }: Look): boolean {
  return step === FIRST_LOOK.step && token === FIRST_LOOK.token && source === FIRST_LOOK.source;
}

/** A part of one of the steps' tensors. */
export interface TensorPart extends Pick<StepTensor, 'kind' | 'name' | 'variant'> {
  readonly slice: Slice;
  /** The shape of the part. */
  readonly shape: readonly number[];
}

/** The parts' values in one array, one part after another: a message to the panel carries at most 255 arrays. */
export interface FirstParts {
  readonly parts: readonly TensorPart[];
  readonly values: Float32Array;
}

/**
 * How many steps before and after the one being read have their figures in a tall panel at once: earlier ones may still be
 * in view. Figures of other steps request their values when they come into view.
 */
const BEFORE = 1;
const AFTER = 3;

/** The most values that are sent with a trace: 512 KB, enough for three figures of the largest size. */
const MOST_VALUES = 128 * 1024;

/** The last token of the text itself, not of the template around it. */
export function lastOfText(tokens: TraceSource['tokens']): number {
  const last = tokens.findLastIndex(({ inserted }) => !inserted);
  return last < 0 ? tokens.length - 1 : last;
}

/** The token that is shown until the user chooses another: the first masked one, otherwise the last of the text. */
export function firstRead({
  tokens,
  masks,
}: Pick<TraceSource, 'tokens'> & { readonly masks: readonly { readonly position: number }[] }): number {
  return masks[0]?.position ?? lastOfText(tokens);
}

/** The nearest look that a trace has: the walk-through variant has only block 0 and head 0. */
export function fitLook(
  { layer, head, variant, token, source, step }: Look,
  { spec, tokens, source: text }: Pick<TraceSource, 'spec' | 'tokens' | 'source'>,
): Look {
  const [layers, heads] = variant === 'model' ? [blockCount(spec), headCountOf(spec)] : [1, 1];
  return {
    layer: Math.min(layer, layers - 1),
    head: Math.min(head, heads - 1),
    variant,
    token: token < tokens.length ? token : lastOfText(tokens),
    source: Math.min(source, text ? text.tokens.length - 1 : 0),
    step,
  };
}

/** What is drawn first: the chosen token's attention, then the figures near the step that is read, up to `MOST_VALUES` values. */
export function firstParts(steps: readonly Step[], look: Look, texts: Texts): TensorPart[] {
  const parts: TensorPart[] = [];
  let values = 0;
  for (const part of drawnParts(steps, look, texts)) {
    values += elementCount(part.shape);
    if (values > MOST_VALUES) break;
    parts.push(part);
  }
  return parts;
}

type Texts = Pick<TraceSource, 'tokens' | 'source'>;

function* drawnParts(steps: readonly Step[], look: Look, texts: Texts): Generator<TensorPart> {
  const { step: read, variant } = look;
  const chosen = chosenPositions(look);
  const patterns = steps.flatMap(({ tensors }) =>
    tensors.filter((one) => one.isProbability && one.variant === variant),
  );
  for (const pattern of patterns) yield* partsAt(pattern, attentionAxes(pattern, chosen));
  for (const step of steps.filter(({ number }) => read - BEFORE <= number && number <= read + AFTER)) {
    for (const tensor of step.tensors.filter((one) => !isFolded(step, one))) {
      if (hasHeatMap(tensor)) yield* partsAt(tensor, overviewAxes(tensor, chosen));
      const row = tokenRow(tensor, chosen, texts);
      if (row !== undefined && !tensor.excerpt.rows.includes(row)) yield* partsAt(tensor, rowAxes(tensor, row));
    }
  }
}

/** The attention weights of the chosen token: one row of a pattern. */
function attentionAxes(pattern: StepTensor, chosen: ChosenPositions): Axes {
  const { rows, columns } = matrixOf(pattern);
  const row = chosen[rowSequence(pattern) ?? TOKENS] as number;
  return {
    rows: { size: rows, spans: [{ start: row, stop: row + 1 }] },
    columns: { size: columns, spans: [{ start: 0, stop: columns }] },
  };
}

/** Yields one window for each pair of row and column spans. */
function* partsAt(tensor: StepTensor, { rows, columns }: Axes): Generator<TensorPart> {
  const { kind, name, variant, shape } = tensor;
  for (const row of rows.spans) {
    for (const column of columns.spans) {
      const slice = matrixSlice(tensor, row, column);
      yield { kind, name, variant, slice, shape: sliceShape(shape, slice) };
    }
  }
}

/** Whether a tensor's figure starts closed: one open figure for every block would be long. */
function isFolded({ view }: Step, { layer }: StepTensor): boolean {
  return view === 'blocks' && layer !== null;
}
