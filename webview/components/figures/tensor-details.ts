/** A tensor row by row, and the distribution of its values. Read when opened. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TensorDetails } from '../../../src/trace/readings/details';
import { matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query, type Question } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { chosenIn } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { details as texts } from '../../strings/heat-map';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import './histogram';
import './row-statistics';

@customElement('trace-tensor-details')
export class TensorDetailsView extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; min-width: 0; max-width: 100%; }
      summary { cursor: pointer; color: var(--muted); font-size: var(--small); width: fit-content; min-height: 22px; }
      summary:hover { color: var(--vscode-editor-foreground); }
      .body { display: flex; flex-wrap: wrap; gap: 10px 28px; align-items: flex-start; padding-top: 4px; }
    `,
  ];

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  @state() private open = false;
  private readonly near = new WhenVisible(this);
  private readonly details = new Query<TensorDetails>(this, () => this.question);

  private get question(): Question<TensorDetails> {
    const { name: stage, variant, head } = this.tensor;
    const { readings } = this.panel;
    const when = this.open && this.near.visible;
    return readings.question('details', { stage, variant, head }, { besides: [stage, variant], when });
  }

  override render() {
    return html`<details ?open=${this.open} @toggle=${this.toggled}>
      <summary data-details>${texts.title}</summary>
      ${this.open ? this.content() : nothing}
    </details>`;
  }

  private content() {
    const { tensor, panel, details } = this;
    const { value } = details;
    if (details.error !== undefined) return failureOf(details);
    if (!value) return html`<p class="muted small" role="status">${strings.loading}</p>`;
    const { rowAxis, rows, columns } = matrixOf(tensor);
    const sequence = rowSequence(tensor);
    const tokens = sequence === null ? [] : tokensIn(panel.summary, sequence);
    const finite = value.histogram.counts.reduce((sum, count) => sum + count, 0);
    return html`<div class="body ${details.pending ? 'stale' : ''}" aria-busy=${details.pending}>
      <trace-row-statistics .name=${tensor.name} .rows=${value.rows} .axis=${tensor.axes[rowAxis]} .tokens=${tokens}
        .sequence=${sequence} .chosen=${sequence === null ? undefined : chosenIn(panel.choice, sequence)}></trace-row-statistics>
      <trace-histogram .name=${tensor.name} .histogram=${value.histogram} .notFinite=${rows * columns - finite}
        .room=${panel.width}></trace-histogram>
    </div>`;
  }

  private toggled(event: Event): void {
    this.open = (event.currentTarget as HTMLDetailsElement).open;
  }
}
