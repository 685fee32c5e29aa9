/** The model's predictions at one step of the generation, with buttons to take another token and continue. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { count } from '../../../src/base/counted';
import type { Prediction, RankedPrediction } from '../../../src/engine/protocol/generation-protocol';
import { leftOutBy, sayKept } from '../../../src/trace/readings/sampling-words';
import { wordOfText } from '../../keyboard/words-of-text';
import type { ContinuedToken, Others } from '../../state/generation/continuations';
import { fourDecimals, percentInTable, tokenLabel } from '../../strings/format';
import { generationStrings as strings } from '../../strings/generation';
import { predictionStrings } from '../../strings/predictions';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { barHeading, barStyles, probabilityBar, twoProbabilityBars } from '../controls/probability-bar';

export type TakenToken = Pick<Prediction, 'id' | 'token' | 'text' | 'probability' | 'sampled'>;

interface AlternativeActions {
  /** @param step in the numbering of the list's own steps */
  readonly heading: (step: number, beforeSampling: boolean) => string;
  readonly take: string;
  /** The text of the button for the token that was taken. */
  readonly again: string;
  readonly takeOther: (token: string) => string;
  readonly takeAgain: (token: string) => string;
  readonly taken: string;
}

const GO_ON: AlternativeActions = {
  heading: strings.alternatives,
  take: strings.goOn,
  again: strings.goOnFromHere,
  takeOther: strings.goOnWith,
  takeAgain: strings.goOnAgain,
  taken: strings.taken,
};

/** Sent when the user wants to continue with this token in the place that the list is about. */
export class TakeEvent extends CustomEvent<TakenToken> {
  static readonly type = 'take';

  constructor(
    token: TakenToken,
    readonly step: number,
  ) {
    super(TakeEvent.type, { detail: token });
  }
}

