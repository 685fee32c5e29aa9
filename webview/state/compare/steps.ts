/** Which stages of two traces stand beside each other, step by step. */
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { rowSequence } from '../../../src/trace/steps/matrix';
import { SOURCE } from '../../../src/trace/steps/sequences';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';

export interface PairedStep {
  readonly step: Step;
  readonly pairs: readonly (readonly [StepTensor, StepTensor])[];
  /** What a shows in a step that b has not: nothing of b stands beside it. */
  readonly alone: readonly StepTensor[];
}

type SectionOfPlan = TraceSummary['plan']['sections'][number];

/** What tells where a step stands among those of its plan. */
type Placed = Pick<Step, 'number' | 'view' | 'part'>;

/**
 * Every step of a, with the stages that both sides have, which may be none. Steps are those of a model's own plan: what
 * a step shows is looked for in the step of b that shows the same, whatever its number, and of the same sequence, an
 * encoder's or a decoder's. The residual stream of every block and the logits are shown otherwise.
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

/** The step of another plan that is about the same, at the same place of its block. */
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

/** Whether another plan has such a step, in whichever of its stacks. */
export function isIn(step: Placed, own: readonly Placed[], others: readonly Placed[]): boolean {
  const wanted = whatAndWhere(step, own);
  return others.some((other) => whatAndWhere(other, others) === wanted);
}

/** The steps of b's plan that a's has not. A decoder has a step for each of its norms, also where it has none there: none of these. */
export function stepsOnlyIn<T extends Placed & Pick<SectionOfPlan, 'stages'>>(
  others: readonly T[],
  own: readonly Placed[],
): readonly T[] {
  const does = ({ view, stages }: T) => view !== 'norm' || stages.length > 0;
  return others.filter((step) => does(step) && !isIn(step, others, own));
}

/**
 * What a step shows, and of a norm what reads it: one before attention is not the counterpart of one between attention and
 * the MLP, whichever of them comes first in its block.
 */
function whatAndWhere({ number, view, part }: Placed, all: readonly Placed[]): string {
  if (view !== 'norm') return view;
  const own = all.filter((other) => other.part === part);
  const reader = own.find((other) => other.number > number && other.view !== 'norm');
  if (!reader) return view;
  // Of two attentions of a block the second is to another text.
  const nth = own.filter((other) => other.view === reader.view && other.number <= reader.number).length;
  return `${view} for ${reader.view} ${nth}`;
}

/** What stands beside each other, by what the rows of a tensor are of. */
export interface ByRows<T> {
  readonly shown: T;
  /** Of what runs over the sources of two encoder-decoders. */
  readonly ofSources: T | undefined;
  /** Of what has one vector for a whole text. */
  readonly ofTexts: T;
}

export function forRowsOf<T>(tensor: StepTensor, { shown, ofSources, ofTexts }: ByRows<T>): T {
  const sequence = rowSequence(tensor);
  if (sequence === null) return ofTexts;
  return sequence === SOURCE ? (ofSources ?? shown) : shown;
}

/** A norm gives the same to what reads it, whether it is behind the sum or beside the stream, and is called by either. */
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
