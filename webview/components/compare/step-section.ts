/** A step of a comparison: its figures of A, of B and of their difference, or what another plan has in its place. */
import { html, nothing } from 'lit';
import { listWords } from '../../../src/base/list-words';
import { plainWords } from '../../../src/trace/steps/plain-words';
import type { CompareData, Comparison, SideName } from '../../state/compare/comparison';
import { type ByRows, counterpart, forRowsOf, isIn, type PairedStep } from '../../state/compare/steps';
import { type NamedStep, type StepName, stepName } from '../../state/story/step-name';
import { compareStrings as strings } from '../../strings/compare';
import './looks';
import { otherStep } from './other-step';
import './tensor';
import { withTerms } from '../controls/term';

/** What all steps are shown of. */
export interface ComparedSteps extends ByRows<CompareData> {
  /** Goes to a section. */
  readonly goTo: (id: string) => void;
}

/** What a step is called, as in the panel. */
export function nameOf(step: NamedStep, { a }: Comparison): StepName {
  return stepName(step, a.summary.plan);
}

export function stepSection({ step, pairs, alone }: PairedStep, compared: ComparedSteps) {
  const { comparison } = compared.shown;
  const { number } = step;
  const id = `step-${number}`;
  const { name, other } = nameOf(step, comparison);
  const leads = leadsOf(step, comparison);
  return html`<section id=${id} aria-labelledby="${id}-title">
      <h2 id="${id}-title" tabindex="-1"><span><span class="number">${number}</span> ${name}</span>
        ${name === other ? nothing : html`<small>${other}</small>`}</h2>
      ${leads.map(({ side, lead }) => html`<p class="muted" data-lead-of=${side ?? nothing}>${side ? html`<b>${strings.side[side]}</b> ` : nothing}${withTerms(lead, { view: step.view })}</p>`)}
      ${looks(step, pairs, compared)}
      ${pairs.length > 0 ? nothing : otherStep(step, comparison, compared.goTo)}
      ${pairs.toSorted(weightsFirst).map(
        ([a, b]) => html`<compare-tensor data-tensor=${a.name} data-other=${b.name} .a=${a} .b=${b} .step=${number}
          .data=${forRowsOf(a, compared)}></compare-tensor>`,
      )}
      ${alone.map((a) => html`<compare-tensor data-tensor=${a.name} data-alone .a=${a} .step=${number} .data=${forRowsOf(a, compared)}></compare-tensor>`)}
    </section>`;
}

/** What the step of the weights is about comes before the scores that they are made of: as in a trace where one of both has room. */
function weightsFirst([one]: PairedStep['pairs'][number], [other]: PairedStep['pairs'][number]): number {
  return Number(other.isProbability) - Number(one.isProbability);
}

/** What the step does, of each side where it is not the same: one may look both ways, and the other back only. */
function leadsOf(step: PairedStep['step'], { a, b }: Comparison): { side?: SideName; lead: string }[] {
  const { lead } = plainWords(step, a.summary.plan);
  const other = counterpart(step, a.summary.plan.sections, b.summary.plan.sections);
  const ofB = other && plainWords(other, b.summary.plan).lead;
  if (ofB === undefined || ofB === lead) return [{ lead }];
  return [
    { side: 'a', lead },
    { side: 'b', lead: ofB },
  ];
}

/** Below the last step what else B does; nothing where A has all of its steps. */
export function onlyInB({ a, b }: Comparison) {
  const { sections } = b.summary.plan;
  const missing = sections.filter((section) => does(section) && !isIn(section, sections, a.summary.plan.sections));
  if (missing.length === 0) return nothing;
  const named = (plan: Comparison['b']['summary']['plan']) => (section: NamedStep) => stepName(section, plan);
  const ofA = a.summary.plan.sections.map((section) => named(a.summary.plan)(section).name);
  // A norm of A may be called by the same plain words.
  const titles = missing
    .map(named(b.summary.plan))
    .map(({ name, other }) => (ofA.includes(name) ? strings.stepOnly.namedAlike(name, other) : `“${name}”`));
  return html`<p class="muted only-b" data-only-b>${strings.stepOnly.onlyB(listWords(titles))}</p>`;
}

/** A decoder has a step for each of its norms, also where it has none there. */
function does({ view, stages }: Comparison['b']['summary']['plan']['sections'][number]): boolean {
  return view !== 'norm' || stages.length > 0;
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
