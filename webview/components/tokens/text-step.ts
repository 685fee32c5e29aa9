/** The step of the text that the model reads. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { blankText } from '../../../src/base/blank-text';
import { isMostlyLost } from '../../../src/base/lost-bytes';
import { SEARCH_TOKENS } from '../../../src/engine/protocol/panel-protocol';
import type { FoundTokens } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { WORKSPACE_MODEL } from '../../../src/engine/protocol/workspace-model-protocol';
import { tracedPart } from '../../../src/trace/run/traced-part';
import { type SequenceName, SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import { OnwardEvent } from '../../panel/panel';
import type { Connection } from '../../sources/connection';
import { endingLineBreaks } from '../../state/tokens/ending-line-breaks';
import { sequenceText } from '../../state/tokens/sequence-text';
import { wordsOf, writtenPart } from '../../state/tokens/written-drawing';
import { pictureTexts } from '../../strings/exports';
import { nameText, tokenLabel, whitespaceAmong } from '../../strings/format';
import { strings } from '../../strings/strings';
import { textFieldStrings as texts } from '../../strings/text-field';
import { sharedStyles } from '../../theme/styles';

/** The smallest models that continue a text well have several times as many parameters as this. */
const VERY_SMALL = 30e6;

/** A text of at most so many characters and lines is short. */
const SHORT = 160;
const FEW_LINES = 4;

