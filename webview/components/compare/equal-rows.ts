/** One line in the place of the rows at the beginning that are equal in both traces: a click shows them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { upwardEvent } from '../../base/event-of';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { type CompareData, rowWords } from '../../state/compare/comparison';
import { compareStrings as strings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';

/** Sent when equal rows are to be left out of all figures, or no longer. */
export class FoldEqualEvent extends upwardEvent<boolean>('fold-equal') {}

@customElement('compare-equal-rows')
export class CompareEqualRows extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      .link { font-size: var(--small); padding: 2px 0; margin: 2px 0 4px; text-align: left; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;

  override render() {
    const { comparison, equal } = this.data;
    if (!equal || equal.rows === 0) return nothing;
    const { rows, areFolded } = equal;
    return html`<button type="button" class="link" data-action="equal-rows" aria-expanded=${!areFolded} title=${strings.equalRowsTitle}
      @click=${this.toggle}><span aria-hidden="true">${areFolded ? '▸' : '▾'}</span> ${strings.equalRows(rows, rowWords(comparison, rows))}</button>`;
  }

  /** A row that is chosen is drawn: another one is, where it is to be left out. */
  private readonly toggle = (): void => {
    const { choice, equal } = this.data;
    if (!equal) return;
    const folds = !equal.areFolded;
    if (folds && choice.row < equal.rows) this.dispatchEvent(new CompareChooseEvent({ row: equal.rows }));
    this.dispatchEvent(new FoldEqualEvent(folds));
  };
}
