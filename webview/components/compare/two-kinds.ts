/** The table that contrasts two kinds of models: one reads a text as a whole, the other writes text. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { Query } from '../../base/query';
import { comparedFile } from '../../state/compare/compared-file';
import { areOfTwoKinds, type CompareData, type ComparedSide } from '../../state/compare/comparison';
import { hasPartsSection, whyNoParts } from '../../state/compare/parts';
import { kindLines, kindRows, type MeasuredKind, readerOf, readLater, readLength } from '../../state/compare/two-kinds';
import { compareStrings } from '../../strings/compare';
import { compareKindStrings as strings } from '../../strings/compare-kinds';
import { sharedStyles } from '../../theme/styles';
import '../figures/table-menu';

@customElement('compare-two-kinds')
export class CompareTwoKinds extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 0 0 10px; }
      table { border-collapse: collapse; max-width: 84ch; line-height: 1.4; }
      th, td { text-align: left; vertical-align: top; padding: 3px 14px 3px 0; }
      tr > * { border-bottom: 1px solid var(--line); }
      th[scope='row'] { font-weight: normal; color: var(--muted); min-width: 9ch; }
      td { min-width: 10ch; overflow-wrap: anywhere; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      thead small { font-weight: normal; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  private readonly length = new Query<number | undefined>(this, () => {
    const { comparison } = this.data;
    if (!areOfTwoKinds(comparison)) return undefined;
    return { of: [comparison], fetch: (signal) => readLength(comparison, signal) };
  });
  private readonly later = new Query<MeasuredKind['later']>(this, () => {
    const { comparison, choice } = this.data;
    const reader = readerOf(comparison);
    if (reader === undefined) return undefined;
    const { layer, head } = choice[reader];
    return { of: [comparison], key: [layer, head], fetch: (signal) => readLater(comparison, choice, signal) };
  });

  override render() {
    const { comparison } = this.data;
    if (!areOfTwoKinds(comparison)) return nothing;
    const { a, b } = comparison;
    const rows = kindRows(comparison, { length: this.length.value, later: this.later.value });
    const noParts = hasPartsSection(comparison) ? undefined : whyNoParts(comparison);
    const head = (side: 'a' | 'b', { summary }: ComparedSide) =>
      html`<th scope="col">${compareStrings.side[side]} <small>${summary.model.name}</small></th>`;
    return html`<table aria-label=${strings.caption}>
      <thead><tr><td>${this.menu(rows)}</td>${head('a', a)}${head('b', b)}</tr></thead>
      <tbody>${rows.map(
        ({ id, name, a: ofA, b: ofB }) => html`<tr data-row=${id}><th scope="row">${name}</th>
          <td data-side="a">${ofA}</td><td data-side="b">${ofB}</td></tr>`,
      )}</tbody>
    </table>
    ${noParts === undefined ? nothing : html`<p class="small muted" data-no-parts>${noParts}</p>`}`;
  }

  private menu(rows: ReturnType<typeof kindRows>) {
    const { comparison, host } = this.data;
    if (!host) return nothing;
    return html`<trace-table-menu .name=${strings.caption} .file=${comparedFile('two-kinds', comparison)} .host=${host}
      .lines=${() => kindLines(comparison, rows)}></trace-table-menu>`;
  }
}
