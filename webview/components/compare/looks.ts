/** Shows where a head attends from one token of each text: its attention weights in A and in B side by side, and B − A. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { SavedLook } from '../../heat-map/shown-figures';
import { comparedFile } from '../../state/compare/compared-file';
import { type CompareData, columnTexts, type SideName } from '../../state/compare/comparison';
import { otherParts } from '../../state/compare/figures';
import {
  type AttendedToken,
  differenceOfLook,
  differenceText,
  gainsMost,
  haveTwice,
  lookedAt,
  lookNames,
  lookWords,
  movedShare,
  shownLooks,
} from '../../state/compare/looks';
import { looksLines, looksPart } from '../../state/compare/looks-drawing';
import { comparedPositions, type PositionPair, tokenWords } from '../../state/compare/positions';
import { directionWords } from '../../state/compare/summary-words';
import { compareStrings as strings } from '../../strings/compare';
import { comparePictureStrings as pictureStrings } from '../../strings/compare-pictures';
import { percentInTable, percentInWords } from '../../strings/format';
import { strings as panelStrings } from '../../strings/strings';
import { proseStyles, sharedStyles, tableStyles, wholeRowStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barStyles, shareBar } from '../controls/signed-bar';
import { numbersOfLines } from '../figures/save-values';
import { figurePicture } from './figure-picture';
import { type RowsOfBoth, rowsOfBoth } from './rows-of-both';

const BAR = 56;

@customElement('compare-looks')
export class CompareLooks extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    wholeRowStyles,
    barStyles,
    css`
      :host { display: block; min-width: 0; }
      .title { position: relative; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 6px; }
      h3 { margin: 10px 0 4px; font-size: 1em; font-weight: 600; }
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
  /** The number of the step that shows it. */
  @property({ attribute: false }) step: number | undefined;
  private readonly near = new WhenVisible(this);
  private readonly weights = new Query<RowsOfBoth>(this, () =>
    rowsOfBoth(this.data, this.a, this.b, this.near.visible),
  );

  override render() {
    const { positions, weights, heads } = this;
    if (!positions) return html`<p class="muted" data-no-looks>${strings.looksNoPartner}</p>`;
    const title = strings.looksFrom(tokenWords(this.data.comparison, positions), ...heads, this.areOther);
    return html`<div class="title"><h3>${title}</h3> ${weights.current && weights.value ? this.picture(title, weights.value) : nothing}</div>
      ${failureOf(weights)}
      ${weights.current && weights.value ? this.table(weights.value, positions) : weights.pending ? html`<p class="muted">${panelStrings.loading}</p>` : nothing}`;
  }

  private get positions() {
    return comparedPositions(this.data.comparison, this.data.choice);
  }

  /** Its menu saves the bars as a picture and all weights as a table. */
  private picture(title: string, weights: RowsOfBoth) {
    const { comparison } = this.data;
    const texts = columnTexts(comparison, this.a);
    const looks = lookedAt(texts, weights.a, weights.b);
    const drawn = { texts, looks, areOther: this.areOther, name: title };
    const file = pictureStrings.looksFile(this.heads);
    const savedPart = ({ style }: SavedLook) => ({ ...looksPart(drawn, style), file });
    const step = this.step === undefined ? file : `step-${this.step}-${file}`;
    const numbers = numbersOfLines(async () => looksLines(drawn), {
      name: comparedFile(step, comparison),
      about: title,
    });
    const named = { words: pictureStrings.looks(this.heads), file: (name: string) => name };
    return figurePicture(title, this.data, () => ({ savedPart }), numbers, {
      named,
      step: this.step,
      description: lookWords(texts, looks),
    });
  }

  private get heads(): readonly [string, string] {
    const [ofA = '', ofB = ''] = [this.a, this.b].map(({ layer, head }) => `${layer}.${head}`);
    return [ofA, ofB];
  }

  private table(weights: RowsOfBoth, positions: PositionPair) {
    const { a, b } = weights;
    const texts = columnTexts(this.data.comparison, this.a);
    const looks = lookedAt(texts, a, b);
    const { shown, others } = shownLooks(looks);
    const most = Math.max(...looks.map((look) => Math.max(look.a ?? 0, look.b ?? 0)));
    const nameOf = lookNames(texts, looks);
    const names = strings.looks;
    const { areOther } = this;
    const gaining = gainsMost(looks);
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.looksTable}><table>
        <thead><tr><th scope="col" class="left">${names.token}</th>
          <td class="bar"></td><th scope="col">${names.a}</th><td class="bar"></td><th scope="col">${names.b}</th>
          ${areOther ? nothing : html`<th scope="col">${names.difference}</th>`}</tr></thead>
        <tbody>${shown.map((look) => this.line(nameOf(look), look, most))}</tbody>
        ${others ? html`<tfoot>${this.line(strings.otherLooks(others.counts), others, most)}</tfoot>` : nothing}
      </table></div>
      ${haveTwice(texts, looks) ? html`<p class="small muted" data-positions>${strings.looksTwice}</p>` : nothing}
      ${looks.some(({ pieces }) => pieces.length > 0) ? html`<p class="small muted" data-summed>${strings.summedPieces}</p>` : nothing}
      ${
        areOther
          ? html`<p class="small muted" data-other-heads>${strings.otherHeads} ${directionWords(this.data.comparison, this.data.choice, positions, weights)}</p>`
          : html`<p class="small muted" data-moved=${movedShare(looks)}>${strings.inPoints} ${strings.moved(percentInWords(movedShare(looks)), gaining && nameOf(gaining))}</p>`
      }`;
  }

  private get areOther(): boolean {
    return otherParts(this.data.comparison, this.a, this.b) !== undefined;
  }

  private line(name: string, look: AttendedToken, most: number) {
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
