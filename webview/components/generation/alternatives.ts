/** What the model said at one step of the generation, and the way to take another token and go on. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Prediction } from '../../../src/engine/protocol';
import { fixed, percent, tokenLabel } from '../../format';
import type { ContinuedToken, Others } from '../../state/continuations';
import { generationStrings as strings } from '../../strings/generation';
import { sharedStyles, tableStyles } from '../../styles';
import { barHeading, barStyles, probabilityBar } from '../controls/probability-bar';

export type TakenToken = Pick<Prediction, 'id' | 'token' | 'text' | 'probability'>;

/** Sent when the reader wants to go on with this token. */
export class TakeEvent extends CustomEvent<TakenToken> {
  static readonly type = 'take';

  constructor(token: TakenToken) {
    super(TakeEvent.type, { detail: token });
  }
}

@customElement('trace-alternatives')
export class Alternatives extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    css`
      :host { display: block; min-width: 0; }
      h3 { margin: 10px 0 2px; font-size: 1em; font-weight: 600; }
      h3 .small { font-weight: normal; margin-left: 10px; }
      table { width: min(100%, 620px); }
      td, th { height: 25px; }
      .room { container-type: inline-size; }
      .wide { width: 26%; min-width: 40px; }
      tr.chosen bdi { color: inherit; }
      @container (max-width: 470px) { .wide { display: none; } }
      .token { display: flex; align-items: baseline; gap: 8px; }
      bdi { white-space: pre; color: var(--vscode-editor-foreground); }
      .mark { font-size: calc(var(--small) * 0.9); padding: 0 5px; border: 1px solid currentColor; border-radius: 7px;
        font-family: var(--vscode-font-family, system-ui, sans-serif); }
    `,
  ];

  @property({ attribute: false }) step = 0;
  @property({ attribute: false }) taken!: ContinuedToken;
  @property({ attribute: false }) others!: Others;
  @property({ attribute: false }) disabled = false;

  override render() {
    const { top, entropy } = this.others;
    const listed = top.some(({ id }) => id === this.taken.id);
    const names = strings.columns;
    return html`<h3>${strings.alternatives(this.step)}
        <span class="small muted" data-stat="entropy" data-value=${entropy} title=${entropy}
          >${strings.entropy(entropy)}</span></h3>
      <div class="scroll room">
        <table aria-label=${strings.alternatives(this.step)}>
          <thead>
            <tr>
              <th scope="col">${names.rank}</th>
              <th scope="col" class="left">${names.token}</th>
              <td></td>
              <th scope="col">${names.id}</th>
              <th scope="col">${names.logit}</th>
              <th scope="col">${names.probability}</th>
              ${barHeading(this.full)}
            </tr>
          </thead>
          <tbody>
            ${top.map((prediction, rank) => this.row(prediction, rank, prediction.logit))}
            ${listed ? nothing : this.row({ ...this.taken, probability: Math.exp(this.taken.logprob) }, null, null)}
          </tbody>
        </table>
      </div>`;
  }

  /** The longest bar: that of the most probable token. */
  private get full(): number {
    return this.others.top[0]?.probability ?? 1;
  }

  /** A token that was drawn may be further down than what is told: its rank and logit are not known then. */
  private row(token: TakenToken, rank: number | null, logit: number | null) {
    const { id, probability } = token;
    const taken = id === this.taken.id;
    const label = tokenLabel(token);
    return html`<tr class=${taken ? 'chosen' : ''} data-alternative=${id} data-taken=${taken}>
      <td class="muted">${rank === null ? strings.beyond : rank + 1}</td>
      <th scope="row"><span class="token"><bdi title=${token.token}>${label}</bdi>
        ${taken ? html`<span class="mark">${strings.taken}</span>` : nothing}</span></th>
      <td><vscode-button secondary data-action="go-on" ?disabled=${this.disabled}
        aria-label=${taken ? strings.goOnAgain(label) : strings.goOnWith(label)}
        title=${taken ? strings.goOnAgain(label) : strings.goOnWith(label)}
        @click=${() => this.dispatchEvent(new TakeEvent(token))}>${strings.goOn}</vscode-button></td>
      <td>${id}</td>
      <td data-column="logit" data-value=${logit ?? ''} title=${logit ?? ''}>${logit === null ? '' : fixed(logit)}</td>
      <td data-column="probability" data-value=${probability} title=${probability}>${percent(probability)}</td>
      <td class="wide">${probabilityBar(probability, this.full)}</td>
    </tr>`;
  }
}
