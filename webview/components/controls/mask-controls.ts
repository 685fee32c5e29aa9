/** The buttons that mask the chosen token, or unmask it, of a model that takes masks. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { TextWord } from '../../../src/trace/run/text-words';
import { MaskEvent } from '../../panel/mask-event';
import type { PanelData } from '../../panel/panel';
import {
  isWordMasked,
  maskAt,
  maskedPositions,
  splitWordAt,
  whyNotMasked,
  withMaskChanged,
  withWordChanged,
} from '../../state/tokens/masks';
import { quotedToken } from '../../strings/format';
import { maskStrings as strings } from '../../strings/masks';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-mask-controls')
export class MaskControls extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
    `,
  ];

  @property({ attribute: false }) panel!: Pick<PanelData, 'summary' | 'choice'>;

  override render() {
    const { summary } = this.panel;
    return html`${this.ofChosen()}
      ${
        maskedPositions(summary).length === 0
          ? nothing
          : html`<vscode-button secondary data-action="clear-masks" title=${strings.clearTitle}
              @click=${() => this.dispatchEvent(new MaskEvent([]))}>${strings.clear}</vscode-button>`
      }`;
  }

  private ofChosen() {
    const { summary, choice } = this.panel;
    const { token: position } = choice;
    const token = summary.tokens[position];
    if (!token) return nothing;
    const original = maskAt(summary, position)?.original;
    const reason = whyNotMasked(summary, position);
    if (reason !== undefined) return html`<span class="muted">${reason}</span>`;
    const word = splitWordAt(summary, position);
    // One button, like the key, unmasks a word that is masked as a whole.
    if (word && isWordMasked(summary, word)) return this.ofWord(word, position);
    const label = original ? strings.unmask(quotedToken(original)) : strings.mask(quotedToken(token));
    return html`<vscode-button secondary data-action="mask" aria-pressed=${Boolean(original)}
      title=${original ? strings.unmaskTitle(!word) : strings.maskTitle(!word)}
      @click=${() => this.dispatchEvent(new MaskEvent(withMaskChanged(summary, position), position))}
      ><bdi>${label}</bdi></vscode-button>${word ? this.ofWord(word, position) : nothing}`;
  }

  private ofWord(word: TextWord, position: number) {
    const { summary } = this.panel;
    const isMasked = isWordMasked(summary, word);
    const label = isMasked ? strings.unmaskWord(word.text) : strings.maskWord(word.text);
    return html`<vscode-button secondary data-action="mask-word" aria-pressed=${isMasked}
      title=${isMasked ? strings.unmaskTitle(true) : strings.maskWordTitle}
      @click=${() => this.dispatchEvent(new MaskEvent(withWordChanged(summary, word), position))}
      ><bdi>${label}</bdi></vscode-button>`;
  }
}
