/** A step of a comparison: its figures of A, of B and of their difference, or what another plan has in its place. */
import { html, nothing } from 'lit';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { restoreLevel } from '../../choice/choice';
import type { CompareData, Comparison } from '../../state/compare/comparison';
import { type ByRows, forRowsOf, type PairedStep } from '../../state/compare/steps';
import { type NamedStep, type StepName, stepName } from '../../state/story/step-name';
import './looks';
import { otherStep } from './other-step';
import './tensor';
import { withTerms } from '../controls/term';

/** What all steps are shown of. */
export interface ComparedSteps extends ByRows<CompareData> {
  /** Goes to a section. */
  readonly goTo: (id: string) => void;
}

/** What a step is called at the level that was chosen last in a panel: a comparison has one level only. */
export function nameOf(step: NamedStep, { a }: Comparison): StepName {
  return stepName(step, a.summary.plan, restoreLevel(document.body.dataset['level']));
}

export function stepSection({ step, pairs }: PairedStep, compared: ComparedSteps) {
  const { comparison } = compared.shown;
  const { number } = step;
  const id = `step-${number}`;
  const { name, other } = nameOf(step, comparison);
  const { lead } = plainWords(step, comparison.a.summary.plan);
  return html`<section id=${id} aria-labelledby="${id}-title">
      <h2 id="${id}-title" tabindex="-1"><span><span class="number">${number}</span> ${name}</span>
        ${name === other ? nothing : html`<small>${other}</small>`}</h2>
      <p class="muted">${withTerms(lead, { view: step.view })}</p>
      ${looks(step, pairs, compared)}
      ${pairs.length > 0 ? nothing : otherStep(step, comparison, compared.goTo)}
      ${pairs.map(
        ([a, b]) => html`<compare-tensor data-tensor=${a.name} data-other=${b.name} .a=${a} .b=${b}
          .data=${forRowsOf(a, compared)}></compare-tensor>`,
      )}
    </section>`;
}

/** Before the maps of all tokens: where the head looks from the tokens that are compared. */
function looks({ view }: PairedStep['step'], pairs: PairedStep['pairs'], compared: ComparedSteps) {
  if (view !== 'weights') return nothing;
  return pairs
    .filter(([a]) => a.isProbability)
    .map(
      ([a, b]) =>
        html`<compare-looks data-looks=${a.name} .a=${a} .b=${b} .data=${forRowsOf(a, compared)}></compare-looks>`,
    );
}
