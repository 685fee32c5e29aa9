/** The exact value of a cell, beside it, and where there is room for it what the value came from. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CellText } from '../../heat-map/cell-text';
import { FloatingTip } from '../controls/floating-tip';

@customElement('trace-heat-map-tip')
export class HeatMapTip extends FloatingTip {
  /** Without it nothing is shown. */
  @property({ attribute: false }) text: CellText | undefined;
  /** What the value came from, where that is known. */
  @property({ attribute: false }) detail: TemplateResult | typeof nothing = nothing;

  override willUpdate(): void {
    this.hidden = !this.text || !this.anchor;
  }

  override render() {
    const { text } = this;
    if (!text) return html``;
    const { value, place, address } = text;
    return html`<b>${value}</b><bdi>${place}</bdi><code class="muted">${address}</code>${this.detail}`;
  }
}
