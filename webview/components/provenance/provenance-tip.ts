/** A short explanation of a value, loaded once the pointer or keyboard focus rests on it. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Provenance } from '../../../src/trace/explain/provenance';
import { Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import type { ValueAddress } from '../../state/provenance/explain';
import { tokensOfTerms } from '../../state/provenance/provenance';
import { provenance as texts } from '../../strings/provenance';
import { sharedStyles } from '../../theme/styles';
import './provenance';

/** How long to rest on a value before its explanation is loaded, in milliseconds. */
const REST = 120;

@customElement('trace-provenance-tip')
export class ProvenanceTip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* As wide as the element above it, but at least wide enough to read. */
      :host { display: block; margin-top: 4px; padding-top: 4px; border-top: 1px solid var(--line);
        width: min(300px, 80vw); max-width: 100%; }
      .wait { min-height: 3.4em; }
    `,
  ];

  @property({ attribute: false }) address!: ValueAddress;
  @property({ attribute: false }) panel!: PanelData;
  /** The value that is rested on. */
  @state() private rested: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly provenance = new Query<Provenance>(this, () => {
    const { address, panel, rested } = this;
    const { readings } = panel;
    const key = JSON.stringify(address);
    const fetch = (signal: AbortSignal) => readings.read('provenance', { ...address }, signal);
    return { of: [readings, key], when: rested === key, fetch };
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.rested = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { address } = this;
    const key = JSON.stringify(address);
    if (changed.has('address') && JSON.stringify(changed.get('address')) !== key) {
      clearTimeout(this.timer);
      this.rested = undefined;
      this.timer = setTimeout(() => {
        this.rested = key;
      }, REST);
    }
  }

  override render() {
    const { value, error } = this.provenance;
    if (error !== undefined) return html`<div class="muted">${error}</div>`;
    if (!value) return html`<div class="wait"></div>`;
    return html`<trace-provenance .mode=${'tip'} .provenance=${value}
        .tokens=${tokensOfTerms(value, this.panel.summary)}></trace-provenance>
      <div class="muted">${texts.more}</div>`;
  }
}
