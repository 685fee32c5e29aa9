/** Which stages of two traces are compared, step by step. */
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { rowSequence } from '../../../src/trace/steps/matrix';
import { SOURCE } from '../../../src/trace/steps/sequences';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';

export interface PairedStep {
  readonly step: Step;
  readonly pairs: readonly (readonly [StepTensor, StepTensor])[];
  /** The stages that a shows in a step and b does not have. */
  readonly alone: readonly StepTensor[];
}

type SectionOfPlan = TraceSummary['plan']['sections'][number];

/** What tells the place of a step within its plan. */
type Placed = Pick<Step, 'number' | 'view' | 'part'>;

/**
 * Every step of a, with the stages that both sides have, possibly none. Each model has its own plan, so the counterpart of a
 * step is the step of b that shows the same, whatever its number, for the same sequence (an encoder's or a decoder's). The
 * residual stream of every block and the logits are shown elsewhere.
 */
export function pairedSteps(
  a: readonly Step[],
  b: readonly Step[],
  variants: { readonly a: Variant; readonly b: Variant },
): PairedStep[] {
  const ofB = new Map<string, StepTensor>();
  for (const step of b) {
    for (const tensor of stagesOf(step, variants.b)) {
      const key = placeOf(step, tensor, b);
      if (!ofB.has(key)) ofB.set(key, tensor);
    }
  }
  return a.map((step) => {
    const shown = stagesOf(step, variants.a);
    const pairs = shown.flatMap((tensor) => {
      const other = ofB.get(placeOf(step, tensor, a));
      return other ? [[tensor, other] as const] : [];
    });
    return { step, pairs, alone: pairs.length === 0 && !isIn(step, a, b) ? shown : [] };
  });
}

/** The step of another plan about the same thing, at the same place of its block. */
export function counterpart<T extends Placed>(
  step: Placed,
  own: readonly Placed[],
  others: readonly T[],
): T | undefined {
  const isAbout = (all: readonly Placed[]) => (other: Placed) =>
    other.part === step.part && whatAndWhere(other, all) === whatAndWhere(step, own);
  const before = own.filter(isAbout(own)).filter(({ number }) => number < step.number).length;
  return others.filter(isAbout(others))[before];
}

/** Whether another plan has such a step, in any of its stacks. */
export function isIn(step: Placed, own: readonly Placed[], others: readonly Placed[]): boolean {
  const wanted = whatAndWhere(step, own);
  return others.some((other) => whatAndWhere(other, others) === wanted);
}

/**
 * The steps of b's plan that a's does not have. A decoder's plan has a step for each of its norms even where b's has none at
 * that place; those do not count.
 */
export function stepsOnlyIn<T extends Placed & Pick<SectionOfPlan, 'stages'>>(
  others: readonly T[],
  own: readonly Placed[],
): readonly T[] {
  const does = ({ view, stages }: T) => view !== 'norm' || stages.length > 0;
  return others.filter((step) => does(step) && !isIn(step, others, own));
}

/**
 * What a step shows, and for a norm, what reads it: a norm before attention is not the counterpart of one between attention and
 * the MLP, whichever comes first in its block.
 */
function whatAndWhere({ number, view, part }: Placed, all: readonly Placed[]): string {
  if (view !== 'norm') return view;
  const own = all.filter((other) => other.part === part);
  const reader = own.find((other) => other.number > number && other.view !== 'norm');
  if (!reader) return view;
  // Of two attentions of a block, the second one attends to another text.
  const nth = own.filter((other) => other.view === reader.view && other.number <= reader.number).length;
  return `${view} for ${reader.view} ${nth}`;
}

/** What is compared, by the kind of a tensor's rows. */
export interface ByRows<T> {
  readonly shown: T;
  /** For tensors over the sources of two encoder-decoders. */
  readonly ofSources: T | undefined;
  /** For tensors with one vector for a whole text. */
  readonly ofTexts: T;
}

export function forRowsOf<T>(tensor: StepTensor, { shown, ofSources, ofTexts }: ByRows<T>): T {
  const sequence = rowSequence(tensor);
  if (sequence === null) return ofTexts;
  return sequence === SOURCE ? (ofSources ?? shown) : shown;
}

/** A norm passes the same on, whether it is applied after the sum or beside the stream, so its name may be either. */
function placeOf(step: Step, tensor: StepTensor, all: readonly Step[]): string {
  const isOnly = step.view === 'norm' && step.tensors.filter(({ variant }) => variant === tensor.variant).length === 1;
  return [whatAndWhere(step, all), rowSequence(tensor), isOnly ? '' : tensor.label].join(' ');
}

function stagesOf({ tensors, layer: ofStep, view }: Step, variant: Variant): readonly StepTensor[] {
  return tensors.filter(
    ({ kind, variant: of, axes, layer }) =>
      kind === 'stage' &&
      of === variant &&
      !axes.includes('d_vocab') &&
      (ofStep !== null || layer === null || view !== 'blocks'),
  );
}
