/** The first numbers of a token's row in 8 and in 4 bits: what is stored, what is read back, and the error. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { QUANTISED, type QuantisedRow, quantisedRow } from '../../../src/trace/lessons/quantised-row';
import { embeddingStage } from '../../../src/trace/lessons/words';
import { Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import { lessonTrace } from '../../state/story/lesson-reader';
import { quotedToken } from '../../strings/format';
import { lessonStrings as texts } from '../../strings/lessons';
import { sharedStyles } from '../../theme/styles';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';

/**
 * In a panel narrower than this, in CSS pixels at the editor's type size, there is no room for what is read back, which is the
 * original plus the error.
 */
const ALL_COLUMNS = 450;

/** Where the numbers are split if two tables fit side by side. */
const HALF = QUANTISED / 2;

@customElement('trace-quantised-row')
export class QuantisedRowTable extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 4px 0 14px; }
      h3 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0; max-width: 84ch; }
      .tables { display: flex; flex-wrap: wrap; gap: 0 28px; margin-top: 6px; max-width: 100%; overflow-x: auto; }
      table { border-collapse: collapse; font-family: var(--mono); font-size: var(--small); font-variant-numeric: tabular-nums; }
      th, td { padding: 1px 4px; text-align: right; white-space: nowrap; }
      th { font-weight: normal; color: var(--muted); }
      th.group { text-align: center; }
      .first { border-left: 1px solid var(--line); }
      @container (min-width: 560px) { th, td { padding: 1px 7px; } }
      td.whole { font-weight: 600; }
      td.largest { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: -1px; border-radius: 3px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  private readonly row = new Query<Float32Array>(this, () => {
    const { panel } = this;
    const { token } = panel.choice;
    const fetch = async (signal: AbortSignal) => {
      const trace = lessonTrace(panel, signal);
      return (await trace.read(embeddingStage(trace), token)).slice(0, QUANTISED);
    };
    return { of: [panel.readings], key: [token], fetch };
  });

  override render() {
    const { value } = this.row;
    const token = this.panel.summary.tokens[this.panel.choice.token];
    if (!value || !token) return failureOf(this.row);
    const [eight, four] = [quantisedRow(value, 8), quantisedRow(value, 4)];
    const starts = value.length > HALF ? [0, HALF] : [0];
    return html`<section class=${this.row.pending ? 'stale' : ''} aria-label=${texts.quantised(value.length, quotedToken(token))} data-quantised=${value.length}>
      <h3>${texts.quantised(value.length, quotedToken(token))}</h3>
      <p class="small">${texts.scales(eight, four)}</p>
      <div class="tables" tabindex="0">${starts.map((start) => this.table(eight, four, start))}</div>
    </section>`;
  }

  private table(eight: QuantisedRow, four: QuantisedRow, start: number) {
    const { hasBack } = this;
    const rows = eight.numbers.slice(start, start + HALF);
    return html`<table>
      <thead>
        <tr><td colspan="2">${nothing}</td>${[8, 4].map((bits) => html`<th class="group first" scope="colgroup" colspan=${hasBack ? 3 : 2}>${texts.bits(bits)}</th>`)}</tr>
        <tr><th scope="col">#</th><th scope="col">${texts.original}</th>
          ${[8, 4].map(() => html`<th class="first" scope="col">${texts.whole}</th>${hasBack ? html`<th scope="col">${texts.readBack}</th>` : nothing}<th scope="col">${texts.error}</th>`)}</tr>
      </thead>
      <tbody>${rows.map(({ value }, at) => this.line(start + at, value, [eight, four]))}</tbody>
    </table>`;
  }

  private get hasBack(): boolean {
    return this.panel.width >= ALL_COLUMNS * typeSize();
  }

  private line(at: number, value: number, both: readonly QuantisedRow[]) {
    return html`<tr><th scope="row">${at}</th><td>${texts.decimals(value)}</td>
      ${both.map(({ numbers, largestAt }) => {
        const number = numbers[at];
        if (!number) return nothing;
        const { code, dequantised, error } = number;
        const isLargest = at === largestAt;
        return html`<td class="whole first">${texts.signedWhole(code)}</td>${this.hasBack ? html`<td>${texts.decimals(dequantised)}</td>` : nothing}
          <td class=${isLargest ? 'largest' : ''} title=${isLargest ? texts.largestError : nothing}>${texts.decimals(error)}</td>`;
      })}</tr>`;
  }
}
