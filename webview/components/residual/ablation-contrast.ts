/**
 * Shows, beside a run without a part, the run with the part's mean, or the other way round: what zero ablation seems to
 * confirm, mean ablation may refute.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import { contrastSentences, sayBothChanges } from '../../../src/trace/ablation/ablation-contrast';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import { type AblationQuestion, OTHER_INSTEAD } from '../../../src/trace/ablation/ablation-runs';
import { samePart } from '../../../src/trace/readings/model-part';
import { Query } from '../../base/query';
import type { StepData } from '../../state/generation/step-data';
import { ablation as texts } from '../../strings/ablation';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

@customElement('trace-ablation-contrast')
export class AblationContrast extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    css`
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The run that is shown above. */
  @property({ attribute: false }) told!: Ablation;
  /** The question that it answers. */
  @property({ attribute: false }) asked!: Omit<AblationQuestion, 'instead'>;
  @property({ attribute: false }) direct: DirectParts | undefined;
  /** The other run, if it is not known yet. It is not kept as a choice of the user. */
  private readonly other = new Query<Ablation>(this, () => {
    const { panel, told, question, known } = this;
    if (known) return undefined;
    const { readings } = panel;
    const { position, id, ratherThan, instead } = question;
    const key = [position, id, ratherThan, instead, JSON.stringify(told.part)];
    return {
      of: [readings, ...key],
      fetch: async (signal) => {
        const run = await readings.read('ablation', { ...question, part: told.part }, signal);
        panel.ablations.addBeside(question, run);
        return run;
      },
    };
  });

  override render() {
    const { told, panel, other } = this;
    const run = this.known ?? other.value;
    if (!run)
      return html`${failureOf(other)}${other.pending ? html`<p class="muted" data-contrast-awaited>${texts.alsoRunning[this.question.instead]}</p>` : nothing}`;
    const differs = contrastSentences(told, run, panel.summary.tokens.length);
    const said = differs.length > 0 ? differs : sayBothChanges(told, run);
    return said.length > 0 ? html`<p data-contrast>${said.join(' ')}</p>` : nothing;
  }

  private get question(): AblationQuestion {
    return { ...this.asked, instead: OTHER_INSTEAD[this.told.instead] };
  }

  private get known(): Ablation | undefined {
    const { panel, told, question, direct } = this;
    return panel.ablations.everyRun(question, direct).find(({ part }) => samePart(part, told.part));
  }
}
