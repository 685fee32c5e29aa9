/** The first and last values of a figure of a comparison, to four decimals. */

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { type SequenceName, TOKENS } from '../../../src/trace/steps/sequences';
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';
import { indexAt, shortenAxis, shownCount } from '../../../src/trace/tensors/axis';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { axisOf, excerptRows, type Figure, hidesUnpaired } from '../../state/compare/figures';
import { compareStrings } from '../../strings/compare';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../figures/values-table';

/** The most columns shown. */
const COLUMNS = 10;
/** Columns that are tokens are all shown up to this number: hiding one or two would save nothing. */
const TOKEN_COLUMNS = 12;

@customElement('compare-values')
export class CompareValues extends LitElement {
  static override styles = [sharedStyles, css`:host { display: block; min-width: 0; max-width: 100%; }`];

  @property({ attribute: false }) figure!: Figure;
  /** The chosen row of the alignment. */
  @property({ attribute: false }) row = 0;
  /** The sequence that the rows belong to, if they are tokens. */
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  private readonly near = new WhenVisible(this);
  private readonly excerpt = new Query<Excerpt>(this, () => {
    const { figure, row } = this;
    const rows = excerptRows(figure.rows, row);
    const fetch = (signal: AbortSignal) => readExcerpt(figure, rows, signal);
    return { of: [figure], key: [rows.join()], when: this.near.visible, fetch };
  });

  override render() {
    const { figure, excerpt, row } = this;
    const { tensor, tokens, look } = figure;
    if (!excerpt.value)
      return html`${failureOf(excerpt)}${excerpt.pending ? html`<p class="muted">${strings.loading}</p>` : nothing}`;
    const { rowAxis, columnAxis, rows, columns } = matrixOf(tensor);
    const rowTokens = new Map<number, Token>(tokens.entries());
    return html`<trace-values .name=${tensor.name} .excerpt=${excerpt.value} .rowTokens=${rowTokens} .chosenRow=${row}
      .axes=${[tensor.axes[rowAxis], tensor.axes[columnAxis]]} .sizes=${[rows, columns]} .sequence=${rowSequence(tensor) && this.sequence}
      .rowNumbering=${figure.rowNumbering} .columnNumbering=${columnsAreTokens(tensor) ? figure.columnNumbering : undefined}
      .mask=${look.mask === undefined ? tensor.mask : look.mask}></trace-values>
      ${hidesUnpaired(figure) ? html`<p class="small muted" data-hides-unpaired>${compareStrings.hidesUnpaired}</p>` : nothing}`;
  }
}

/** Reads the rows that have values; for attention, only the columns that have values too. */
async function readExcerpt(
  { tensor, source, columns: present }: Figure,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<Excerpt> {
  const size = matrixOf(tensor);
  const short = shortenAxis(size.columns, COLUMNS);
  const all = Array.from({ length: shownCount(short) }, (_, place) => indexAt(short, place));
  const ofTokens = () => (present.length <= TOKEN_COLUMNS ? present : all.filter((column) => present.includes(column)));
  const columns = columnsAreTokens(tensor) ? ofTokens() : all;
  const { values } = await source.grid(
    { trace: 0, stage: tensor.name },
    tensor,
    axisOf(rows, size.rows),
    axisOf(columns, size.columns),
    signal,
  );
  return { rows, columns, values };
}
