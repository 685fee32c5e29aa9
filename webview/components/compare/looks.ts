/** Where a head looks from one token of each text: its attention weights in A and in B side by side, and A − B. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { readRow } from '../../sources/tensor-row';
import { type CompareData, columnTexts, type SideName } from '../../state/compare/comparison';
import { otherParts } from '../../state/compare/figures';
import {
  differenceOfLook,
  differenceText,
  type Look,
  lookedAt,
  lookName,
  movedShare,
  shownLooks,
} from '../../state/compare/looks';
import { comparedPositions, type PositionPair, tokenWords } from '../../state/compare/positions';
import { directionWords } from '../../state/compare/summary-words';
import { compareStrings as strings } from '../../strings/compare';
import { percentInTable, percentInWords } from '../../strings/format';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { barStyles, colorBars, shareBar } from '../controls/signed-bar';

const BAR = 56;

interface Weights {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

@customElement('compare-looks')
export class CompareLooks extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    css`
      :host { display: block; min-width: 0; }
      h3 { margin: 10px 0 4px; font-size: 1em; font-weight: 600; }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      td { white-space: nowrap; }
      @container (max-width: 600px) { td, th { padding: 1px 3px; } }
      /* In the large type of a presentation. */
      @container (max-width: 22em) { .bar { display: none; } td, th { padding: 1px 6px; } }
      @container (max-width: 18em) { td, th { padding: 1px 2px; } tbody th { white-space: pre-wrap; overflow-wrap: anywhere; } }
      tfoot > tr > * { border-top: 1px solid var(--line); }
    `,
  ];

  @property({ attribute: false }) a!: StepTensor;
  @property({ attribute: false }) b!: StepTensor;
  @property({ attribute: false }) data!: CompareData;
  private readonly near = new WhenVisible(this);
  private readonly weights = new Query<Weights>(this, () => {
    const { positions, a, b } = this;
    if (!positions) return undefined;
    const { comparison } = this.data;
    return {
      of: [comparison],
      key: [a, b, positions.a, positions.b],
      when: this.near.visible,
      fetch: async (signal) => {
        const [ofA, ofB] = await Promise.all([
          readRow(comparison.a, a, positions.a, signal),
          readRow(comparison.b, b, positions.b, signal),
        ]);
        return { a: ofA, b: ofB };
      },
    };
  });

  constructor() {
    super();
    new ThemeObserver(this, () => colorBars(this));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    colorBars(this);
  }

  override render() {
    const { positions, weights, a, b } = this;
    if (!positions) return html`<p class="muted" data-no-looks>${strings.looksNoPartner}</p>`;
    const heads = [a, b].map(({ layer, head }) => `${layer}.${head}`) as [string, string];
    return html`<h3>${strings.looksFrom(tokenWords(this.data.comparison, positions), ...heads, this.areOther)}</h3>
      ${failureOf(weights)}
      ${weights.current && weights.value ? this.table(weights.value, positions) : weights.pending ? html`<p class="muted">${panelStrings.loading}</p>` : nothing}`;
  }

  private get positions() {
    return comparedPositions(this.data.comparison, this.data.choice);
  }

  private table(weights: Weights, positions: PositionPair) {
    const { a, b } = weights;
    const texts = columnTexts(this.data.comparison, this.a);
    const looks = lookedAt(texts, a, b);
    const { shown, others } = shownLooks(looks);
    const most = Math.max(...looks.map((look) => Math.max(look.a ?? 0, look.b ?? 0)));
    const names = strings.looks;
    const { areOther } = this;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.looksTable}><table>
        <thead><tr><th scope="col" class="left">${names.token}</th>
          <td class="bar"></td><th scope="col">${names.a}</th><td class="bar"></td><th scope="col">${names.b}</th>
          ${areOther ? nothing : html`<th scope="col">${names.difference}</th>`}</tr></thead>
        <tbody>${shown.map((look) => this.line(lookName(texts, look), look, most))}</tbody>
        ${others ? html`<tfoot>${this.line(strings.otherLooks(others.counts), others, most)}</tfoot>` : nothing}
      </table></div>
      ${looks.some(({ pieces }) => pieces.length > 0) ? html`<p class="small muted" data-summed>${strings.summedPieces}</p>` : nothing}
      ${
        areOther
          ? html`<p class="small muted" data-other-heads>${strings.otherHeads} ${directionWords(this.data.comparison, this.data.choice, positions, weights)}</p>`
          : html`<p class="small muted" data-moved=${movedShare(looks)}>${strings.inPoints} ${strings.moved(percentInWords(movedShare(looks)))}</p>`
      }`;
  }

  private get areOther(): boolean {
    return otherParts(this.data.comparison, this.a, this.b) !== undefined;
  }

  private line(name: string, look: Look, most: number) {
    const { row, a, b } = look;
    const cells = (side: SideName, weight: number | null) =>
      weight === null
        ? html`<td class="bar"></td><td data-side=${side}>${strings.none}</td>`
        : html`<td class="bar">${shareBar(weight, most, BAR)}</td><td data-side=${side} data-value=${weight} title=${weight}>${percentInTable(weight)}</td>`;
    const difference = differenceOfLook(look);
    return html`<tr data-row=${row}><th scope="row"><bdi>${name}</bdi></th>${cells('a', a)}${cells('b', b)}
      ${this.areOther ? nothing : html`<td data-side="difference" data-value=${difference} title=${difference}>${differenceText(look)}</td>`}</tr>`;
  }
}