/** Whether the probabilities after sampling controls are known; they are not if nothing was drawn. */
export function tellsSampled({ top }: Others): boolean {
  return top.some(({ sampled }) => sampled !== undefined);
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
      /* Headings take two lines if they would take room from the buttons. */
      .both thead th { white-space: normal; vertical-align: bottom; }
      @container (max-width: 580px) { .wide, .id { display: none; } td, th { padding: 1px 4px; } }
      /* Beside ranks with many digits, so that no button is cut. */
      @container (max-width: 430px) { .logit { display: none; } td, th { padding: 1px 2px; } }
      @container (max-width: 520px) { .both .logit { display: none; } }
      .token { display: flex; align-items: baseline; gap: 8px; }
      bdi { white-space: pre; color: var(--vscode-editor-foreground); }
      .further tr:first-child > * { border-top: 1px solid var(--line); }
      .mark { font-size: calc(var(--small) * 0.9); padding: 0 5px; border: 1px solid currentColor; border-radius: 7px;
        font-family: var(--vscode-font-family, system-ui, sans-serif); }
    `,
  ];

  @property({ attribute: false }) step = 0;
  @property({ attribute: false }) taken!: Pick<ContinuedToken, 'id'>;
  @property({ attribute: false }) others!: Others;
  /** Tokens further down: the taken one, if it is there, and those that were searched for. */
  @property({ attribute: false }) further: readonly RankedPrediction[] = [];
  /** Who put the taken token there, if it was given; it then comes first, wherever it is in the list. */
  @property({ attribute: false }) given: string | undefined;
  @property({ attribute: false }) disabled = false;
  /** Whether the taken token was drawn with other probabilities than these. */
  @property({ attribute: false }) beforeSampling = false;
  /** The texts of the buttons for a token. */
  @property({ attribute: false }) actions: AlternativeActions = GO_ON;

  override render() {
    const { entropy, sampledEntropy } = this.others;
    const after = this.tellsSampled ? sampledEntropy : undefined;
    const { first, top, further } = this.rows;
    const cuts = this.tellsSampled && this.others.kept && sayKept(this.others.kept);
    const names = strings.columns;
    // If both probabilities are shown, each column heading says which it is.
    const heading = this.actions.heading(this.step, this.beforeSampling && !this.tellsSampled);
    return html`<h3>${heading}
        <span class="small muted" data-stat="entropy" data-value=${entropy} title=${entropy}
          >${after === undefined ? strings.entropy(entropy) : strings.ownEntropy(entropy)}</span>${
            after === undefined
              ? ''
              : html`<span class="small muted" data-stat="sampled-entropy" data-value=${after} title=${after}>${strings.sampledEntropy(after)}</span>`
          }</h3>
      <div class="scroll room">
        <table class=${this.tellsSampled ? 'both' : ''} aria-label=${heading} data-one-stop>
          <thead>
            <tr>
              <th scope="col">${names.rank}</th>
              <th scope="col" class="left">${names.token}</th>
              <th scope="col" class="id">${names.id}</th>
              <th scope="col" class="logit" title=${strings.logitTitle}>${names.logit}</th>
              <th scope="col">${this.tellsSampled ? names.own : names.probability}</th>
              ${this.tellsSampled ? html`<th scope="col" title=${strings.sampledTitle}>${names.sampled}</th>` : nothing}
              <td></td>
              ${barHeading(this.full)}
            </tr>
          </thead>
          ${first ? html`<tbody data-forced>${this.row(first)}</tbody>` : nothing}
          <tbody class=${first ? 'further' : ''}>
            ${top.map((prediction) => this.row(prediction))}
          </tbody>
          ${further.length > 0 ? html`<tbody class="further" data-further>${further.map((token) => this.row(token))}</tbody>` : nothing}
        </table>
      </div>
      ${cuts ? html`<p class="small" data-cuts>${cuts}</p>` : nothing}`;
  }

  private get rows() {
    const top = this.others.top.map((prediction, rank) => ({ ...prediction, rank }));
    const { further, taken, given } = this;
    const first = given ? [...top, ...further].find(({ id }) => id === taken.id) : undefined;
    const isOther = ({ id }: RankedPrediction) => id !== first?.id;
    return { first, top: top.filter(isOther), further: further.filter(isOther) };
  }

  /** Whether the tokens were drawn with other probabilities than the model's, and these are known. */
  private get tellsSampled(): boolean {
    return this.beforeSampling && tellsSampled(this.others);
  }

  /** The value of the longest bar: the probability of the most probable token, before or after sampling. */
  private get full(): number {
    const [first] = this.others.top;
    return Math.max(first?.probability ?? 1, (this.tellsSampled && first?.sampled) || 0);
  }

  /** @param rank of the token, from 0 */
  private sampledText(sampled: number, rank: number): string {
    const { kept } = this.others;
    const by = sampled === 0 && kept ? leftOutBy(rank, kept) : undefined;
    return by ? predictionStrings.removedBy(by) : percentInTable(sampled);
  }

  private row(token: RankedPrediction) {
    const { id, rank, logit, probability, sampled = 0 } = token;
    const taken = id === this.taken.id;
    const label = tokenLabel(token);
    const action = taken ? this.actions.takeAgain(label) : this.actions.takeOther(label);
    return html`<tr class=${taken ? 'chosen' : ''} data-alternative=${id} data-taken=${taken}>
      <td class="muted" data-column="rank" data-value=${rank}>${count(rank + 1)}</td>
      <th scope="row"><span class="token"><bdi title=${token.token}>${label}</bdi>
        ${taken ? html`<span class="mark">${this.given ?? this.actions.taken}</span>` : nothing}</span></th>
      <td class="id">${id}</td>
      <td class="logit" data-column="logit" data-value=${logit} title=${logit}>${fourDecimals(logit)}</td>
      <td data-column="probability" data-value=${probability} title=${probability}>${percentInTable(probability)}</td>
      ${this.tellsSampled ? html`<td data-column="sampled" data-value=${sampled} title=${sampled}>${this.sampledText(sampled, rank)}</td>` : nothing}
      <td><vscode-button secondary data-action="go-on" ${wordOfText()} ?disabled=${this.disabled}
        aria-label=${action} title=${action}
        @click=${() => this.dispatchEvent(new TakeEvent(token, this.step))}>${taken ? this.actions.again : this.actions.take}</vscode-button></td>
      <td class="wide">${this.tellsSampled ? twoProbabilityBars(probability, sampled, this.full) : probabilityBar(probability, this.full)}</td>
    </tr>`;
  }
}
