/**
 * The logits of the most probable tokens, as bars from one zero: what a class sees first of the step about logits, and what the
 * story of an encoder shows, whose logits are no sum of contributions.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Amounts } from '../../../src/trace/findings/finding';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { Saveable } from '../../heat-map/shown-figures';
import { askNames, askPredictions, labelOf } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { amountsPart } from '../../state/story/amounts-drawing';
import { proseHundredths } from '../../strings/format';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barStyles } from '../controls/signed-bar';
import { toldAmounts, toldAmountsStyles } from './told-amounts';

@customElement('trace-top-logits')
export class TopLogits extends LitElement {
  static override styles = [
    sharedStyles,
    barStyles,
    toldAmountsStyles,
    css`
      :host { display: block; }
      th { font-family: var(--mono); white-space: pre; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The number of tokens. */
  @property({ attribute: false }) count = 3;
  private readonly predictions = askPredictions(this);
  private readonly names = askNames(this, () => this.ids);

  constructor() {
    super();
    new Saveable(this, ({ style }) => {
      const { current, value } = this.predictions;
      return current && value ? { ...amountsPart(this.amounts(value), style), file: 'logits' } : undefined;
    });
  }

  private get ids(): readonly number[] {
    return [...(this.predictions.value?.order.slice(0, this.count) ?? [])];
  }

  override render() {
    const { predictions, names } = this;
    const { value, error } = predictions;
    if (!value)
      return error === undefined ? html`<p class="muted" role="status">${strings.loading}</p>` : failureOf(predictions);
    return html`<div class=${predictions.current ? '' : 'stale'} aria-busy=${!predictions.current}>${this.bars(value)}</div>${failureOf(names)}`;
  }

  private bars(predictions: Predictions) {
    return toldAmounts(this.amounts(predictions), () => nothing);
  }

  private amounts(predictions: Predictions): Amounts {
    const rows = this.ids.map((id) => {
      const logit = predictions.logit(id);
      const name = [{ kind: 'text', text: labelOf(this.panel.next.names, id) }] as const;
      return { name: { parts: name }, number: { kind: 'number', text: proseHundredths(logit), value: logit } as const };
    });
    const title = { parts: [{ kind: 'text', text: texts.topLogits(rows.length) }] as const };
    return { title, rows };
  }
}
