/** What the strip of tokens shows besides the tokens, in words and numbers, and the choice of it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextProbabilities } from '../../src/engine/reading-protocol';
import { short, tokenLabel } from '../format';
import { type Attended, type AttentionRow, mostAttended } from '../state/attention-row';
import { ATTENTION_VIEWS, type AttentionView, shownBlock } from '../state/choice';
import type { Load } from '../state/load';
import { ChooseEvent, type PanelData } from '../state/panel';
import { stripStrings as strings } from '../strings/token-strip';
import { sharedStyles } from '../styles';
import { failureOf } from './error-box';
import './segmented';
import { fullSurprisal } from './token-chip';

/** How many of the largest weights are written out. */
const WRITTEN = 4;

@customElement('trace-token-strip-legend')
export class TokenStripLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; font-size: var(--small);
        color: var(--muted); }
      .attends { min-width: 0; }
      .attends span { white-space: nowrap; color: var(--vscode-editor-foreground); }
      bdi { font-family: var(--mono); white-space: pre; }
      .bar { display: inline-block; width: 18px; height: 3px; margin-right: 5px; vertical-align: middle;
        background: var(--vscode-charts-blue, #3794ff); }
      .legend { margin-left: auto; }
      @container (max-width: 560px) { .legend { display: none; } }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) row!: AttentionRow;
  @property({ attribute: false }) weights: Float32Array | undefined;
  @property({ attribute: false }) probabilities!: Load<TextProbabilities>;
  /** Whether surprisal has arrived. */
  @property({ attribute: false }) known = false;

  override render() {
    const { choice } = this.panel;
    return html`
      <trace-segmented data-picker="attention" .label=${strings.attention}
        .options=${ATTENTION_VIEWS.map((value) => ({ value, label: strings.attentionViews[value] }))}
        .value=${choice.attention} @pick=${this.pick}></trace-segmented>
      ${this.attends()} ${this.row.error === undefined ? nothing : failureOf(this.row)}
      ${failureOf(this.probabilities)} ${this.known ? this.legend() : nothing}
    `;
  }

  private attends() {
    const { weights } = this;
    const { choice, summary } = this.panel;
    const chosen = summary.tokens[choice.token];
    if (!weights || !chosen) return nothing;
    const { layer, head } = shownBlock(choice);
    return html`<span class="attends" title=${strings.attendsTitle} data-attends>
      ${strings.attends(layer, head, tokenLabel(chosen))}
      ${mostAttended(weights, WRITTEN).map((attended, index) => this.attended(attended, index))}
    </span>`;
  }

  private attended({ position, weight }: Attended, index: number) {
    const token = this.panel.summary.tokens[position];
    return html`${index === 0 ? '' : ', '}<span data-position=${position} data-value=${weight}
      ><bdi>${token ? tokenLabel(token) : position}</bdi> ${short(weight)}</span>`;
  }

  private legend() {
    const { vocabSize } = this.panel.summary.model;
    const bits = fullSurprisal(vocabSize).toFixed(1);
    return html`<span class="legend" title=${strings.legendTitle(bits, vocabSize)}
      ><span class="bar"></span>${strings.legend(bits)}</span>`;
  }

  private pick(event: CustomEvent<string>): void {
    this.dispatchEvent(new ChooseEvent({ attention: event.detail as AttentionView }));
  }
}
