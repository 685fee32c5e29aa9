/** How a step is computed: its formula, the formula with this step's numbers, and what differs in a walk-through. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Choice } from '../../choice/choice';
import type { StepData } from '../../state/generation/step-data';
import { strings } from '../../strings/strings';
import '../controls/formula';
import '../predictions/worked-choice';
import '../predictions/worked-softmax';
import '../provenance/worked-example';
import type { ArrivingStep } from './shown-step';

export function stepFormula(step: ArrivingStep, panel: StepData): TemplateResult {
  if (step.view === 'choice') return workedChoice(step, panel);
  const formula = html`<trace-formula .tex=${step.tex} .plain=${step.formula}></trace-formula>`;
  return html`${formula} ${step.view === 'predictions' ? workedSoftmax(panel) : workedExample(step, panel)}`;
}

/** For what is computed from the logits and is no tensor of the trace. */
function workedSoftmax(panel: StepData): TemplateResult {
  return html`<trace-worked-softmax .panel=${panel}></trace-worked-softmax>`;
}

/** With its formula, which depends on how the token is chosen. */
function workedChoice({ tex, formula }: ArrivingStep, panel: StepData): TemplateResult {
  return html`<trace-worked-choice .tex=${tex} .plain=${formula} .panel=${panel}></trace-worked-choice>`;
}

/** For the variant that is shown first. */
function workedExample({ formula, view, tensors }: ArrivingStep, panel: StepData) {
  const variant = tensors?.[0]?.variant;
  const worked = tensors?.filter((tensor) => tensor.kind === 'stage' && tensor.variant === variant);
  if (formula === null || view === 'blocks' || !worked?.length) return nothing;
  return html`<trace-worked-example .tensors=${worked} .panel=${panel}></trace-worked-example>`;
}

/** What differs in the walk-through; `undefined` if nothing does, or if the model itself is shown. */
export function variantNote(
  { group, variantNote: differs }: ArrivingStep,
  { variant }: Pick<Choice, 'variant'>,
): TemplateResult | undefined {
  if (variant === 'model') return undefined;
  if (group === 'out') return html`<p class="note">${strings.walkthroughOut}</p>`;
  return differs ? html`<p class="note"><b>${strings.variantDiffers}</b> ${differs}</p>` : undefined;
}
