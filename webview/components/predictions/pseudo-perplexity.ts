/** How well an encoder predicts a text: each token is masked in turn, which takes as many passes as there are tokens. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { count } from '../../../src/base/counted';
import type { PseudoPerplexity } from '../../../src/engine/protocol/encoder-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { ownMasks, unmaskedTokens } from '../../state/tokens/masks';
import { fourDigits, hundredths, percentInTable, tokenLabel } from '../../strings/format';
import { maskStrings as texts } from '../../strings/masks';
import { predictionStrings } from '../../strings/predictions';
import { strings } from '../../strings/strings';
import { rowButtonStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barHeading, barStyles, probabilityBar } from '../controls/probability-bar';
import { withTerms } from '../controls/term';

@customElement('trace-pseudo-perplexity')
export class PseudoPerplexityTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    rowButtonStyles,
    barStyles,
    css`
      :host { display: block; margin-bottom: 14px; }
      h3 { margin: 16px 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; }
      .scroll { max-height: 300px; }
      table { width: min(100%, 640px); min-width: min-content; }
      thead th { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); }
      .wide { width: 30%; min-width: 50px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The trace that the user has asked about. */
  @state() private asked: TraceSummary | undefined;
  @state() private done = 0;
  private readonly scores = new Query<PseudoPerplexity>(this, () => {
    const { summary, next } = this.panel;
    if (this.asked !== summary) return undefined;
    const params = { model: summary.model.folder, text: '', ids: unmaskedTokens(summary).map(({ id }) => id) };
    const onScored = (done: number) => {
      this.done = done;
    };
    return { of: [summary], fetch: (signal) => next.host.connection.pseudoPerplexity(params, onScored, signal) };
  });

  constructor() {
    super();
    new FocusHandover(this, ['[data-action], .scroll']);
  }

  override render() {
    const { value, pending } = this.scores;
    const known = this.scores.current ? value : undefined;
    return html`<h3>${texts.scoring}</h3>
      <p class="muted">${withTerms(texts.scoringExplanation)}</p>
      ${known ? this.result(known) : html`<div class="row">${pending ? this.waiting() : this.start()}</div>`}
      ${failureOf(this.scores)}`;
  }

  /** The number of passes, one for each token of the text. Tokens inserted by the tokenizer and mask tokens are not masked. */
  private get passes(): number {
    const { summary } = this.panel;
    return summary.tokens.filter(({ inserted }) => !inserted).length - ownMasks(summary).length;
  }

  private start() {
    if (this.passes === 0) return html`<p data-nothing-to-score>${texts.nothingToScore}</p>`;
    return html`<vscode-button secondary data-action="score" @click=${this.ask}>${texts.score(this.passes)}</vscode-button>`;
  }

  private waiting() {
    return html`<span role="status">${texts.scored(this.done, this.passes)}</span>
      <vscode-button secondary data-action="stop-scoring" @click=${() => {
        this.asked = undefined;
      }}>${strings.cancel}</vscode-button>`;
  }

  private readonly ask = (): void => {
    this.done = 0;
    this.asked = this.panel.summary;
  };

  private result({ value, logprob, rank }: PseudoPerplexity) {
    const names = predictionStrings.textColumns;
    const tokens = unmaskedTokens(this.panel.summary);
    const masks = ownMasks(this.panel.summary);
    const known = [...logprob.keys()].filter((position) => !Number.isNaN(logprob[position]));
    return html`<p data-pseudo-perplexity data-value=${value} title=${value}>${withTerms(texts.pseudoPerplexity(fourDigits(value), known.length))}${masks.length > 0 ? html` ${texts.notScored(masks)}` : nothing}</p>
      <div class="scroll" role="group" tabindex="0" aria-label=${texts.scoring}>
        <table aria-label=${texts.scoring}>
          <thead><tr><th scope="col">${names.position}</th><th scope="col" class="left">${names.token}</th>
            <th scope="col">${names.probability}</th><th scope="col">${names.rank}</th>
            <th scope="col">${names.surprisal}</th>${barHeading(1)}</tr></thead>
          <tbody>${known.map((position) => {
            const token = tokens[position];
            const natural = logprob[position] as number;
            const probability = Math.exp(natural);
            const surprisal = -natural / Math.LN2;
            const chosen = position === this.panel.choice.token;
            return html`<tr class="pick ${chosen ? 'chosen' : ''}" data-token=${position}
              @click=${() => this.dispatchEvent(new ChooseEvent({ token: position }))}>
              <td>${position}</td><th scope="row"><button type="button" aria-pressed=${chosen}><bdi>${token ? tokenLabel(token) : nothing}</bdi></button></th>
              <td data-column="probability" data-value=${probability} title=${probability}>${percentInTable(probability)}</td>
              <td data-column="rank" data-value=${rank[position]}>${count((rank[position] ?? 0) + 1)}</td>
              <td data-column="surprisal" data-value=${surprisal} title=${surprisal}>${hundredths(surprisal)}</td>
              <td class="wide">${probabilityBar(probability)}</td>
            </tr>`;
          })}</tbody>
        </table>
      </div>`;
  }
}
