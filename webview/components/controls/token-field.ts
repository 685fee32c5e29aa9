/** A field that finds tokens of the vocabulary by text or id. */

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { SEARCH_TOKENS } from '../../../src/engine/protocol/panel-protocol';
import type { FoundTokens, VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import { eventOf } from '../../base/event-of';
import { Query } from '../../base/query';
import type { Connection } from '../../sources/connection';
import { predictionStrings as texts } from '../../strings/predictions';
import { strings } from '../../strings/strings';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { failureOf } from './error-box';

/** The search starts after this many milliseconds without a key. */
const PAUSE = 150;

const NOTHING_FOUND: readonly VocabularyToken[] = [];

/** Sent when other tokens are found; with none if the field is empty. */
export class TokensFoundEvent extends eventOf<readonly VocabularyToken[]>('tokens-found') {}

/** Sent when Enter takes the best match, with the token's id. */
export class TakeFoundEvent extends eventOf<number>('take-found') {}

@customElement('trace-token-field')
export class TokenField extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; }
      .field { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      input[type='search'] { width: min(100%, 26ch); }
    `,
  ];

  @property({ attribute: false }) connection!: Pick<Connection, 'ask'>;
  @property({ attribute: false }) model = '';
  /** The kind of the model's tokenizer. */
  @property({ attribute: false }) tokenizer: string | undefined;
  @property({ attribute: false }) label = '';
  /** A token that Enter does not take. */
  @property({ attribute: false }) without: number | undefined;
  /** The maximum number of tokens found. */
  @property({ attribute: false }) limit = 12;
  @query('input') private input!: HTMLInputElement;
  @state() private query = '';
  private readonly found = new Query<FoundTokens>(this, () => {
    const { connection, model, limit, query } = this;
    if (query === '') return undefined;
    const params = { model, query, limit };
    return { of: [model], key: [query], fetch: (signal) => connection.ask(SEARCH_TOKENS, params, signal) };
  });
  /** The tokens that were reported last. */
  private told = NOTHING_FOUND;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether Enter was pressed while the search was still running. */
  private taking = false;

  /** Focuses the input, once it is rendered. */
  override async focus(options?: FocusOptions): Promise<void> {
    await this.updateComplete;
    this.input.focus(options);
  }

  /** Clears the field. */
  clear(): void {
    clearTimeout(this.timer);
    this.taking = false;
    this.query = '';
    if (this.input) this.input.value = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override updated(): void {
    const tokens = this.found.value?.tokens ?? NOTHING_FOUND;
    if (tokens !== this.told) {
      this.told = tokens;
      this.dispatchEvent(new TokensFoundEvent(tokens));
    }
    if (!this.taking || !this.found.current) return;
    this.taking = false;
    const { best } = this;
    if (best) this.dispatchEvent(new TakeFoundEvent(best.id));
  }

  override render() {
    return html`<div class="field">
        <label for="query">${this.label}</label>
        <input id="query" type="search" aria-describedby="hint" spellcheck="false" autocomplete="off" data-search
          @input=${this.type} @keydown=${this.take}>
        <span id="hint" class="small muted">${texts.searchHint(this.tokenizer)}</span>
      </div>
      <div role="status" class="small muted">${this.query === '' ? nothing : this.status()}</div>
      ${failureOf(this.found)}`;
  }

  /** The token that Enter takes. */
  private get best(): VocabularyToken | undefined {
    return this.found.value?.tokens.find(({ id }) => id !== this.without);
  }

  /** For text that is not a single token: says how it is tokenized, and which token Enter takes instead. */
  private spelled({ spelling }: FoundTokens) {
    const [first] = spelling;
    if (!first) return nothing;
    const { best } = this;
    const takes = best ? ` ${texts.enterTakes(best, best.id === first.id)}` : '';
    return html`<div data-spelled>${texts.spelled(this.query, spelling)}.${takes}</div>`;
  }

  private status() {
    const { value } = this.found;
    if (this.found.error !== undefined) return nothing;
    if (!value) return strings.loading;
    const alike = this.found.current ? value.tokens.filter(({ text }) => isAlike(text, this.query)) : [];
    return html`${this.spelled(value)}
      ${texts.found(value.total, value.tokens.length)}
      ${alike.length > 0 ? html`<div data-alike>${texts.alike(alike)}</div>` : nothing}`;
  }

  private take(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    // Taking a token may move the focus to a button, which the same key would then press.
    event.preventDefault();
    clearTimeout(this.timer);
    this.query = this.input.value;
    this.taking = this.query !== '';
    this.requestUpdate();
  }

  private type(event: InputEvent): void {
    const query = (event.target as HTMLInputElement).value;
    this.taking = false;
    clearTimeout(this.timer);
    const search = () => {
      this.query = query;
    };
    this.timer = setTimeout(search, query === '' ? 0 : PAUSE);
  }
}

/** Whether a token equals the typed text, apart from surrounding space and capital letters. */
function isAlike(text: string, query: string): boolean {
  const same = (one: string) => one.trim().toLowerCase();
  return text !== query && same(text) !== '' && same(text) === same(query);
}
