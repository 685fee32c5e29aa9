/** The probability of each token of the text, given those before it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { count } from '../../../src/base/counted';
import type { TextProbabilities } from '../../../src/trace/readings/text-probabilities';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { rovingTarget } from '../../keyboard/roving';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { TokenProbability } from '../../state/predictions/surprisal';
import {
  BY_SURPRISAL,
  changeSorting,
  keptSorting,
  SORT_KEYS,
  SORTING,
  type Sorting,
  type SortKey,
  sortTokens,
  textTotal,
  tokenProbabilities,
} from '../../state/predictions/surprisal';
import { readTextProbabilities } from '../../state/tokens/text-probabilities';
import { fourDigits, hundredths, percentInTable, proseFourDigits, tokenLabel } from '../../strings/format';
import { predictionStrings as texts } from '../../strings/predictions';
import { strings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barHeading, barStyles, probabilityBar } from '../controls/probability-bar';
import { withTerms } from '../controls/term';

@customElement('trace-text-probabilities')
export class TextProbabilitiesTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    css`
      :host { display: block; }
      h3 { margin: 16px 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      /* A thousand rows out of view are not painted with everything else. */
      .scroll { max-height: 300px; content-visibility: auto; contain-intrinsic-block-size: auto 300px; }
      table { width: min(100%, 760px); min-width: min-content; }
      thead th { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); }
      .wide { width: 24%; min-width: 50px; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; margin: 0;
        cursor: pointer; white-space: pre; }
      th button:hover { text-decoration: underline; }
      /* Every column can be sorted by. */
      th:not([aria-sort]) button::after { content: ' ↕' / ''; opacity: 0.5; }
      .token button { max-width: 22ch; overflow: hidden; text-overflow: ellipsis;
        color: var(--vscode-editor-foreground); }
      tr.chosen button { color: inherit; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The sorting chosen by the user on this page; `undefined` to use the kept one. */
  @state() private sorted: Sorting | undefined;
  private reached = 0;
  private readonly near = new WhenVisible(this);
  private readonly probabilities = new Query<TextProbabilities>(this, () => {
    const { readings, summary } = this.panel;
    const fetch = (signal: AbortSignal) =>
      readTextProbabilities(readings, summary.tokens.length, summary.model.vocabSize, signal);
    return { of: [readings], when: this.near.visible, fetch };
  });

  constructor() {
    super();
    nameParts(this, { 'surprising tokens': () => this });
  }

  private get sorting(): Sorting {
    return this.sorted ?? keptSorting(this.panel.host?.kept);
  }

  override render() {
    return html`<h3>${texts.text}</h3>
      <p class="muted">${withTerms(texts.textExplanation)}</p>
      ${failureOf(this.probabilities)} ${this.content()}`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    this.reach(changed.has('sorted') ? 0 : this.reached);
    this.markChosen();
  }

  private content() {
    const { value, error } = this.probabilities;
    if (error !== undefined) return nothing;
    if (!value) return html`<p class="muted" role="status">${strings.loading}</p>`;
    const tokens = tokenProbabilities(value);
    if (tokens.length === 0) return html`<p class="muted">${texts.onlyOne}</p>`;
    const total = textTotal(tokens);
    return html`<p data-total data-logprob=${total.logprob} data-perplexity=${total.perplexity}>
        ${withTerms(texts.total(proseFourDigits(total.logprob), fourDigits(total.perplexity), total.tokens))}</p>
      <div class="scroll">
        <table aria-label=${texts.text} @keydown=${this.key}>
          <thead><tr>${this.header('position')}<th scope="col" class="left">${texts.textColumns.token}</th>
            ${SORT_KEYS.slice(1).map((key) => this.header(key))}${barHeading(1)}</tr></thead>
          <tbody>${guard([value, this.sorting], () =>
            sortTokens(tokens, this.sorting).map((token, place) => this.row(token, place)),
          )}</tbody>
        </table>
      </div>`;
  }

  private header(key: SortKey) {
    const { sorting } = this;
    const sorted = sorting.key === key ? (sorting.descending ? 'descending' : 'ascending') : nothing;
    const arrow = sorted === nothing ? '' : sorting.descending ? ' ↓' : ' ↑';
    const name = texts.textColumns[key];
    return html`<th scope="col" aria-sort=${sorted}><button type="button" data-sort=${key} title=${texts.sortBy(name)}
      @click=${() => this.sort(key)}>${name}${arrow}</button></th>`;
  }

  /** There may be a thousand rows: they are rendered once, and marks for the chosen and focused row are set directly. */
  private row({ position, probability, rank, surprisal, entropy }: TokenProbability, place: number) {
    const token = this.panel.summary.tokens[position];
    if (!token) return nothing;
    return html`<tr class="pick" data-token=${position}
      @click=${() => this.dispatchEvent(new ChooseEvent({ token: position }))}>
      <td>${position}</td>
      <th scope="row" class="token"><button type="button" tabindex="-1" data-place=${place} title=${token.token}
        @focus=${() => this.reach(place)}><bdi>${tokenLabel(token)}</bdi></button></th>
      <td data-column="probability" data-value=${probability} title=${probability}>${percentInTable(probability)}</td>
      <td data-column="rank" data-value=${rank}>${count(rank + 1)}</td>
      <td data-column="surprisal" data-value=${surprisal} title=${surprisal}>${hundredths(surprisal)}</td>
      <td data-column="entropy" data-value=${entropy} title=${entropy}>${hundredths(entropy)}</td>
      <td class="wide">${probabilityBar(probability)}</td>
    </tr>`;
  }

  private sort(key: SortKey): void {
    this.sortBy(changeSorting(this.sorting, key));
  }

  private sortBy(sorting: Sorting): void {
    this.sorted = sorting;
    this.panel.host?.kept.keep(SORTING, sorting);
  }

  /** Sorts by the most surprising token. */
  begin(): void {
    this.sortBy(BY_SURPRISAL);
  }

  private reach(place: number): void {
    this.button(this.reached)?.setAttribute('tabindex', '-1');
    this.reached = place;
    this.button(place)?.setAttribute('tabindex', '0');
  }

  private button(place: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-place="${place}"]`);
  }

  private markChosen(): void {
    for (const row of this.renderRoot.querySelectorAll('tr.chosen')) {
      row.classList.remove('chosen');
      row.querySelector('button')?.removeAttribute('aria-current');
    }
    const row = this.renderRoot.querySelector(`tr[data-token="${this.panel.choice.token}"]`);
    row?.classList.add('chosen');
    row?.querySelector('button')?.setAttribute('aria-current', 'true');
  }

  private key(event: KeyboardEvent): void {
    const focused = (event.target as HTMLElement).closest<HTMLElement>('[data-place]');
    if (!focused || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return;
    const target = rovingTarget(event, this.reached, this.panel.summary.tokens.length - 1);
    if (target === undefined) return;
    event.preventDefault();
    this.button(target)?.focus();
  }
}
