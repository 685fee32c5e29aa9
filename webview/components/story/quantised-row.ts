/** The first numbers of a token's row in 8 and in 4 bits: what is stored, what is read back, and the error. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { QUANTISED, type QuantisedRow, quantisedRow } from '../../../src/trace/lessons/quantised-row';
import { embeddingStage } from '../../../src/trace/lessons/words';
import { Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import { lessonTrace } from '../../state/story/lesson-reader';
import { quotedToken } from '../../strings/format';
import { lessonStrings as texts } from '../../strings/lessons';
import { sharedStyles } from '../../theme/styles';
import { isPresented, typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';

/**
 * In a panel narrower than this, in CSS pixels at the editor's type size, there is no room for what is read back, which is the
 * original plus the error.
 */
const ALL_COLUMNS = 450;

/** Where the numbers are split if two tables fit side by side. */
const HALF = QUANTISED / 2;

/** In a presentation a second table would be cut below the first one, which then has so many rows: a button shows all. */
const PRESENTED = 15;

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
      .apart > * { border-top: 1px dashed var(--line); }
      .link { padding: 2px 0; }
      .first { border-left: 1px solid var(--line); }
      @container (min-width: 560px) { th, td { padding: 1px 7px; } }
      td.whole { font-weight: 600; }
      td.largest { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: -1px; border-radius: 3px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** Whether a presentation shows all numbers, on request. */
  @state() private showsAll = false;
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
    const tables = this.showsFew(value.length)
      ? [firstAnd(PRESENTED, [eight.largestAt, four.largestAt])]
      : value.length > HALF
        ? [range(0, HALF), range(HALF, value.length)]
        : [range(0, value.length)];
    return html`<section class=${this.row.pending ? 'stale' : ''} aria-label=${texts.quantised(value.length, quotedToken(token))} data-quantised=${value.length}>
      <h3>${texts.quantised(value.length, quotedToken(token))}</h3>
      <p class="small">${texts.scales(eight, four)}</p>
      <div class="tables" tabindex="0">${tables.map((rows) => this.table(eight, four, rows))}</div>
      ${this.showsFew(value.length) ? html`<button type="button" class="link" data-action="all-numbers" @click=${this.showAll}>${texts.allNumbers(value.length)}</button>` : nothing}
    </section>`;
  }

  private showsFew(numbers: number): boolean {
    const isBeside = this.panel.width >= 2 * ALL_COLUMNS * typeSize();
    return isPresented() && !isBeside && !this.showsAll && numbers > PRESENTED;
  }

  private readonly showAll = (): void => {
    this.showsAll = true;
    // The button goes away.
    this.renderRoot.querySelector<HTMLElement>('.tables')?.focus({ preventScroll: true });
  };

  private table(eight: QuantisedRow, four: QuantisedRow, rows: readonly number[]) {
    const { hasBack } = this;
    return html`<table>
      <thead>
        <tr><td colspan="2">${nothing}</td>${[8, 4].map((bits) => html`<th class="group first" scope="colgroup" colspan=${hasBack ? 3 : 2}>${texts.bits(bits)}</th>`)}</tr>
        <tr><th scope="col">#</th><th scope="col">${texts.original}</th>
          ${[8, 4].map(() => html`<th class="first" scope="col">${texts.whole}</th>${hasBack ? html`<th scope="col">${texts.readBack}</th>` : nothing}<th scope="col">${texts.error}</th>`)}</tr>
      </thead>
      <tbody>${rows.map((at, line) => this.line(at, [eight, four], line > 0 && at > (rows[line - 1] as number) + 1))}</tbody>
    </table>`;
  }

  private get hasBack(): boolean {
    return this.panel.width >= ALL_COLUMNS * typeSize();
  }

  /** @param isApart whether numbers before it are left out */
  private line(at: number, both: readonly QuantisedRow[], isApart: boolean) {
    const value = both[0]?.numbers[at]?.value ?? Number.NaN;
    return html`<tr class=${isApart ? 'apart' : ''}><th scope="row">${at}</th><td>${texts.decimals(value)}</td>
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

/** The first indices and those that must be among them, so many in all. */
function firstAnd(count: number, kept: readonly number[]): readonly number[] {
  const all = new Set(kept);
  for (let at = 0; all.size < count; at++) all.add(at);
  return [...all].toSorted((a, b) => a - b);
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, at) => start + at);
}
