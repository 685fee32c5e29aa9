/** Shows where a stage differs most between two traces. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LargeDifference } from '../../../src/trace/compare/difference';
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { type Comparison, columnTexts, pairRows, rowChoice } from '../../state/compare/comparison';
import { axisInWords } from '../../strings/axes';
import { compareStrings as strings } from '../../strings/compare';
import { fourDecimals, tokenLabel } from '../../strings/format';
import { sharedStyles, tableStyles } from '../../theme/styles';

@customElement('compare-largest')
export class CompareLargest extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin-top: 4px; }
      summary { cursor: pointer; width: fit-content; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0;
        cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px; }
    `,
  ];

  @property({ attribute: false }) largest: readonly LargeDifference[] = [];
  /** How many differences are finite numbers; `notNumbers` counts the values that are NaN or infinite. */
  @property({ attribute: false }) finite = 0;
  @property({ attribute: false }) notNumbers = 0;
  /** The stage in A. */
  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) comparison!: Comparison;

  override render() {
    const { largest, tensor } = this;
    if (largest.length === 0) return html`<span class="muted" data-equal>${this.noDifference}</span>`;
    const names = strings.column;
    const keys = columnsAreTokens(tensor);
    const ofTexts = rowSequence(tensor) === null;
    const axis = axisInWords(tensor.axes[matrixOf(tensor).columnAxis] as string);
    return html`<details>
      <summary>${strings.largest}</summary>
      <div class="scroll">
        <table aria-label=${strings.largest}>
          <thead><tr>
            <th scope="col" class="left">${ofTexts ? axisInWords(tensor.axes[matrixOf(tensor).rowAxis] as string) : names.token}</th>
            <th scope="col" class=${keys ? 'left' : ''}>${keys ? names.key : axis}</th>
            <th scope="col">${names.a}</th><th scope="col">${names.b}</th><th scope="col">${names.difference}</th>
          </tr></thead>
          <tbody>${largest.map((entry) => this.row(entry, keys))}</tbody>
        </table>
      </div>
    </details>`;
  }

  /** The message that nothing differs, as far as there is something to compare. */
  private get noDifference(): string {
    const isAll = pairRows(this.comparison.alignment).length === this.comparison.alignment.rows.length;
    if (this.notNumbers === 0) return strings.allSame(isAll);
    return this.finite === 0 ? strings.noNumbers : strings.allSameOthers;
  }

  private row({ pair, column, a, b, difference }: LargeDifference, keys: boolean) {
    const { alignment, tokens } = this.comparison;
    const rows = pairRows(alignment);
    const across = columnTexts(this.comparison, this.tensor);
    const row = rows[pair] as number;
    const label = (index: number, texts = tokens) => {
      const token = texts.both[index];
      return token ? tokenLabel(token) : String(index);
    };
    const value = (name: string, of: number) =>
      html`<td data-side=${name} data-value=${of} title=${of}>${fourDecimals(of)}</td>`;
    return html`<tr data-pair=${pair} data-index=${column}>
      <th scope="row">${
        rowSequence(this.tensor) === null
          ? label(row)
          : html`<button type="button" @click=${() => this.dispatchEvent(new CompareChooseEvent(rowChoice(this.comparison, row)))}
            ><bdi>${label(row)}</bdi></button>`
      }</th>
      <td class=${keys ? 'left' : ''}>${keys ? html`<bdi>${label(pairRows(across.alignment)[column] as number, across.tokens)}</bdi>` : column}</td>
      ${value('a', a)}${value('b', b)}${value('difference', difference)}
    </tr>`;
  }
}
