/** How the next token is chosen, in numbers: the largest logit, or the token that the seed draws after sampling controls. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { sayKept } from '../../../src/trace/readings/sampling-words';
import { workedDraw } from '../../../src/trace/readings/worked-probability';
import { ChangeObserver } from '../../base/observer';
import { WhenVisible } from '../../base/when-visible';
import type { StepData } from '../../state/generation/step-data';
import { optionsOf } from '../../state/predictions/sampling';
import { workedStrings as texts } from '../../strings/worked';
import { sharedStyles } from '../../theme/styles';
import '../controls/formula';
import { askNames, askPredictions, labelOf } from '../../state/generation/asked-predictions';
import { equationStyles } from './worked-equation';

@customElement('trace-worked-choice')
export class WorkedChoice extends LitElement {
  static override styles = [sharedStyles, equationStyles];

  /** The formula for taking the most probable token. */
  @property({ attribute: false }) tex: string | null = null;
  @property({ attribute: false }) plain: string | null = null;
  @property({ attribute: false }) panel!: StepData;
  private readonly near = new WhenVisible(this);
  private readonly predictions = askPredictions(this, this.near);
  private readonly names = askNames(this, () => (this.predictions.current ? this.ids : []));

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.sampling);
  }

  override render() {
    const { draws } = this;
    const { tex, plain } = draws ? texts.drawnFormula : this;
    const { value } = this.predictions;
    return html`<trace-formula .tex=${tex} .plain=${plain}></trace-formula>
      ${value ? (draws ? this.draw(value) : this.largest(value)) : nothing}`;
  }

  private get draws(): boolean {
    return optionsOf(this.panel.next.sampling.value).temperature > 0;
  }

  /** The chosen token, and the two most probable ones. */
  private get ids(): readonly number[] {
    const { value } = this.predictions;
    return value ? [value.choose(optionsOf(this.panel.next.sampling.value)), ...value.order.subarray(0, 2)] : [];
  }

  private largest(predictions: Predictions) {
    const [first = 0, second = 0] = predictions.order;
    const of = (id: number) => ({ token: this.named(id), logit: predictions.logit(id) });
    return html`<p data-worked=${first}>${texts.largest(of(first), of(second), predictions.logits.length)}</p>`;
  }

  private draw(predictions: Predictions) {
    const options = optionsOf(this.panel.next.sampling.value);
    const worked = workedDraw(predictions, options);
    const token = this.named(worked.id);
    const left = sayKept(worked);
    return html`${left && html`<p>${left}</p>`}
      <p class="equation" data-worked=${worked.id}>${texts.sampled(token, options.temperature, worked)}</p>
      <p class="small muted">${texts.overKept(worked)}</p>
      <p data-drawn=${worked.number}>${texts.drawn(token, options.seed, worked)}</p>`;
  }

  private named(id: number): string {
    return labelOf(this.panel.next.names, id);
  }
}
