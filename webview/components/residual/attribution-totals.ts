/** A logit as the sum of the totals of each kind of part: a summary before single heads and blocks. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Attribution } from '../../../src/trace/readings/attribution';
import { type AttributionTotal, attributionTotals } from '../../../src/trace/readings/attribution-totals';
import { float32Digits, proseHundredths, signedToSum } from '../../strings/format';
import { attribution as texts } from '../../strings/residual';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType, isLowPresented } from '../../theme/type-size';
import { barStyles } from '../controls/signed-bar';

/** The longest bar, in CSS pixels. */
const BAR = 60;

@customElement('trace-attribution-totals')
export class AttributionTotals extends LitElement {
  static override styles = [
    sharedStyles,
    barStyles,
    css`
      :host { display: block; margin: 10px 0 12px; container-type: inline-size; }
      dl { display: flex; flex-wrap: wrap; gap: 8px clamp(10px, 3.5%, 22px); margin: 0; }
      div { display: grid; justify-items: start; align-content: start; }
      dt { font-size: var(--small); color: var(--muted); }
      dd { margin: 0; font-family: var(--mono); font-size: 1.15em; font-weight: 600; font-variant-numeric: tabular-nums; }
      svg { display: block; margin-top: 3px; }
      /* In little room the totals stand below each other as in a written sum: on a second line they would lose their context. */
      @container (max-width: 400px) {
        dl:not(.large) { display: grid; grid-template-columns: max-content max-content 1fr; gap: 2px 12px; }
        dl:not(.large) > div { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: baseline; }
        dl:not(.large) dd { justify-self: end; }
        dl:not(.large) [data-total='sum'] dd { border-top: 1px solid var(--muted); }
      }
      /* In a presentation on a low page all stand on one line and leave the rest to the table. */
      dl.low { flex-wrap: nowrap; gap: 0 clamp(6px, 1.4cqi, 22px); white-space: nowrap; }
      :host:has(.low) { margin-block: 6px; }
      /* In the largest type the table needs the room of a low page: all stand on one line, without bars. */
      @media (max-height: 860px) {
        .large { gap: 0 10px; font-size: 0.7em; white-space: nowrap; }
        .large div { display: flex; align-items: baseline; gap: 7px; }
        .large dt { font-size: 0.94em; }
        .large svg { display: none; }
      }
    `,
  ];

  @property({ attribute: false }) attribution!: Attribution;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { attribution } = this;
    const totals = attributionTotals(attribution);
    const most = Math.max(...totals.map(({ value }) => Math.abs(value)));
    const written = signedToSum(totals.map(({ value }) => value));
    return html`<dl class="${isLargestType() ? 'large' : ''} ${isLowPresented() ? 'low' : ''}" aria-label=${texts.totals}>
      ${totals.map((total, index) => this.total(total, written[index] as string, most))}
      <div data-total="sum" data-value=${attribution.sum}>
        <dt>${texts.totalsSum(attribution.ratherThan !== null)}</dt>
        <dd title=${float32Digits(attribution.sum)}>= ${proseHundredths(attribution.sum)}</dd></div>
    </dl>`;
  }

  private total({ kind, value }: AttributionTotal, written: string, most: number) {
    return html`<div data-total=${kind} data-value=${value} title=${texts.totalTitles[kind]}>
      <dt>${texts.totalKinds[kind]}</dt>
      <dd title=${float32Digits(value)}>${written}</dd>${bar(value, most)}</div>`;
  }
}

/** A bar that begins at the left whatever the sign, which the colour shows. */
function bar(value: number, most: number) {
  const length = most > 0 ? (Math.abs(value) / most) * BAR : 0;
  return svg`<svg class="signed-bar" aria-hidden="true" width=${BAR} height="5">
    <rect class=${value < 0 ? 'negative' : 'positive'} width=${length} height="5"></rect></svg>`;
}
