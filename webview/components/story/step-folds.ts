/** The folds below the figure of a step: its formula, its colours, its exact values, and their proofs. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import { tallyOf } from '../../../src/trace/run/proof-tally';
import type { StepData } from '../../state/generation/step-data';
import { colourSentences } from '../../state/story/colour-sentences';
import type { Hero } from '../../state/story/hero';
import { storyStrings as texts } from '../../strings/story';
import '../controls/proof-list';
import { withTerms } from '../controls/term';
import type { ArrivingStep } from '../steps/shown-step';
import { stepFormula } from '../steps/step-formula';
import '../controls/fold';

interface FoldedStep {
  readonly step: ArrivingStep;
  /** With the explained value as the chosen one. */
  readonly panel: StepData;
  readonly hero: Hero | undefined;
  readonly proofs: readonly Proof[];
  /** Whether its exact values are unfolded at first. */
  readonly unfolded: boolean;
  /** Renders its figures with all their numbers. */
  readonly exact: () => TemplateResult;
}

export function stepFolds(folded: FoldedStep): TemplateResult {
  return html`${formula(folded)} ${colours(folded)} ${exact(folded)} ${checks(folded)}`;
}

/**
 * A step has a formula or an explanation instead. Unfolding formulas applies to all steps, but not to the explanation of a step
 * without a formula.
 */
function formula({ step, panel }: FoldedStep): TemplateResult {
  const hasFormula = step.formula !== null;
  const content = () =>
    html`${stepFormula(step, panel)} <p>${withTerms(step.explanation, { view: step.view, plan: panel.summary.plan })}</p>`;
  const none = () => html``;
  return html`<trace-fold data-fold=${hasFormula ? 'formula' : nothing} .label=${texts.formula} ?hidden=${!hasFormula}
      .content=${hasFormula ? content : none}></trace-fold><trace-fold data-fold=${hasFormula ? nothing : 'explanation'}
      .label=${texts.explanation} ?hidden=${hasFormula} .content=${hasFormula ? none : content}></trace-fold>`;
}

/** For what is drawn in colours. */
function colours({ hero }: FoldedStep): TemplateResult | typeof nothing {
  const sentences = hero ? colourSentences(hero) : [];
  if (sentences.length === 0) return nothing;
  return html`<trace-fold data-fold="colours" .label=${texts.colours}
    .content=${() => sentences.map((sentence) => html`<p>${sentence}</p>`)}></trace-fold>`;
}

/** What is not a tensor is shown whole already. */
function exact({ step, hero, unfolded, exact: content }: FoldedStep): TemplateResult | typeof nothing {
  if (hero?.kind === 'content' || !step.tensors?.length) return nothing;
  const shape = hero?.kind === 'maps' ? (hero.tensors.at(-1)?.shape.join(' × ') ?? '') : '';
  return html`<trace-fold data-fold="exact" .label=${texts.exact} .beside=${shape} .open=${unfolded}
    .content=${content}></trace-fold>`;
}

function checks({ proofs }: FoldedStep): TemplateResult | typeof nothing {
  const { checked, holds } = tallyOf(proofs);
  if (checked === 0) return nothing;
  return html`<trace-fold data-fold="checks" .label=${texts.proofs} .beside=${texts.proofsHold(holds, checked)}
    .verdict=${holds === checked ? 'holds' : 'fails'}
    .content=${() => html`<trace-proofs .proofs=${proofs}></trace-proofs>`}></trace-fold>`;
}
