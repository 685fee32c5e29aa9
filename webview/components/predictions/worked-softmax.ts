/** A softmax in the numbers of this trace, for the token that is explained. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { workedProbability } from '../../../src/trace/readings/worked-probability';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { StepData } from '../../state/generation/step-data';
import { tokenLabel } from '../../strings/format';
import { workedStrings as texts } from '../../strings/worked';
import { sharedStyles } from '../../theme/styles';
import { equationStyles } from './worked-equation';

@customElement('trace-worked-softmax')
export class WorkedSoftmax extends LitElement {
  static override styles = [sharedStyles, equationStyles];

  @property({ attribute: false }) panel!: StepData;
  private readonly near = new WhenVisible(this);
  private readonly predictions = new Query<Predictions>(this, () => {
    const { choice, next } = this.panel;
    const fetch = (signal: AbortSignal) => next.predictions.after(choice.token, signal);
    return { of: [next], key: [choice.token], when: this.near.visible, fetch };
  });
  private readonly names = new Query<void>(this, () => {
    const { names } = this.panel.next;
    const ids = this.predictions.current ? this.ids : [];
    return ids.length > 0 ? { of: [names], key: [ids.join()], fetch: (signal) => names.load(ids, signal) } : undefined;
  });

  override render() {
    const { value: predictions } = this.predictions;
    if (!predictions) return nothing;
    const lines = this.ids.map((id) => {
      const name = this.panel.next.names.get(id);
      const worked = workedProbability(predictions, id);
      return html`<p class="equation" data-worked=${id}>${texts.softmax(name ? tokenLabel(name) : '…', worked)}</p>`;
    });
    return html`${lines}<p class="small muted">${texts.overAll(predictions.logits.length)}</p>`;
  }

  /** The token that is explained, the most probable one unless another is chosen, and the one that it is explained rather than. */
  private get ids(): readonly number[] {
    const { target, ratherThan } = this.panel.choice;
    const first = target ?? this.predictions.value?.order[0];
    return [...new Set([first, ratherThan ?? undefined])].filter((id) => id !== undefined);
  }
}
