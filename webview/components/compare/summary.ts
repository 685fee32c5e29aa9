/** A comparison in a few sentences: where the two first differ, and what each says next. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { pairsOf } from '../../../src/trace/compare/align';
import { type FirstDifference, ROUNDING } from '../../../src/trace/compare/drift';
import { Query } from '../../base/query';
import { type Comparison, firstOther, pairRows, tokenAt } from '../../state/compare/comparison';
import { drawnRows } from '../../state/compare/unlike';
import { compareStrings as strings } from '../../strings/compare';
import { percent, quotedToken } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

@customElement('compare-summary')
export class CompareSummary extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      ul { margin: 0; padding-left: 18px; max-width: 84ch; line-height: 1.5; }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  private readonly first = new Query<FirstDifference | null>(this, () => {
    const { comparison } = this;
    const { a, b, alignment } = comparison;
    const pairs = pairsOf(alignment);
    if (pairs.length === 0 || !sameWidth(comparison)) return undefined;
    const params = { other: b.summary.trace, pairs, variants: { a: a.variant, b: b.variant } };
    return { of: [comparison], fetch: (signal) => a.readings.read('firstDifference', params, signal) };
  });

  override render() {
    const { alignment } = this.comparison;
    return html`<ul data-summary>
      <li>${this.tokens()} <span class="muted">${strings.alignedBy(alignment.by)}
        ${alignment.bounded ? strings.bounded : ''}</span></li>
      ${this.unlike()} ${this.stage()} ${this.next()}
    </ul>${failureOf(this.first)}`;
  }

  /** That maps leave out what has no partner. */
  private unlike() {
    const { rows } = this.comparison.alignment;
    const drawn = drawnRows(this.comparison, 'difference');
    if (!drawn || drawn.length === 0) return nothing;
    return html`<li data-unlike>${strings.unlike(drawn.length, rows.length)}</li>`;
  }

  private tokens(): string {
    const { comparison } = this;
    const row = firstOther(comparison);
    if (row === undefined) return strings.sameTokens;
    const { a = null, b = null } = comparison.alignment.rows[row] ?? {};
    const [ofA, ofB] = [tokenAt(comparison.a, a), tokenAt(comparison.b, b)];
    if (ofA && ofB) return strings.partAt(quotedToken(ofA), quotedToken(ofB), row);
    if (ofA) return strings.endsAt(strings.side.a, quotedToken(ofA), row);
    return ofB ? strings.endsAt(strings.side.b, quotedToken(ofB), row) : '';
  }

  private stage() {
    const { comparison, first } = this;
    const [a, b] = [comparison.a.summary.model, comparison.b.summary.model];
    if (!sameWidth(comparison)) return html`<li>${strings.otherSizes(a.dModel, b.dModel)}</li>`;
    if (pairRows(comparison.alignment).length === 0) return html`<li>${strings.noPairs}</li>`;
    if (first.value === undefined) return first.pending ? html`<li class="muted">${strings.searching}</li>` : nothing;
    if (first.value === null) return html`<li>${strings.sameEverywhere}</li>`;
    const { stage, pair, share, notNumbers } = first.value;
    const row = pairRows(comparison.alignment)[pair] as number;
    const token = comparison.tokens.both[row];
    const name = token ? quotedToken(token) : String(row);
    if (notNumbers > 0)
      return html`<li data-first-stage=${stage} data-first-row=${row} data-not-numbers=${notNumbers}>
        ${strings.firstNotNumbers(stage, name, notNumbers)}</li>`;
    return html`<li data-first-stage=${stage} data-first-row=${row}>
      ${strings.firstStage(stage, name, percent(share))} ${this.sameUpTo(row)}</li>`;
  }

  /** With the same model, nothing before the first other token can differ by more than rounding: so it was found. */
  private sameUpTo(row: number): string {
    const { comparison } = this;
    const { model, plan } = comparison.a.summary;
    // Where tokens see those behind them, all may differ.
    const sameModel = plan.predicts === 'next token' && model.folder === comparison.b.summary.model.folder;
    const other = firstOther(comparison);
    return sameModel && other !== undefined && other > 0 && row >= other ? strings.sameBefore(percent(ROUNDING)) : '';
  }

  private next() {
    const { a, b } = this.comparison;
    const [topA, topB] = [a.summary.top[0], b.summary.top[0]];
    if (!topA || !topB || a.summary.trace === b.summary.trace) return nothing;
    const [tokenA, tokenB] = [quotedToken(topA), quotedToken(topB)];
    const [ofA, ofB] = [percent(topA.probability), percent(topB.probability)];
    return html`<li>${
      tokenA === tokenB ? strings.nextSame(tokenA, ofA, ofB) : strings.nextOther(tokenA, ofA, tokenB, ofB)
    }</li>`;
  }
}

function sameWidth({ a, b }: Comparison): boolean {
  return a.summary.model.dModel === b.summary.model.dModel;
}
