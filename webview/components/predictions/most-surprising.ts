/** The token of the text that surprised the model most, with links to it and to all others. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../../src/base/counted';
import { proseHundredths } from '../../../src/base/number-text';
import { forcedIn, type OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import type { TextProbabilities } from '../../../src/trace/readings/text-probabilities';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { visitFigures } from '../../choice/choice';
import { wordOfText } from '../../keyboard/words-of-text';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { isWriterKnown } from '../../state/generation/written-output';
import { sortTokens, stepOfSurprisal, tokenProbabilities } from '../../state/predictions/surprisal';
import { readTextProbabilities } from '../../state/tokens/text-probabilities';
import { framedToken } from '../../strings/format';
import { predictionStrings as texts } from '../../strings/predictions';
import { namedTokenStyles, sharedStyles } from '../../theme/styles';
import { withTerms } from '../controls/term';

/** Goes to the table of all tokens of a text, the most surprising first. @param from the element the event starts at */
export function goToSurprising(from: EventTarget, { summary, choice }: PanelData): void {
  const step = stepOfSurprisal(summary);
  if (step === undefined) return;
  from.dispatchEvent(new ChooseEvent({ step, ...visitFigures(choice), variant: 'model' }));
  from.dispatchEvent(new WalkEvent(step, 'surprising tokens'));
}

@customElement('trace-most-surprising')
export class MostSurprising extends LitElement {
  static override styles = [
    sharedStyles,
    namedTokenStyles,
    css`
      :host { display: block; max-width: 84ch; line-height: 1.5; min-height: 1px; }
      p { margin: 10px 0; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** What the decoder was to write, if the text is an output. */
  @property({ attribute: false }) output: OutputTarget = {};
  private readonly near = new WhenVisible(this);
  private readonly probabilities = new Query<TextProbabilities>(this, () => {
    const { readings, summary } = this.panel;
    const fetch = (signal: AbortSignal) =>
      readTextProbabilities(readings, summary.tokens.length, summary.model.vocabSize, signal);
    const applies = stepOfSurprisal(summary) !== undefined;
    return applies ? { of: [readings], when: this.near.visible, fetch } : undefined;
  });

  private whose() {
    if (!isWriterKnown(this.panel.summary)) return 'unknown output';
    const forced = forcedIn(this.output);
    return forced === 'all' ? 'forced output' : forced.length > 0 ? 'changed output' : 'own output';
  }

  override render() {
    const { value } = this.probabilities;
    const { summary, choice } = this.panel;
    if (!value) return nothing;
    const [most, ...others] = sortTokens(tokenProbabilities(value), { key: 'surprisal', descending: true });
    const token = most && summary.tokens[most.position];
    if (!most || !token || others.length === 0) return nothing;
    const choose = () => this.dispatchEvent(new ChooseEvent({ token: most.position }));
    const rank = count(most.rank + 1);
    const [before, after] = texts.mostSurprising(
      summary.source ? this.whose() : 'text',
      most.position,
      proseHundredths(most.surprisal),
      rank,
      count(summary.model.vocabSize),
    );
    return html`<p data-most-surprising=${most.position}>${before} <button type="button" class="link" data-action="surprising-token" ${wordOfText()} title=${texts.toSurprising} @click=${choose}><bdi>${framedToken(token)}</bdi></button>${withTerms(after)}
      <button type="button" class="link" data-action="all-surprising" ${wordOfText()} @click=${() => goToSurprising(this, this.panel)}>${texts.allSurprising}</button>${choice.level === 'story' ? html` <small class="muted">${texts.allSurprisingWhere}</small>` : nothing}</p>`;
  }
}
