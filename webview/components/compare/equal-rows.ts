/** One line in place of the equal rows at the beginning of both traces; a click shows the rows. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { upwardEvent } from '../../base/event-of';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { type CompareData, rowWords } from '../../state/compare/comparison';
import { compareStrings as strings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';

/** Sent when all figures shall leave out equal rows, or show them again. */
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

  /** Toggles the equal rows. A chosen row must be drawn, so another one is chosen if it would be left out. */
  private readonly toggle = (): void => {
    const { choice, equal } = this.data;
    if (!equal) return;
    const folds = !equal.areFolded;
    if (folds && choice.row < equal.rows) this.dispatchEvent(new CompareChooseEvent({ row: equal.rows }));
    this.dispatchEvent(new FoldEqualEvent(folds));
  };
}
