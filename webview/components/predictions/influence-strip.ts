/** The text of a prediction, with each word or token tinted by the change without it, and that probability below it. */
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { doublings, type TokenInfluence } from '../../../src/trace/readings/token-influence';
import { ownAt, type TriedPlace } from '../../../src/trace/readings/tried-places';
import { eventOf } from '../../base/event-of';
import type { PanelData } from '../../panel/panel';
import { percentInTable, tokenLabel } from '../../strings/format';
import { colorOf, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { tint } from '../controls/tint';
import '../controls/floating-tip';

/** A token whose change halves the followed token's probability has the full colour, unless another one matters more. */
const LEAST_LIMIT = 1;

/** Sent when the user clicks a place, or opens it by key, with the element that shows it. */
export class PlaceEvent extends eventOf<{ readonly place: TriedPlace; readonly chip: HTMLElement }>('place') {}

@customElement('trace-influence-strip')
export class InfluenceStrip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      ol { display: flex; flex-wrap: wrap; gap: 4px 2px; margin: 0; padding: 0; list-style: none; }
      li button { appearance: none; font: inherit; color: inherit; border: 0; background: none; padding: 0; cursor: pointer;
        display: flex; flex-direction: column; align-items: center; white-space: pre; }
      button:hover bdi { border-color: var(--vscode-focusBorder, #0078d4); }
      bdi { border: 1px solid var(--vscode-panel-border, #8883); border-radius: 3px; padding: 1px 5px;
        font-family: var(--vscode-editor-font-family, monospace); }
      .mask bdi { display: block; border-style: dashed; white-space: pre; }
      .mask[aria-current='true'] bdi { border: 1px solid var(--vscode-focusBorder, #0078d4); }
      .then { font-size: 0.85em; color: var(--vscode-descriptionForeground, #999); padding: 0 3px; }
    `,
  ];

  @property({ attribute: false }) panel!: Pick<PanelData, 'summary'>;
  @property({ attribute: false }) influence: readonly TokenInfluence[] = [];
  /** The probability of the followed token in the unchanged text. */
  @property({ attribute: false }) asIs = 0;
  @property() label = '';
  /** What is told of a place when it is pointed at, or has the focus: some lines. */
  @property({ attribute: false }) tell: (one: TokenInfluence) => readonly string[] = () => [];
  /** What a click or a key opens; absent if that is no dialog. */
  @property({ type: Boolean }) opensDialog = false;
  /** The masks of the text, which are shown among the places without a tint, and the one whose prediction is followed. */
  @property({ attribute: false }) masks: readonly number[] = [];
  @property({ attribute: false }) followedMask: number | undefined;

  /** The place that is pointed at, or has the focus. */
  @state() private pointed: { readonly chip: Element; readonly told: readonly string[] } | undefined;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { influence, asIs, label, masks } = this;
    const limit = Math.max(LEAST_LIMIT, ...influence.map((one) => Math.abs(doublings(asIs, one))));
    const scale: Scale = { kind: 'signed', limit };
    const chips = [
      ...influence.map((one) => ({ place: one.place, chip: this.chip(one, scale) })),
      ...masks.map((place) => ({ place, chip: this.mask(place) })),
    ];
    return html`<ol aria-label=${label} @pointerleave=${this.leave} @focusout=${this.leave}>${chips.sort((a, b) => a.place - b.place).map(({ chip }) => chip)}</ol>
      <trace-floating-tip .anchor=${this.pointed?.chip} .content=${html`${this.pointed?.told.map((line) => html`<div data-told>${line}</div>`)}`}></trace-floating-tip>`;
  }

  private chip(one: TokenInfluence, scale: Scale) {
    const own = ownAt(this.panel.summary, one);
    if (!own) return html``;
    const color = colorOf(scale, currentPalette(), doublings(this.asIs, one));
    const told = this.tell(one);
    const show = ({ currentTarget }: Event) => {
      this.pointed = { chip: currentTarget as Element, told };
    };
    const open = (event: Event) => this.open(event, one);
    return html`<li data-place=${one.place}><button type="button" aria-haspopup=${this.opensDialog ? 'dialog' : 'false'} aria-description=${told.join(' ')} @pointerenter=${show} @focus=${show} @click=${open} @contextmenu=${open}><bdi ${tint(color)}>${tokenLabel(own)}</bdi> <span class="then">${percentInTable(one.probability)}</span></button></li>`;
  }

  private mask(position: number) {
    const token = this.panel.summary.tokens[position];
    if (!token) return html``;
    return html`<li class="mask" data-mask=${position} aria-current=${position === this.followedMask ? 'true' : 'false'}><bdi>${tokenLabel(token)}</bdi></li>`;
  }

  private readonly leave = (): void => {
    this.pointed = undefined;
  };

  /** Also for the right mouse button: the editor's own menu only offers to cut and paste. */
  private open(event: Event, place: TriedPlace): void {
    event.preventDefault();
    this.leave();
    this.dispatchEvent(new PlaceEvent({ place, chip: event.currentTarget as HTMLElement }));
  }
}
