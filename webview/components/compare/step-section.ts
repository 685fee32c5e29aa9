/** A step of a comparison: its figures of A, of B and of their difference, or what is shown if the plans differ. */
import { html, nothing } from 'lit';
import { listWords } from '../../../src/base/list-words';
import { plainWords } from '../../../src/trace/steps/plain-words';
import type { CompareData, Comparison, SideName } from '../../state/compare/comparison';
import { type ByRows, counterpart, forRowsOf, type PairedStep, stepsOnlyIn } from '../../state/compare/steps';
import { type NamedStep, type StepName, stepName } from '../../state/story/step-name';
import { compareStrings as strings } from '../../strings/compare';
import './looks';
import { alone, otherStep } from './other-step';
import './tensor';
import { withTerms } from '../controls/term';

/** What all steps are shown from. */
interface ComparedSteps extends ByRows<CompareData> {
  /** Goes to the section with this id. */
  readonly goTo: (id: string) => void;
  /** The height of a page of the presentation that a map and its headings share; `undefined` outside one. */
  readonly pageHeight: number | undefined;
}

/** The name of a step, as in the panel. */
export function nameOf(step: NamedStep, { a }: Comparison): StepName {
  return stepName(step, a.summary.plan);
}

export function stepSection({ step, pairs, alone: ofA }: PairedStep, compared: ComparedSteps) {
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
          .pageHeight=${compared.pageHeight} .data=${forRowsOf(a, compared)}></compare-tensor>`,
      )}
      ${ofA.map((a) => html`<compare-tensor data-tensor=${a.name} data-alone .a=${a} .step=${number} .data=${forRowsOf(a, compared)}></compare-tensor>`)}
    </section>`;
}

/** Sorts attention weights before the scores they are made from, as a trace does where there is room for one of both. */
function weightsFirst([one]: PairedStep['pairs'][number], [other]: PairedStep['pairs'][number]): number {
  return Number(other.isProbability) - Number(one.isProbability);
}

/** What the step does. One entry per side if it differs: one may look both ways, the other only back. */
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

type Section = Comparison['b']['summary']['plan']['sections'][number];

/** The steps that only B has, in B's order. */
export function sectionsOnlyInB({ a, b }: Comparison): readonly Section[] {
  return stepsOnlyIn(b.summary.plan.sections, a.summary.plan.sections);
}

/** The id of the section of a step that only B has. */
export function idInB({ number }: Pick<Section, 'number'>): string {
  return `b-step-${number}`;
}

/**
 * Lists the steps that only B has, below A's last step; renders nothing if A has all of them.
 * @param presented whether one step is shown at a time, without links to these
 */
export function onlyInB(comparison: Comparison, presented: boolean) {
  const { a, b } = comparison;
  const missing = sectionsOnlyInB(comparison);
  if (missing.length === 0) return nothing;
  const ofA = a.summary.plan.sections.map((section) => stepName(section, a.summary.plan).name);
  const names = missing.map((section) => stepName(section, b.summary.plan));
  // A norm of A may have the same plain name.
  const titles = names.map(({ name, other }) =>
    ofA.includes(name) ? strings.stepOnly.namedAlike(name, other) : `“${name}”`,
  );
  return html`${presented ? nothing : html`<p class="muted only-b" data-only-b>${strings.stepOnly.onlyB(listWords(titles))}</p>`}
    ${missing.map((section) => sectionInB(section, comparison))}`;
}

function sectionInB(section: Section, { b }: Comparison) {
  const { plan } = b.summary;
  const id = idInB(section);
  return html`<section id=${id} aria-labelledby="${id}-title">
      <h2 id="${id}-title" tabindex="-1"><span><span class="number">${section.number}</span> ${stepName(section, plan).name}</span>
        <small>${strings.stepOnly.ofB}</small></h2>
      <p class="muted" data-lead-of="b">${withTerms(plainWords(section, plan).lead, { view: section.view })}</p>
      ${alone(section, b, 'b')}
    </section>`;
}

/** Where the head attends from the compared tokens; stands before the maps of all tokens. */
function looks({ view, number }: PairedStep['step'], pairs: PairedStep['pairs'], compared: ComparedSteps) {
  if (view !== 'weights') return nothing;
  return pairs
    .filter(([a]) => a.isProbability)
    .map(
      ([a, b]) =>
        html`<compare-looks data-looks=${a.name} .a=${a} .b=${b} .step=${number} .data=${forRowsOf(a, compared)}></compare-looks>`,
    );
}
