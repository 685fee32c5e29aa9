/** Any token of the vocabulary by its text or id, with its rank and probability. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FoundTokens } from '../../../src/engine/protocol';
import type { Predictions } from '../../../src/trace/predictions';
import { Load } from '../../state/load';
import type { NextToken } from '../../state/next-token';
import { strings } from '../../strings';
import { predictionStrings as texts } from '../../strings/predictions';
import { controlStyles, sharedStyles } from '../../styles';
import { failureOf } from '../shell/error-box';
import './prediction-table';

const SHOWN = 12;
/** Milliseconds without another key. */
const PAUSE = 150;

@customElement('trace-token-search')
export class TokenSearch extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; }
      .field { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      input[type='search'] { width: min(100%, 26ch); }
      trace-prediction-table { margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) predictions!: Predictions;
  @property({ attribute: false }) next!: NextToken;
  @property({ attribute: false }) model = '';
  @property({ attribute: false }) sampled: Float64Array | undefined;
  @property({ attribute: false }) target: number | null = null;
  @property({ attribute: false }) drawn: number | undefined;
  @state() private query = '';
  private readonly found = new Load<FoundTokens>(() => this.requestUpdate());
  private timer: ReturnType<typeof setTimeout> | undefined;

  override render() {
    const { found, query } = this;
    return html`<div class="field">
        <label for="query">${texts.search}</label>
        <input id="query" type="search" aria-describedby="hint" spellcheck="false" autocomplete="off" data-search
          @input=${this.type}>
        <span id="hint" class="small muted">${texts.searchHint}</span>
      </div>
      <div role="status" class="small muted">${query === '' ? nothing : this.status()}</div>
      ${failureOf(found)}
      ${query !== '' && found.value?.tokens.length ? this.results(found.value) : nothing}`;
  }

  private status() {
    const { value } = this.found;
    if (this.found.error !== undefined) return nothing;
    return value ? texts.found(value.total, value.tokens.length) : strings.loading;
  }

  private results({ tokens }: FoundTokens) {
    return html`<trace-prediction-table data-results .label=${texts.results} .ranked=${false}
      .predictions=${this.predictions} .names=${this.next.names} .ids=${tokens.map(({ id }) => id)}
      .sampled=${this.sampled} .target=${this.target} .drawn=${this.drawn}></trace-prediction-table>`;
  }

  private type(event: InputEvent): void {
    const query = (event.target as HTMLInputElement).value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(query), query === '' ? 0 : PAUSE);
  }

  private search(query: string): void {
    this.query = query;
    if (query === '') this.found.reset();
    else
      this.found.want(query, async () => {
        const found = await this.next.host.searchTokens({ model: this.model, query, limit: SHOWN });
        this.next.names.add(found.tokens);
        return found;
      });
  }
}