@customElement('trace-text')
export class TextStep extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* No line is cut, at the end or after scrolling. */
      pre { margin: 4px 0; padding: 0 11px; max-height: calc(round(down, var(--text-height, 222px), 1lh) + 16px); overflow: auto; white-space: pre-wrap;
        overflow-wrap: anywhere; font-family: var(--mono);
        /* In a presentation it is the figure of its step. */
        font-size: calc(1em * clamp(1, var(--type-size, 1), 1.25));
        background: var(--vscode-textCodeBlock-background, #80808020); border: solid transparent;
        border-width: 8px 0; box-shadow: 0 0 0 1px var(--line); }
      /* Presented, a short one fills more of the slide. */
      .short { font-size: calc(1em * clamp(1, 4 * var(--type-size, 1) - 3, 1.9)); }
      span { unicode-bidi: isolate; }
      .untraced { opacity: 0.6; }
      .about { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; }
      .link { display: var(--changes, inline-block); }
    `,
  ];

  @property({ attribute: false }) summary!: TraceSummary;
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  /** The document or place that the text is from. */
  @property({ attribute: false }) source = '';
  /** `undefined` where the step is shown without an editor around it. */
  @property({ attribute: false }) connection: Pick<Connection, 'ask'> | undefined;
  /** Used to look up the first word with the space before it in the document; `undefined` if there is none to look up. */
  @property({ attribute: false }) vocabulary: Pick<Connection, 'ask'> | undefined;
  /** The name of the only model of the workspace, if it is to be offered. */
  private readonly ofWorkspace = new Query<string | null>(this, () => {
    const { connection, summary } = this;
    if (!connection || summary.saved || summary.model.parameters >= VERY_SMALL) return undefined;
    const fetch = (signal: AbortSignal) => connection.ask(WORKSPACE_MODEL, undefined, signal);
    return { of: [connection], key: [summary.trace], fetch };
  });
  private readonly withSpace = new Query<FoundTokens>(this, () => {
    const { vocabulary, wordWithSpace: query } = this;
    if (!vocabulary || query === undefined) return undefined;
    const { folder: model } = this.summary.model;
    const fetch = (signal: AbortSignal) => vocabulary.ask(SEARCH_TOKENS, { model, query, limit: 1 }, signal);
    return { of: [model], key: [query], fetch };
  });

  constructor() {
    super();
    new Saveable(this, (look) => this.savedPart(look), undefined, { isWritten: true });
  }

  /** As the figure of a saved picture. */
  private savedPart(look: SavedLook): SavedPart {
    const own = sequenceText(this.summary, this.sequence);
    const { start, end } = tracedPart(own);
    const words = wordsOf(own.text.slice(start, end)).map((text) => ({ text }));
    const keeps = own.cut && own.cut.part !== 'first' ? 'last' : 'first';
    const some = (shown: number, all: number) => pictureTexts.someWords(shown, all, keeps);
    return writtenPart(words, { file: 'text', keeps, some }, look);
  }

  override render() {
    const own = sequenceText(this.summary, this.sequence);
    const { text, tokens, cut } = own;
    const { start, end } = tracedPart(own);
    const [before, traced, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
    const about = [
      strings.textMeasure([...text].length, cut?.total ?? tokens.length),
      this.source && strings.source(nameText(this.source)),
      (before || after) && strings.notTraced,
    ];
    // Of the tokens here, and of those that are predicted, which stand beside the steps.
    const signs = whitespaceAmong([...tokens, ...this.summary.top, ...this.summary.generation.tokens]);
    const blank = blankText(text);
    // On one line, since white space would be part of the text.
    return html`
      <pre tabindex="0" class=${isShort(text) ? 'short' : ''} data-text title=${this.isGiven ? texts.editByDoubleClick : nothing} @dblclick=${this.edit}><span class="untraced">${before}</span><span>${traced}</span><span class="untraced">${after}</span></pre>
      <div class="about small muted"><span>${about.filter(Boolean).join(', ')}${signs && `. ${strings.whitespaceSigns(signs)}`}</span>
        ${this.isGiven ? html`<button type="button" class="link" data-action="edit-here" @click=${this.edit}>${texts.edit}</button>` : nothing}</div>
      ${blank ? html`<div class="about small muted" data-blank>${strings.isBlank(blank)}</div>` : nothing}
      ${this.isGiven && isMostlyLost(text) ? html`<div class="about small" data-lost>${strings.isLost(this.source !== '')}</div>` : nothing}
      ${this.aboutSpace()} ${this.aboutEnd()} ${this.aboutModel()}
    `;
  }

  /** If only a part of a text is traced, scrolls to that part first. */
  override updated(changed: PropertyValues<this>): void {
    const [box, before] = ['pre', '.untraced'].map((part) => this.renderRoot.querySelector<HTMLElement>(part));
    if (!changed.has('summary') || !box || !before?.textContent) return;
    box.scrollTop += before.getBoundingClientRect().bottom - box.getBoundingClientRect().top - box.clientTop;
  }

  /** The first word with the space that is before it in the document. */
  private get wordWithSpace(): string | undefined {
    const { text } = sequenceText(this.summary, this.sequence);
    const word = this.isGiven ? /^[\p{L}\p{N}]+/u.exec(text)?.[0] : undefined;
    return word && ` ${word}`;
  }

  /** A note that a word selected without the space before it may be another token, or several, than in its place. */
  private aboutSpace() {
    const word = this.wordWithSpace;
    const found = this.withSpace.value?.tokens.find(({ text }) => text === word);
    const first = sequenceText(this.summary, this.sequence).tokens.find(({ start, end }) => end > start);
    if (!found || !word || found.id === first?.id) return nothing;
    return html`<div class="about small muted" data-after-space>${strings.afterSpace(word.trim(), tokenLabel(found), found.id)}</div>`;
  }

  /** A note that all predictions follow a line break, which is easy to miss after selecting a whole file. */
  private aboutEnd() {
    const breaks = this.isGiven ? endingLineBreaks(this.summary) : 0;
    if (breaks === 0) return nothing;
    return html`<div class="about small muted" data-ends-in-break><span>${strings.endsInBreak(breaks)}</span>
      <button type="button" class="link" data-action="without-break" @click=${() => this.dispatchEvent(new OnwardEvent('without line breaks'))}>${strings.withoutBreak(breaks)}</button></div>`;
  }

  /**
   * A note for newcomers on what not to expect of the model: it may be of an unfamiliar kind, or very small like the one
   * included in the extension.
   */
  private aboutModel() {
    const { name, parameters, predicts } = this.summary.model;
    const isEncoder = predicts !== 'next token';
    const { source } = this.summary;
    const kind = isEncoder
      ? html`<div class="about small muted" data-encoder><span>${strings.isEncoder(nameText(name), predicts)}</span></div>`
      : source
        ? html`<div class="about small muted" data-encoder-decoder><span>${strings.isEncoderDecoder(nameText(name))}</span></div>`
        : nothing;
    if (parameters >= VERY_SMALL || (isEncoder && predicts !== 'masked token')) return kind;
    const offered = this.ofWorkspace.value;
    const makes = isEncoder ? 'predictions' : source ? 'output' : 'continuations';
    return html`${kind}<div class="about small muted" data-very-small><span>${strings.verySmall(nameText(name), parameters, makes)}</span>
      <button type="button" class="link" data-action="other-model" @click=${() => this.dispatchEvent(new OnwardEvent('model'))}>${strings.otherModel}</button>
      ${offered ? html`<button type="button" class="link" data-action="workspace-model" @click=${() => this.dispatchEvent(new OnwardEvent('workspace model'))}>${strings.workspaceModel(nameText(offered))}</button>` : nothing}</div>`;
  }

  /** Whether it is the text that the model was given; a decoder's output is edited elsewhere. */
  private get isGiven(): boolean {
    return this.sequence === (this.summary.source ? SOURCE : TOKENS);
  }

  private edit(): void {
    if (this.isGiven) this.dispatchEvent(new OnwardEvent('edit'));
  }
}

function isShort(text: string): boolean {
  return text.length <= SHORT && text.split('\n').length <= FEW_LINES;
}
