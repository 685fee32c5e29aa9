/** The control that chooses after which tokens of a comparison the predictions, heads and MLPs are compared. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type CompareChoice, CompareChooseEvent } from '../../choice/compare-choice';
import { type Comparison, predictNext } from '../../state/compare/comparison';
import { compareStrings as strings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';
import '../controls/segmented';

@customElement('compare-after')
export class CompareAfter extends LitElement {
  static override styles = sharedStyles;

  @property({ attribute: false }) comparison!: Comparison;
  @property({ attribute: false }) chosen: CompareChoice['after'] = 'last';

  override render() {
    // A comparison of encoders always uses the chosen token.
    if (!predictNext(this.comparison)) return nothing;
    const options = Object.entries(strings.afterWhich).map(([value, label]) => ({ value, label }));
    return html`<trace-segmented data-picker="after" breaks .label=${strings.after(true)} .options=${options} .value=${this.chosen}
      @pick=${(event: CustomEvent<string>) =>
        this.dispatchEvent(
          new CompareChooseEvent({ after: event.detail as CompareChoice['after'] }),
        )}></trace-segmented>`;
  }
}
