/** All figures of a step: those of its tensors, and its other content. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { hasGates } from '../../../src/trace/steps/names';
import type { StepDescription } from '../../../src/trace/steps/steps';
import { isOther } from '../../base/is-other';
import type { View } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { figureHeading } from '../../strings/figure-heading';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { tensorOf } from '../figures/tensor-figure';
import { ExplainedValue } from '../provenance/explained-value';
import { type ShownStep, staleClass } from './shown-step';
import { hasMainFigureAlone, stepContent, whyPredicted } from './step-content';
import { figureName, stepTensors, type TensorsPlace, tensorStyles } from './step-tensors';

export const figureStyles = [
  sharedStyles,
  proseStyles,
  tensorStyles,
  css`
    section { min-width: 0; }
    section:focus-visible { outline: none; }
    .note { padding-left: 10px; border-left: 3px solid var(--vscode-charts-yellow, #cca700); }
  `,
];

export function stepFigures(shown: ShownStep, place: TensorsPlace): TemplateResult {
  const hasOne = hasMainFigureAlone(shown);
  return html`${stepContent(shown)}
    <div class=${staleClass(shown)} aria-busy=${shown.stale}>${hasOne ? nothing : stepTensors(shown, place)}</div>
    ${whyPredicted(shown)}`;
}

/** The explanation of a requested value, shown beside the figure that it belongs to. */
export function explainedBeside(host: LitElement, panel: () => PanelData, ownerId: () => string): ExplainedValue {
  const placeOf = (path: readonly EventTarget[]) => {
    const tensor = tensorOf(path);
    return tensor && figureName(tensor);
  };
  return new ExplainedValue(host, { panel, ownerId, tensorOf, placeOf });
}

/**
 * Names a step among those that explain values in it: in a story one element may have the pictures of its figures and another,
 * in a fold, their numbers.
 */
export function tellerOf({ number }: Pick<StepDescription, 'number'>, figures: View | 'all'): string {
  return `step ${number}, ${figures}`;
}

/** Only the figures: a description of the step is around them already. */
@customElement('trace-step-figures')
export class StepFigures extends LitElement {
  static override styles = [
    figureStyles,
    css`
      :host { display: block; }
    `,
  ];

  @property({ attribute: false, hasChanged: isOther }) shown!: ShownStep;
  private readonly explained = explainedBeside(
    this,
    () => this.shown.panel,
    () => tellerOf(this.shown.step, this.shown.panel.choice.view),
  );

  override render() {
    const { shown, explained } = this;
    const place: TensorsPlace = {
      told: (...figures) => explained.at(...figures),
      heading: ({ label }) => figureHeading(label, hasGates(shown.panel.summary.plan)),
    };
    return html`<section tabindex="-1" aria-label=${shown.step.title} @explain=${explained.ask} @choose=${explained.follow}>
      ${explained.at(undefined)} ${stepFigures(shown, place)}</section>`;
  }

  /** Lets keyboard users continue reading here. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector('section')?.focus(options);
  }
}
