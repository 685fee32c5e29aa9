/** What tells two models of different kinds apart, in one small table: one reads a text as a whole, the other writes text. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { normPlaces } from '../../../src/trace/steps/norm-places';
import { type Comparison, readOtherwise } from '../../state/compare/comparison';
import { compareStrings } from '../../strings/compare';
import { compareKindStrings as strings } from '../../strings/compare-kinds';
import { sharedStyles } from '../../theme/styles';

type Row = keyof typeof strings.row;

const CELLS: Readonly<Record<Row, (summary: TraceSummary) => string>> = {
  sees: ({ plan }) => strings.sees(plan.predicts),
  norms: ({ plan }) => strings.norms(normPlaces(plan)),
  sizes: ({ model }) => strings.sizes(model.layers, model.heads),
  width: ({ model }) => strings.width(model.dModel),
  out: ({ plan }) => strings.out(plan.predicts),
};

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
      thead small { font-weight: normal; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;

  override render() {
    const { a, b } = this.comparison;
    if (!readOtherwise(this.comparison)) return nothing;
    const head = (side: 'a' | 'b', { summary }: { readonly summary: TraceSummary }) =>
      html`<th scope="col">${compareStrings.side[side]} <small>${summary.model.name}</small></th>`;
    return html`<table aria-label=${strings.caption}>
      <thead><tr><td></td>${head('a', a)}${head('b', b)}</tr></thead>
      <tbody>${(Object.keys(CELLS) as Row[]).map(
        (row) => html`<tr data-row=${row}><th scope="row">${strings.row[row]}</th>
          <td data-side="a">${CELLS[row](a.summary)}</td><td data-side="b">${CELLS[row](b.summary)}</td></tr>`,
      )}</tbody>
    </table>`;
  }
}
