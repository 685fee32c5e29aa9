/** What an encoder would put in a masked place. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MaskedPlace } from '../../../src/engine/protocol/trace-protocol';
import type { PartsEvent } from '../../panel/named-parts';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { maskAt, splitWordAt, takesMasks } from '../../state/tokens/masks';
import { percentInTable, proseFourDecimals, quotedToken, tokenLabel } from '../../strings/format';
import { maskStrings as strings } from '../../strings/masks';
import { sharedStyles } from '../../theme/styles';
import './distribution';
import './masked-influence';
import './pseudo-perplexity';

/**
 * What more can be asked about a text by masking it: which words matter for a masked place, and how well the text is foreseen.
 * @param brief whether it is presented
 */
export function besidePredictions(panel: StepData, brief = false, takeParts?: (event: PartsEvent) => void) {
  const { saved } = panel.summary;
  return html`<trace-masked-influence .panel=${panel} ?brief=${brief} @parts=${takeParts}></trace-masked-influence>
    ${saved?.hasModel === false ? nothing : html`<trace-pseudo-perplexity .panel=${panel}></trace-pseudo-perplexity>`}`;
}

@customElement('trace-masked-predictions')
export class MaskedPredictionsStep extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; max-width: 76ch; }
      .places { display: flex; flex-wrap: wrap; gap: 4px; margin: 8px 0; }
      .place { appearance: none; font: inherit; font-family: var(--mono); color: var(--vscode-editor-foreground);
        padding: 1px 8px; cursor: pointer; white-space: pre; background: var(--vscode-editorWidget-background, transparent);
        border: 1px solid var(--line); border-radius: 4px; }
      .place:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      .place[aria-pressed='true'] { background: var(--chosen); border-color: var(--vscode-focusBorder, #0078d4);
        color: var(--vscode-editor-selectionForeground, inherit); }
      .position { font-size: calc(var(--small) * 0.9); margin-left: 5px; }
      .original { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; margin: 6px 0;
        font-variant-numeric: tabular-nums; }
      .original button { appearance: none; font: inherit; font-family: var(--mono); padding: 1px 8px; cursor: pointer;
        white-space: pre; color: inherit; background: none; border: 1px solid var(--line); border-radius: 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;

  override render() {
    const { panel } = this;
    const { summary, choice } = panel;
    const { masks, tokens } = summary;
    const [token, place] = [tokens[choice.token], maskAt(summary, choice.token)];
    return html`
      ${masks.length === 0 && takesMasks(summary) ? html`<p class="muted" data-nothing-masked>${strings.none}</p>` : nothing}
      ${masks.length === 0 ? nothing : this.places(masks)}
      <p data-at=${choice.token}>${
        place ? strings.masked(choice.token) : token ? strings.seen(quotedToken(token), choice.token) : nothing
      }</p>
      ${place?.original ? this.original(place.original) : nothing}
      ${place ? this.aboutPlace() : nothing}
      <trace-distribution .panel=${panel} ?tokens-first=${choice.level === 'story'}></trace-distribution>
      ${choice.level === 'numbers' ? besidePredictions(panel) : nothing}
    `;
  }

  /** What a piece of a masked word is predicted from. */
  private aboutPlace() {
    const { summary, choice } = this.panel;
    const word = splitWordAt(summary, choice.token);
    const pieces = word?.positions.filter((position) => maskAt(summary, position)).length ?? 0;
    return word && pieces > 1 ? html`<p data-by-itself>${strings.byItself(word.text)}</p>` : nothing;
  }

  private places(masks: readonly MaskedPlace[]) {
    const { summary, choice } = this.panel;
    return html`<div class="places" role="group" aria-label=${strings.places}>${masks.map(({ position, original }) => {
      const token = original ?? summary.tokens[position];
      const label = token ? tokenLabel(token) : '';
      return html`<button type="button" class="place" data-masked-place=${position} aria-pressed=${position === choice.token}
        aria-label=${strings.place(label, position)} @click=${() => this.dispatchEvent(new ChooseEvent({ token: position }))}
        >${original ? html`<s><bdi>${label}</bdi></s>` : html`<bdi>${label}</bdi>`}<span class="position">${position}</span></button>`;
    })}</div>`;
  }

  /** The token that is in the text there, which the model does not see. */
  private original(original: NonNullable<MaskedPlace['original']>) {
    const { id, logit, probability, rank } = original;
    const { vocabSize } = this.panel.summary.model;
    return html`<div class="original" data-original=${id}>
      <span class="muted">${strings.original}</span>
      <button type="button" title=${strings.explainOriginal}
        @click=${() => this.dispatchEvent(new ChooseEvent({ target: id }))}><bdi>${tokenLabel(original)}</bdi></button>
      <span class="mono">id ${id}</span>
      <span data-stat="rank" data-value=${rank}>${strings.rank(rank, vocabSize)}</span>
      <span data-stat="probability" data-value=${probability} title=${probability}>${percentInTable(probability)}</span>
      <span data-stat="logit" data-value=${logit} title=${logit}>${strings.logit(proseFourDecimals(logit))}</span>
    </div>`;
  }
}
