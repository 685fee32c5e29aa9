/** The clearest example of attention in the shown text, with a link to it, since the chosen token may not show one. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shareInWords } from '../../../src/base/number-text';
import { ordinal } from '../../../src/base/ordinal';
import type { ClearExample } from '../../../src/engine/protocol/reading-protocol';
import { Query } from '../../base/query';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { framedToken } from '../../strings/format';
import { storyStrings as texts } from '../../strings/story';
import { namedTokenStyles, sharedStyles } from '../../theme/styles';

@customElement('trace-clear-example')
export class ClearExampleLine extends LitElement {
  static override styles = [
    sharedStyles,
    namedTokenStyles,
    css`
      :host { display: block; max-width: 84ch; line-height: 1.5; }
      p { margin: 0 0 12px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The step that shows what a token attends to. */
  @property({ attribute: false }) step = 1;
  private readonly example = new Query<{ readonly found: ClearExample | null }>(this, () => {
    const { readings } = this.panel;
    const fetch = async (signal: AbortSignal) => ({
      found: await readings.read('clearExample', {}, signal),
    });
    return { of: [readings], key: [], fetch };
  });

  override render() {
    const found = this.example.value?.found;
    if (!found) return nothing;
    const { layer, head, query, key, weight } = found;
    const show = () => this.dispatchEvent(new ChooseEvent({ layer, head, token: query, step: this.step }));
    return html`<p data-clear-example>${texts.clearExample} ${this.named(query)}, ${texts.clearHead(layer, head)} ${this.named(key)} ${shareInWords(weight)} ${texts.ofAttention}
      <button type="button" class="link" data-action="show-example" @click=${show}>${texts.showExample}</button></p>`;
  }

  /** Tokens with equal text are told apart by a number. */
  private named(position: number) {
    const { tokens } = this.panel.summary;
    const names = tokens.map(framedToken);
    const name = names[position];
    const alike = [...names.keys()].filter((at) => names[at] === name);
    const nth = alike.length > 1 ? `${texts.nth(ordinal(alike.indexOf(position)))} ` : '';
    return html`${nth}<bdi>${name}</bdi>`;
  }
}
