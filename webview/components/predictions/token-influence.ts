/** Which words of the text matter for the next token: the text, with each word or token tinted by the change without it. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { doublings, sayInfluence, type TokenInfluence } from '../../../src/trace/readings/token-influence';
import { isWordAt, nameAt, ownAt, type TriedPlace } from '../../../src/trace/readings/tried-places';
import { ofFollowed, type TriedToken } from '../../../src/trace/readings/tried-tokens';
import type { StepData } from '../../state/generation/step-data';
import { percentInTable, quotedToken, type TokenText, tokenLabel } from '../../strings/format';
import { otherTokenStrings as texts } from '../../strings/other-tokens';
import { colorOf, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { tint } from '../controls/tint';
import '../controls/floating-tip';
import '../controls/instead-field';
import type { InsteadField } from '../controls/instead-field';

/** A token whose replacement halves the followed token's probability has the full colour, unless another one matters more. */
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
      li button { appearance: none; font: inherit; color: inherit; border: 0; background: none; padding: 0; cursor: pointer;
        display: flex; flex-direction: column; align-items: center; white-space: pre; }
      button:hover bdi { border-color: var(--vscode-focusBorder, #0078d4); }
      bdi { border: 1px solid var(--vscode-panel-border, #8883); border-radius: 3px; padding: 1px 5px;
        font-family: var(--vscode-editor-font-family, monospace); }
      .then { font-size: 0.85em; color: var(--vscode-descriptionForeground, #999); padding: 0 3px; }
      .about { font-size: 0.85em; margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) influence: readonly TokenInfluence[] = [];
  /** All tokens that were tried; each number is a mean over them. */
  @property({ attribute: false }) tried: readonly TriedToken[] = [];
  /** The next token, or the one that is wanted to be next; `asIs` is its probability in the unchanged text. */
  @property({ attribute: false }) followed!: TokenText;
  @property({ attribute: false }) asIs = 0;

  /** The group that the tried words belong to, if others were not tried. */
  @property({ attribute: false }) among: string | undefined;

  /** The token that is pointed at, or has the focus. */
  @state() private pointed: { readonly chip: Element; readonly told: readonly string[] } | undefined;
  @query('trace-instead-field') private instead!: InsteadField;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { influence, asIs, panel } = this;
    const { summary } = panel;
    const followed = quotedToken(this.followed);
    const written = (at: TriedPlace) => {
      const own = ownAt(summary, at);
      return own ? quotedToken(own) : '';
    };
    const name = (at: TriedPlace) => nameAt(summary.tokens, at, written);
    const isWord = (at: TriedPlace) => isWordAt(summary, at);
    const limit = Math.max(LEAST_LIMIT, ...influence.map((one) => Math.abs(doublings(asIs, one))));
    const scale: Scale = { kind: 'signed', limit };
    return html`<h4>${texts.mattering(followed)}</h4>
      <p data-influence>${sayInfluence(influence, { followed, asIs, name, isWord, share: percentInTable, among: this.among })}</p>
      <ol aria-label=${texts.mattering(followed)} @pointerleave=${this.leave} @focusout=${this.leave}>${influence.map((one) => this.chip(one, scale))}</ol>
      <p class="about muted">${texts.influence(followed, percentInTable(asIs))}</p>
      <trace-floating-tip .anchor=${this.pointed?.chip} .content=${html`${this.pointed?.told.map((line) => html`<div data-told>${line}</div>`)}`}></trace-floating-tip>
      <trace-instead-field .panel=${panel}></trace-instead-field>`;
  }

  private chip(one: TokenInfluence, scale: Scale) {
    const { asIs, panel, followed } = this;
    const own = ownAt(panel.summary, one);
    if (!own) return html``;
    const then = percentInTable(one.probability);
    const open = (event: Event) => this.putAnother(event, one);
    const color = colorOf(scale, currentPalette(), doublings(asIs, one));
    const others = this.tried.filter(({ place }) => place === one.place);
    const each = others.map((other) => texts.triedOne(other, percentInTable(ofFollowed(other))));
    const told = [texts.withOthers(own, one.tokens, one.count, followed, then), ...each];
    const tell = ({ currentTarget }: Event) => {
      this.pointed = { chip: currentTarget as Element, told };
    };
    return html`<li data-place=${one.place}><button type="button" aria-haspopup="dialog" aria-description=${told.join(' ')} @pointerenter=${tell} @focus=${tell} @click=${open} @contextmenu=${open}><bdi ${tint(color)}>${tokenLabel(own)}</bdi> <span class="then">${then}</span></button></li>`;
  }

  private readonly leave = (): void => {
    this.pointed = undefined;
  };

  /** Also for the right mouse button: the editor's own menu only offers to cut and paste. */
  private putAnother(event: Event, place: TriedPlace): void {
    event.preventDefault();
    this.leave();
    void this.instead.openAt(place, event.currentTarget as HTMLElement);
  }
}
