/** A softmax with the numbers of this trace, for the explained token. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { workedProbability } from '../../../src/trace/readings/worked-probability';
import { ChangeObserver } from '../../base/observer';
import { WhenVisible } from '../../base/when-visible';
import { WalkEvent } from '../../panel/panel';
import { askNames, askPredictions, labelOf } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { optionsOf } from '../../state/predictions/sampling';
import { workedStrings as texts } from '../../strings/worked';
import { sharedStyles } from '../../theme/styles';
import { equationStyles } from './worked-equation';

@customElement('trace-worked-softmax')
export class WorkedSoftmax extends LitElement {
  static override styles = [sharedStyles, equationStyles];

  @property({ attribute: false }) panel!: StepData;
  private readonly near = new WhenVisible(this);
  private readonly predictions = askPredictions(this, this.near);
  private readonly names = askNames(this, () => (this.predictions.current ? this.ids : []));

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.sampling);
  }

  override render() {
    const { value: predictions } = this.predictions;
    if (!predictions) return nothing;
    const lines = this.ids.map((id) => {
      const worked = workedProbability(predictions, id);
      return html`<p class="equation" data-worked=${id}>${texts.softmax(labelOf(this.panel.next.names, id), worked)}</p>`;
    });
    return html`${lines}<p class="small muted">${texts.overAll(predictions.logits.length)}</p>${this.ofControls(predictions.logits.length)}`;
  }

  /** Sampling controls change none of these numbers; if some are on, says so and links to their effect. */
  private ofControls(tokens: number) {
    const options = optionsOf(this.panel.next.sampling.value);
    const controls = options.temperature > 0 ? texts.controls(options, tokens) : '';
    if (controls === '') return nothing;
    const step = this.panel.summary.plan.sections.find(({ view }) => view === 'choice')?.number;
    return html`<p data-own-only>${texts.ownOnly(controls, step)}${
      step === undefined
        ? nothing
        : html` <button type="button" class="link" data-to-step=${step} @click=${() => this.dispatchEvent(new WalkEvent(step))}>${texts.toStep(step)}</button>.`
    }</p>`;
  }

  /** The explained token (the most probable one unless another is chosen), and the token it is compared with. */
  private get ids(): readonly number[] {
    const { target, ratherThan } = this.panel.choice;
    const first = target ?? this.predictions.value?.order[0];
    return [...new Set([first, ratherThan ?? undefined])].filter((id) => id !== undefined);
  }
}
