/** Which earlier sentence matters for the next token: each is tinted by the change without it, and leads to its words. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { plainText } from '../../../src/base/foreign-text';
import { type SentenceLeftOut, saySentences, type TextUnit } from '../../../src/trace/readings/sentence-influence';
import { doublings } from '../../../src/trace/readings/token-influence';
import { percentInTable, quotedToken, type TokenText } from '../../strings/format';
import { sentenceStrings as texts } from '../../strings/sentence-influence';
import { colorOf, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { tint } from '../controls/tint';

/** A sentence whose removal halves the followed token's probability has the full colour, unless another one matters more. */
const LEAST_LIMIT = 1;
/** In characters; a longer sentence is shown by its beginning and end. */
const MOST_SHOWN = 400;

/** Sent to ask for the words of a sentence. */
export class SentenceWordsEvent extends CustomEvent<TextUnit> {
  static readonly type = 'sentence-words';

  constructor(sentence: TextUnit) {
    super(SentenceWordsEvent.type, { detail: sentence });
  }
}

@customElement('trace-sentence-influence')
export class SentenceInfluence extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      h4 { margin: 8px 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      ol { display: grid; grid-template-columns: max-content minmax(0, 72ch) max-content max-content; gap: 3px 8px; margin: 0;
        padding: 0; list-style: none; align-items: baseline; }
      li { display: contents; }
      .number, .then { color: var(--muted); font-variant-numeric: tabular-nums; text-align: right; }
      bdi { border: 1px solid var(--vscode-panel-border, #8883); border-radius: 3px; padding: 1px 5px; overflow-wrap: anywhere; }
      li[data-open] bdi { border-color: var(--vscode-focusBorder, #0078d4); }
      .about { font-size: 0.85em; margin-top: 4px; }
    `,
  ];

  /** The sentences that were left out, each with its result. */
  @property({ attribute: false }) left: readonly SentenceLeftOut[] = [];
  /** Whether all runs are done; before that it is unknown which unit matters most. */
  @property({ type: Boolean }) isDone = false;
  /** The sentence that the prediction continues. */
  @property({ attribute: false }) last!: TextUnit;
  /** The next token, or the one that is wanted to be next. */
  @property({ attribute: false }) followed!: TokenText;
  @property({ type: Boolean }) isPredicted = true;
  /** The number of the sentence whose words are shown; `undefined` if they are not of a single one. */
  @property({ attribute: false }) opened: number | undefined;
  /** Whether it is presented; the presenter then says what it is about. */
  @property({ type: Boolean }) brief = false;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { left, isPredicted } = this;
    const [first] = left;
    if (!first) return nothing;
    const followed = quotedToken(this.followed);
    const next = (sentence: SentenceLeftOut) => quotedToken(sentence.next);
    const limit = Math.max(LEAST_LIMIT, ...left.map((one) => Math.abs(doublings(first.asIs, one))));
    const title = texts.title(followed, this.last.unit);
    const said = this.isDone ? saySentences(left, { followed, isPredicted, next, share: percentInTable }) : '';
    return html`<h4>${title}</h4>
      <p data-sentences-said>${said}</p>
      <ol aria-label=${title}>${left.map((one) => this.row(one, { kind: 'signed', limit }))}</ol>
      ${this.brief ? nothing : html`<p class="about muted">${texts.about(followed, first.asIs, this.last)}</p>`}`;
  }

  private row(one: SentenceLeftOut, scale: Scale) {
    const color = colorOf(scale, currentPalette(), doublings(one.asIs, one));
    const isWord = one.unit === 'word';
    const isOpen = !isWord && one.number === this.opened;
    const open = () => this.dispatchEvent(new SentenceWordsEvent(one));
    return html`<li data-sentence=${one.number} ?data-open=${isOpen} title=${texts.without(one, quotedToken(this.followed))}><span class="number">${one.number}</span>
      <bdi ${tint(color)}>${plainText(one.text.replaceAll(/\s+/g, ' '), MOST_SHOWN)}</bdi>
      <span class="then">${percentInTable(one.probability)}</span>
      ${isWord ? html`<span></span>` : html`<button type="button" class="link" data-words aria-pressed=${isOpen} aria-label=${texts.wordsOf(one)} @click=${open}>${texts.words}</button>`}</li>`;
  }
}
