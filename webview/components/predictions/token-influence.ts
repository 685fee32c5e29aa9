/** Which tokens of the text matter for what comes next: the text, each token tinted by what becomes of that without it. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { doublings, nameAt, sayInfluence, type TokenInfluence } from '../../../src/trace/readings/token-influence';
import type { StepData } from '../../state/generation/step-data';
import { percentInTable, quotedToken, type TokenText, tokenLabel } from '../../strings/format';
import { otherTokenStrings as texts } from '../../strings/other-tokens';
import { colorOf, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { tint } from '../controls/tint';

/** A token without which the followed one is half as probable has the full colour, unless another one matters more. */
const LEAST_LIMIT = 1;

@customElement('trace-token-influence')
export class TokenInfluences extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      h4 { margin: 6px 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      ol { display: flex; flex-wrap: wrap; gap: 4px 2px; margin: 0; padding: 0; list-style: none; }
      li { display: flex; flex-direction: column; align-items: center; white-space: pre; }
      bdi { border: 1px solid var(--vscode-panel-border, #8883); border-radius: 3px; padding: 1px 5px;
        font-family: var(--vscode-editor-font-family, monospace); }
      .then { font-size: 0.85em; color: var(--vscode-descriptionForeground, #999); padding: 0 3px; }
      .about { font-size: 0.85em; margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) influence: readonly TokenInfluence[] = [];
  @property({ attribute: false }) tokens: StepData['summary']['tokens'] = [];
  /** The token that comes next, or is wanted to, and how probable it is as the text is. */
  @property({ attribute: false }) followed!: TokenText;
  @property({ attribute: false }) asIs = 0;

  constructor() {
    super();
    new ThemeObserver(this, () => this.requestUpdate());
  }

  override render() {
    const { influence, asIs, tokens } = this;
    const followed = quotedToken(this.followed);
    const name = (place: number) => nameAt(tokens, place, quotedToken);
    const limit = Math.max(LEAST_LIMIT, ...influence.map((one) => Math.abs(doublings(asIs, one))));
    const scale: Scale = { kind: 'signed', limit };
    return html`<h4>${texts.mattering(followed)}</h4>
      <p data-influence>${sayInfluence(influence, { followed, asIs, name })}</p>
      <ol aria-label=${texts.mattering(followed)}>${influence.map((one) => this.chip(one, scale))}</ol>
      <p class="about muted">${texts.influence(followed, percentInTable(asIs))}</p>`;
  }

  private chip(one: TokenInfluence, scale: Scale) {
    const { asIs, tokens, followed } = this;
    const own = tokens[one.place];
    if (!own) return html``;
    const then = percentInTable(one.probability);
    const color = colorOf(scale, currentPalette(), doublings(asIs, one));
    return html`<li data-place=${one.place} title=${texts.withOthers(own, one.count, followed, then)}><bdi ${tint(color)}>${tokenLabel(own)}</bdi> <span class="then">${then}</span></li>`;
  }
}
