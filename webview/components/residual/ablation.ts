/** Checks what a part adds by intervention: runs the pass anew without the chosen head, or without the MLP of its block. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Ablation, Instead } from '../../../src/trace/readings/ablation';
import { ablatedName, ablationSentences } from '../../../src/trace/readings/ablation-words';
import { type ModelComponent, removableParts } from '../../../src/trace/readings/model-part';
import type { StepData } from '../../state/generation/step-data';
import { quotedToken } from '../../strings/format';
import { ablation as texts } from '../../strings/residual';
import { sharedStyles } from '../../theme/styles';
import type { Intervention, InterventionRun } from '../controls/intervention';
import '../controls/intervention';
import '../controls/segmented';
import './most-in-both';

const INSTEAD = (['zero', 'mean'] as const).map((value) => ({ value, ...texts.insteadOf[value] }));

@customElement('trace-ablation')
export class AblationRun extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 10px 0 14px; }
      h4 { margin: 8px 0 2px; font-size: var(--small); font-weight: 600; color: var(--muted); }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @state() private instead: Instead = 'zero';
  @query('trace-intervention') private intervention!: InterventionRun;

  /** Runs without a part that was just chosen, and the keyboard goes to what can be run here. */
  async leaveOut(part: ModelComponent): Promise<void> {
    await this.updateComplete;
    const { intervention } = this;
    intervention.ask(part);
    await intervention.updateComplete;
    intervention.focus({ preventScroll: true });
  }

  override render() {
    return html`
      <h4>${texts.title}</h4>
      <p>${texts.explanation}</p>
      <trace-segmented data-picker="instead" .label=${texts.instead} .options=${INSTEAD} .value=${this.instead}
        @pick=${(event: CustomEvent<string>) => {
          this.instead = event.detail as Instead;
        }}></trace-segmented>
      <trace-intervention .label=${texts.title} .intervention=${this.ablation()}></trace-intervention>
    `;
  }

  private ablation(): Intervention<Ablation> {
    const { panel, instead } = this;
    const { readings, choice, summary } = panel;
    const { token: position, target: id, ratherThan } = choice;
    return {
      action: 'without',
      of: [readings, position, id, ratherThan],
      how: [instead],
      parts: removableParts(summary.plan, choice, summary.model.heads),
      label: (part) => texts.run(ablatedName(part), instead),
      run: (part, signal) => readings.read('ablation', { position, id, ratherThan, part, instead }, signal),
      sentences: (ablation) => ablationSentences(ablation, quotedToken),
      below: (ablation) => html`<trace-most-in-both .ablation=${ablation}></trace-most-in-both>`,
    };
  }
}
