/** A step's formula with this trace's numbers, for the chosen token and dimension. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Provenance } from '../../../src/trace/provenance';
import type { StepTensor } from '../../../src/trace/steps';
import { exampleOf } from '../../state/example';
import { ExplainEvent, type ValueAddress } from '../../state/explain';
import { Load } from '../../state/load';
import type { PanelData } from '../../state/panel';
import { addressText, equationText } from '../../state/provenance';
import { WhenVisible } from '../../state/when-visible';
import { provenance as texts } from '../../strings/provenance';
import { sharedStyles } from '../../styles';

/** Terms that are written before the rest is left out. */
const TERMS = 2;

@customElement('trace-worked-example')
export class WorkedExample extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 4px 0 8px; min-height: 1.5em; }
      ul { list-style: none; margin: 0; padding: 0; }
      button { appearance: none; font: inherit; font-family: var(--mono); font-size: var(--small); color: inherit;
        background: none; border: 0; padding: 1px 0; text-align: left; cursor: pointer; overflow-wrap: anywhere; }
      button:hover { text-decoration: underline dotted; text-underline-offset: 3px; }
      .address { color: var(--muted); }
      .stale { opacity: 0.5; }
    `,
  ];

  /** Stages. */
  @property({ attribute: false }) tensors: readonly StepTensor[] = [];
  @property({ attribute: false }) panel!: PanelData;
  private readonly near = new WhenVisible(this);
  private readonly load = new Load<readonly Provenance[]>(() => this.requestUpdate());

  override willUpdate(): void {
    const { panel, tensors } = this;
    const examples = tensors.map((tensor) => exampleOf(tensor, panel.choice));
    if (!this.near.visible) return;
    this.load.want(JSON.stringify([panel.summary.trace, examples]), () => this.fetch(examples));
  }

  /** A failure is told where the value itself is asked about; here nothing stands in its place. */
  override render() {
    const { value, pending } = this.load;
    if (!value) return nothing;
    return html`<ul class=${pending ? 'stale' : ''} aria-label=${texts.example} aria-busy=${pending}>
      ${value.map((provenance) => this.line(provenance))}
    </ul>`;
  }

  private line(provenance: Provenance) {
    const address = addressText(provenance);
    return html`<li><button type="button" title=${texts.explain} data-example=${address}
      @click=${() => this.dispatchEvent(new ExplainEvent(provenance))}
      ><span class="address">${address}</span> = ${equationText(provenance, TERMS)}</button></li>`;
  }

  /** Those that can be told: of a saved trace without its model some cannot. */
  private async fetch(examples: readonly ValueAddress[]): Promise<Provenance[]> {
    const asked = examples.map((address) => this.panel.readings.read('provenance', { ...address }));
    const settled = await Promise.allSettled(asked);
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }
}
