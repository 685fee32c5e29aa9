/** The statistics of a whole tensor, on one line. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../../src/base/counted';
import { maskedCount } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { headCount } from '../../../src/trace/tensors/head-axis';
import { WhenVisible } from '../../base/when-visible';
import type { PanelData } from '../../panel/panel';
import { OwnStatistics } from '../../state/figures/own-statistics';
import { fourDigits } from '../../strings/format';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

@customElement('trace-statistics')
export class StatisticsLine extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: var(--small); color: var(--muted); }
      dl { display: flex; flex-wrap: wrap; gap: 0 12px; margin: 0; }
      div { display: flex; gap: 4px; white-space: nowrap; }
      dd { margin: 0; font-family: var(--mono); color: var(--vscode-editor-foreground); }
      .odd dd { color: var(--bad); }
    `,
  ];

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  /** Whether to show only the range, for lack of room. */
  @property({ attribute: false }) brief = false;

  private readonly near = new WhenVisible(this);
  private readonly own = new OwnStatistics(this, () => ({
    tensor: this.tensor,
    panel: this.panel,
    when: this.near.visible,
  }));

  override render() {
    const { shape, axes, head } = this.tensor;
    const statistics = this.own.value;
    if (!statistics) return failureOf(this.own);
    const { min, max, mean, sigma, norm, zeros } = statistics;
    const notFinite = statistics.count - statistics.finite;
    const heads = head === null ? null : headCount(axes, shape);
    const several = heads !== null && heads > 1 ? heads : null;
    const isMasked = this.isMasked(notFinite);
    const over =
      several !== null || isMasked
        ? html`<span data-over>${strings.statisticsOver(several, isMasked)}</span>`
        : nothing;
    if (this.brief) return html`${over}<dl aria-label=${strings.statistics}>${this.entries({ min, max })}</dl>`;
    return html`${over}
      <dl aria-label=${strings.statistics}>
      ${this.entries({ min, max, mean, sigma, norm })}
      ${this.entry('zeros', zeros, zeros === 0 ? '0' : `${count(zeros)} of ${count(statistics.count)}`)}
      ${notFinite > 0 ? this.notFinite(notFinite) : nothing}
    </dl>`;
  }

  private entries(values: Partial<Record<'min' | 'max' | 'mean' | 'sigma' | 'norm', number | null>>) {
    return Object.entries(values).map(([name, value]) =>
      value === null ? nothing : this.entry(name as 'min', value, fourDigits(value)),
    );
  }

  /** Masked values are expected; other values that are not finite are shown in the colour of errors. */
  private notFinite(value: number) {
    const masked = this.isMasked(value);
    return html`<div class=${masked ? '' : 'odd'}><dt>${masked ? strings.stat.masked : strings.stat.notFinite}</dt>
      <dd data-stat="notFinite" data-value=${value}>${count(value)}</dd></div>`;
  }

  /** Whether everything left out is hidden by the mask. */
  private isMasked(notFinite: number): boolean {
    return notFinite > 0 && notFinite === maskedCount(this.tensor);
  }

  private entry(name: Exclude<keyof typeof strings.stat, 'masked' | 'notFinite'>, value: number, text: string) {
    return html`<div>
      <dt title=${name === 'zeros' ? strings.zerosTitle : nothing}>${strings.stat[name]}</dt>
      <dd data-stat=${name} data-value=${value} title=${value}>${text}</dd>
    </div>`;
  }
}
