/** Which sentence of a text shapes its vector: each is left out, and tinted by the change of the vector without it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { plainText } from '../../../src/base/foreign-text';
import { inDecimals } from '../../../src/base/number-text';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { NumberedSentence } from '../../../src/trace/readings/sentence-influence';
import {
  positionsOf,
  type SentenceOfVector,
  sayOfVector,
  sentencesOfVector,
} from '../../../src/trace/readings/sentence-vectors';
import { Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import { vectorSentenceStrings as texts } from '../../strings/token-shares';
import { colorOf } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { tint } from '../controls/tint';

/** A sentence whose removal lowers the cosine by this much has the full colour, unless another one matters more. */
const LEAST_LIMIT = 0.1;
/** In characters; a longer sentence is shown by its beginning and end. */
const MOST_SHOWN = 400;

@customElement('trace-sentence-vectors')
export class SentenceVectors extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 12px 0; }
      h3 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; line-height: 1.45; }
      ol { display: grid; grid-template-columns: max-content minmax(0, 72ch) max-content; gap: 3px 8px; margin: 0; padding: 0;
        list-style: none; align-items: baseline; }
      li { display: contents; }
      .number, .then { color: var(--muted); font-variant-numeric: tabular-nums; text-align: right; }
      bdi { border: 1px solid var(--vscode-panel-border, #8883); border-radius: 3px; padding: 1px 5px; overflow-wrap: anywhere; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @state() private isAsked = false;
  private of: PanelData['readings'] | undefined;
  private readonly left = new Query<readonly SentenceOfVector[]>(this, () => {
    const { readings } = this.panel;
    return this.isAsked ? { of: [readings], key: [], fetch: (signal) => this.leaveOut(signal) } : undefined;
  });

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override willUpdate(): void {
    if (this.of !== this.panel.readings) this.isAsked = false;
    this.of = this.panel.readings;
  }

  override render() {
    const { left, sentences } = this;
    if (sentences.length === 0) return nothing;
    return html`<section aria-labelledby="title"><h3 id="title">${texts.title}</h3>
      <p class="muted">${texts.about}</p>
      ${this.isAsked ? nothing : html`<vscode-button secondary data-action="leave-out-sentences" @click=${this.run}>${texts.run}</vscode-button>`}
      <span role="status">${left.pending ? texts.running : nothing}</span>
      ${failureOf(left)} ${left.value ? this.found(left.value) : nothing}</section>`;
  }

  private readonly run = (): void => {
    this.isAsked = true;
  };

  private get sentences(): readonly NumberedSentence[] {
    const { summary } = this.panel;
    return sentencesOfVector({ text: givenText(summary).text, tokens: summary.tokens });
  }

  /** One run for each sentence, compared with the vector of the whole text. */
  private async leaveOut(signal: AbortSignal): Promise<SentenceOfVector[]> {
    const { readings, summary } = this.panel;
    const found: SentenceOfVector[] = [];
    for (const one of this.sentences) {
      const params = { other: summary.trace, positions: positionsOf(one) };
      found.push({ ...one, cosine: await readings.read('similarityWithout', params, signal) });
    }
    return found;
  }

  private found(sentences: readonly SentenceOfVector[]) {
    const limit = Math.max(LEAST_LIMIT, ...sentences.map(({ cosine }) => 1 - cosine));
    return html`<p data-vector-said>${sayOfVector(sentences)}</p>
      <ol aria-label=${texts.title}>${sentences.map(
        ({
          number,
          text,
          cosine,
        }) => html`<li data-sentence=${number} data-value=${cosine}><span class="number">${number}</span>
          <bdi ${tint(colorOf({ kind: 'signed', limit }, currentPalette(), 1 - cosine))}>${plainText(text.replaceAll(/\s+/g, ' '), MOST_SHOWN)}</bdi>
          <span class="then">${inDecimals(cosine, 3)}</span></li>`,
      )}</ol>`;
  }
}
