/** What a value came from, in short: asked for once the pointer or the keys rest on it. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Provenance } from '../../../src/trace/provenance';
import type { ValueAddress } from '../../state/explain';
import { Load } from '../../state/load';
import type { PanelData } from '../../state/panel';
import { provenance as texts } from '../../strings/provenance';
import { sharedStyles } from '../../styles';
import './provenance';

/** Milliseconds to rest on a value before it is asked for. */
const REST = 120;

/** Sent upwards once a value is rested on. */
export class RestEvent extends CustomEvent<ValueAddress> {
  static readonly type = 'rest';

  constructor(address: ValueAddress) {
    super(RestEvent.type, { detail: address, bubbles: true, composed: true });
  }
}

@customElement('trace-provenance-tip')
export class ProvenanceTip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* As wide as what it stands below, but for room to read in. */
      :host { display: block; margin-top: 4px; padding-top: 4px; border-top: 1px solid var(--line);
        width: min(300px, 80vw); }
      .wait { min-height: 3.4em; }
    `,
  ];

  @property({ attribute: false }) address!: ValueAddress;
  @property({ attribute: false }) panel!: PanelData;
  /** The value that is rested on. */
  @state() private rested: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly load = new Load<Provenance>(() => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.rested = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { address, panel } = this;
    const key = JSON.stringify(address);
    if (changed.has('address') && JSON.stringify(changed.get('address')) !== key) {
      clearTimeout(this.timer);
      this.rested = undefined;
      this.timer = setTimeout(() => {
        this.rested = key;
        this.dispatchEvent(new RestEvent(address));
      }, REST);
    }
    if (this.rested === key) this.load.want(key, () => panel.readings.read('provenance', { ...address }));
  }

  override render() {
    const { load, panel } = this;
    if (this.rested === undefined || load.pending || (!load.value && load.error === undefined))
      return html`<div class="wait"></div>`;
    if (!load.value) return html`<div class="muted">${load.error}</div>`;
    return html`<trace-provenance .mode=${'tip'} .provenance=${load.value}
        .tokens=${panel.summary.tokens}></trace-provenance>
      <div class="muted">${texts.more}</div>`;
  }
}
