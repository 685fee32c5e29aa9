/** The buttons that mask the chosen token, or show it again. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { MaskEvent } from '../../panel/mask-event';
import type { PanelData } from '../../panel/panel';
import { maskAt, maskedPositions, takesMasks, whyNotMasked, withMaskChanged } from '../../state/tokens/masks';
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
  /** Whether it is told elsewhere why a token cannot be masked. */
  @property({ type: Boolean }) brief = false;

  override render() {
    const { summary } = this.panel;
    if (!takesMasks(summary)) return nothing;
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
    if (reason !== undefined) return this.brief ? nothing : html`<span class="muted">${reason}</span>`;
    const label = original ? strings.unmask(quotedToken(original)) : strings.mask(quotedToken(token));
    return html`<vscode-button secondary data-action="mask" aria-pressed=${Boolean(original)}
      title=${original ? strings.unmaskTitle : strings.maskTitle}
      @click=${() => this.dispatchEvent(new MaskEvent(withMaskChanged(summary, position), position))}
      ><bdi>${label}</bdi></vscode-button>`;
  }
}
