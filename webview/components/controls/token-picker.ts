/** Searches the vocabulary for a token and lets the user pick one of those found. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import type { Connection } from '../../sources/connection';
import { tokenLabel } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import './segmented';
import type { Option } from './segmented';
import './token-field';
import { eventOf } from '../../base/event-of';
import type { TakeFoundEvent, TokenField, TokensFoundEvent } from './token-field';

/** Sent when one of the found tokens is picked. */
export class PickTokenEvent extends eventOf<VocabularyToken>('pick-token') {}

@customElement('trace-token-picker')
export class TokenPicker extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 6px; }
      .found { margin-top: 6px; }
    `,
  ];

  @property({ attribute: false }) connection!: Pick<Connection, 'ask'>;
  @property({ attribute: false }) model = '';
  /** The kind of the model's tokenizer. */
  @property({ attribute: false }) tokenizer: string | undefined;
  /** The label beside the field, also used for the list of tokens. */
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) foundLabel = '';
  /** A token that cannot be picked, such as the one that another is compared with. */
  @property({ attribute: false }) without: number | undefined;
  /** Returns the tooltip of a token. */
  @property({ attribute: false }) titleOf: (token: VocabularyToken) => string = ({ id }) => `id ${id}`;
  @query('trace-token-field') private field!: TokenField;
  @state() private tokens: readonly VocabularyToken[] = [];

  /** Focuses the input, once it is rendered. */
  override async focus(): Promise<void> {
    await this.updateComplete;
    await this.field.focus();
  }

  /** Clears the field. */
  clear(): void {
    this.field?.clear();
  }

  override render() {
    const { connection, model, label, found } = this;
    return html`<trace-token-field .connection=${connection} .model=${model} .tokenizer=${this.tokenizer} .label=${label} .without=${this.without}
        @tokens-found=${this.tell} @take-found=${this.take}></trace-token-field>
      ${found.length > 0 ? this.choices(found) : nothing}`;
  }

  private get found(): readonly VocabularyToken[] {
    return this.tokens.filter(({ id }) => id !== this.without);
  }

  private choices(found: readonly VocabularyToken[]) {
    const options: Option[] = found.map((token) => ({
      value: String(token.id),
      label: tokenLabel(token),
      title: this.titleOf(token),
    }));
    return html`<trace-segmented class="found" wrap data-picker="found-token" .label=${this.foundLabel} .showLabel=${false}
      .options=${options} @pick=${({ detail }: CustomEvent<string>) => this.choose(Number(detail))}></trace-segmented>`;
  }

  private tell({ detail }: TokensFoundEvent): void {
    this.tokens = detail;
  }

  /** Handles Enter in the field: picks the best match, if it can be picked. */
  private take({ detail }: TakeFoundEvent): void {
    this.choose(detail);
  }

  private choose(id: number | undefined): void {
    const token = this.found.find((one) => one.id === id);
    if (token) this.dispatchEvent(new PickTokenEvent(token));
  }
}
