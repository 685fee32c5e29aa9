/** One or two sentences on what the present sampling controls make of the next token. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { probabilitiesById } from '../../../src/trace/readings/predictions';
import { ChangeObserver } from '../../base/observer';
import { askNames, askPredictions } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { changesDistribution, optionsOf } from '../../state/predictions/sampling';
import { framedToken, percentInWords } from '../../strings/format';
import { describeSampling } from '../../strings/generation';
import { predictionStrings as texts } from '../../strings/predictions';
import { namedTokenStyles, sharedStyles } from '../../theme/styles';

@customElement('trace-drawn-token')
export class DrawnToken extends LitElement {
  static override styles = [
    sharedStyles,
    namedTokenStyles,
    css`
      bdi { white-space: pre-wrap; }
      .stale { opacity: 0.55; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  private readonly predictions = askPredictions(this);
  private readonly names = askNames(this, () => (this.predictions.current ? this.ids : []));

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.sampling);
  }

  override render() {
    const { value: predictions, current } = this.predictions;
    const { value: choice } = this.panel.next.sampling;
    const [drawn, greedy] = this.ids;
    const token = this.panel.summary.tokens[this.panel.choice.token];
    if (!predictions || drawn === undefined || greedy === undefined || !token) return nothing;
    const options = optionsOf(choice);
    const sampled = probabilitiesById(predictions.sampled(options), predictions.logits.length);
    // As many digits as in the line below the step: a probability is not written in two ways.
    const shares = (id: number) =>
      [sampled[id] as number, predictions.probability(id)].map(percentInWords) as [string, string];
    const isOther = changesDistribution(choice);
    const how = describeSampling(options);
    const first = isOther ? texts.drawnHere(how, ...shares(drawn)) : texts.drawnAsIs(how, shares(drawn)[1]);
    const has = isOther ? texts.firstHas(...shares(greedy)) : texts.firstHasAsIs(shares(greedy)[1]);
    return html`<span class=${current ? '' : 'stale'} data-drawn=${drawn}>${texts.afterToken} <bdi>${framedToken(token)}</bdi>
      ${first.before} ${this.named(drawn)}${first.after} ${
        drawn === greedy ? texts.drawnIsFirst : html`${texts.firstHere} ${this.named(greedy)}${has}`
      }</span>`;
  }

  /** The drawn token and the most probable one. */
  private get ids(): readonly number[] {
    const { value } = this.predictions;
    const greedy = value?.order[0];
    return value && greedy !== undefined ? [value.choose(optionsOf(this.panel.next.sampling.value)), greedy] : [];
  }

  private named(id: number) {
    const name = this.panel.next.names.get(id);
    return html`<bdi>${name ? framedToken(name) : '…'}</bdi>`;
  }
}
