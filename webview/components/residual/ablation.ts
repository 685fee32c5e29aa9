/** Checks what a part adds by intervention: runs the pass anew without the chosen head, or without the MLP of its block. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Ablation, Instead } from '../../../src/trace/readings/ablation';
import { ablatedName, ablationSentences } from '../../../src/trace/readings/ablation-words';
import { type ModelComponent, removableParts } from '../../../src/trace/readings/model-part';
import type { StepData } from '../../state/generation/step-data';
import { ablationQuestion, keepAblation, keptAblation } from '../../state/residual/kept-ablation';
import { quotedToken } from '../../strings/format';
import { ablation as texts } from '../../strings/residual';
import { sharedStyles } from '../../theme/styles';
import type { Intervention, InterventionRun } from '../controls/intervention';
import '../controls/intervention';
import '../controls/segmented';
import { withTerms } from '../controls/term';
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
  /** What was told of this in the page that was here before. */
  private told: Ablation | undefined;
  @query('trace-intervention') private intervention!: InterventionRun;

  /** Runs without a part that was just chosen, and the keyboard goes to what can be run here. */
  async leaveOut(part: ModelComponent): Promise<void> {
    await this.updateComplete;
    const { intervention } = this;
    intervention.ask(part);
    await intervention.updateComplete;
    intervention.focus({ preventScroll: true });
  }

  override willUpdate(): void {
    if (this.hasUpdated) return;
    this.told = this.toldBefore();
    if (this.told) this.instead = this.told.instead;
  }

  /** What was told before the page was made anew is told at once, without another run. */
  override firstUpdated(): void {
    if (this.told) this.intervention.ask(this.told.part);
  }

  override render() {
    return html`
      <h4>${texts.title}</h4>
      <p>${withTerms(texts.explanation, { view: 'logits', plan: this.panel.summary.plan })}</p>
      <trace-segmented data-picker="instead" .label=${texts.instead} .options=${INSTEAD} .value=${this.instead}
        @pick=${(event: CustomEvent<string>) => {
          this.instead = event.detail as Instead;
        }}></trace-segmented>
      <trace-intervention .label=${texts.title} .intervention=${this.ablation()}></trace-intervention>
    `;
  }

  private toldBefore(): Ablation | undefined {
    const { choice, host, summary } = this.panel;
    return keptAblation(host?.kept, this.question, removableParts(summary.plan, choice, summary.model.heads));
  }

  private get question(): string {
    return ablationQuestion(this.panel.summary, this.panel.choice);
  }

  private ablation(): Intervention<Ablation> {
    const { panel, instead, question } = this;
    const { readings, choice, summary, host } = panel;
    const { token: position, target: id, ratherThan } = choice;
    return {
      action: 'without',
      of: [readings, position, id, ratherThan],
      how: [instead],
      parts: removableParts(summary.plan, choice, summary.model.heads),
      label: (part) => texts.run(ablatedName(part), instead),
      run: async (part, signal) => {
        const before = keptAblation(host?.kept, question, [part]);
        if (before?.instead === instead) return before;
        const ablation = await readings.read('ablation', { position, id, ratherThan, part, instead }, signal);
        keepAblation(host?.kept, question, ablation);
        return ablation;
      },
      sentences: (ablation) => ablationSentences(ablation, quotedToken),
      below: (ablation) => html`<trace-most-in-both .ablation=${ablation}></trace-most-in-both>`,
    };
  }
}
