/** A search for any token of the vocabulary by text or id, with its rank and probability. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { KeptTokens, Predictions } from '../../../src/trace/readings/predictions';
import { ChooseEvent } from '../../panel/panel';
import type { NextToken } from '../../state/generation/next-token';
import { predictionStrings as texts } from '../../strings/predictions';
import { sharedStyles } from '../../theme/styles';
import '../controls/token-field';
import type { TakeFoundEvent, TokensFoundEvent } from '../controls/token-field';
import './prediction-table';

@customElement('trace-token-search')
export class TokenSearch extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      trace-prediction-table { margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) predictions!: Predictions;
  @property({ attribute: false }) next!: NextToken;
  @property({ attribute: false }) model = '';
  /** The kind of the model's tokenizer. */
  @property({ attribute: false }) tokenizer: string | undefined;
  @property({ attribute: false }) sampled: Float64Array | undefined;
  @property({ attribute: false }) kept: KeptTokens | undefined;
  @property({ attribute: false }) target: number | null = null;
  @property({ attribute: false }) drawn: number | undefined;
  @property({ attribute: false }) explains = true;
  @state() private ids: readonly number[] = [];

  override render() {
    return html`<trace-token-field .connection=${this.next.host.connection} .model=${this.model} .tokenizer=${this.tokenizer} .label=${texts.search}
        @tokens-found=${this.found} @take-found=${this.take}></trace-token-field>
      ${this.ids.length > 0 ? this.results() : nothing}`;
  }

  private results() {
    return html`<trace-prediction-table data-results .label=${texts.results} .ranked=${false}
      .predictions=${this.predictions} .names=${this.next.names} .ids=${this.ids}
      .sampled=${this.sampled} .kept=${this.kept} .target=${this.target} .drawn=${this.drawn} .explains=${this.explains}></trace-prediction-table>`;
  }

  private take({ detail: target }: TakeFoundEvent): void {
    this.dispatchEvent(new ChooseEvent({ target }));
  }

  private found({ detail: tokens }: TokensFoundEvent): void {
    this.next.names.add(tokens);
    this.ids = tokens.map(({ id }) => id);
  }
}
