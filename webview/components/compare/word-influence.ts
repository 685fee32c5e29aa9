/** Which words make two texts similar: the words of both, each tinted by the change of the similarity without it. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { plainText } from '../../../src/base/foreign-text';
import { type ComparedWord, changeWithout, type WordLeftOut } from '../../../src/trace/compare/word-influence';
import type { Keeper } from '../../base/kept-state';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import type { PanelHost } from '../../sources/panel-host';
import { leavesOutUnasked } from '../../state/compare/carried-similarity';
import { comparedFile } from '../../state/compare/compared-file';
import type { Comparison } from '../../state/compare/comparison';
import { knownWords, leaveOut, wordsOf, wordsSaid } from '../../state/compare/words-left-out';
import { compareStrings as strings } from '../../strings/compare';
import { proseFourDecimals } from '../../strings/format';
import { colorOf, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import '../figures/table-menu';
import { tint } from '../controls/tint';

const { leftOut: texts } = strings;

/** A word whose removal lowers the similarity by this much has the full colour, unless another one matters more. */
const LEAST_LIMIT = 0.1;

@customElement('compare-word-influence')
export class WordInfluence extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 10px 0; }
      h3 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; line-height: 1.45; }
      .run { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      .side { display: flex; gap: 8px; margin: 6px 0; }
      .side > b { color: var(--muted); padding-top: 2px; }
      ol { display: flex; flex-wrap: wrap; gap: 6px 3px; margin: 0; padding: 0; list-style: none; }
      li { display: flex; flex-direction: column; align-items: center; white-space: pre; }
      bdi { border: 1px solid var(--vscode-panel-border, #8883); border-radius: 3px; padding: 1px 5px; font-family: var(--mono);
        max-width: 24ch; overflow: hidden; text-overflow: ellipsis; }
      /* As wide as a cosine. */
      .coming .then { min-width: 6ch; text-align: center; }
      .then { font-size: var(--small); color: var(--muted); padding: 0 4px; font-variant-numeric: tabular-nums; }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  /** Saves the numbers; `undefined` if they cannot be saved. */
  @property({ attribute: false }) host: PanelHost | undefined;
  /** Keeps the results of the words that were left out. */
  @property({ attribute: false }) kept: Keeper | undefined;
  /** Results that were computed for the summary of the comparison; they need not be asked for again. */
  @property({ attribute: false }) told: readonly WordLeftOut[] = [];
  /** Whether those are being computed unasked; there is no button then, and the words' places are reserved. */
  @property({ type: Boolean }) awaited = false;
  /** The cosine of the whole texts. */
  @property({ type: Number }) whole = 0;
  /** How many words are done. */
  @state() private done = 0;
  /** How often the user started it; a change asks again. */
  @state() private requestCount = 0;
  /** Stops the runs; the results so far are shown. */
  private stopping = new AbortController();

  private readonly left = new Query<readonly WordLeftOut[]>(this, () => {
    const { comparison, requestCount } = this;
    if (requestCount === 0) return undefined;
    return { of: [comparison], key: [requestCount], fetch: (signal) => this.leaveOutAll(signal) };
  });

  constructor() {
    super();
    new ThemeObserver(this);
    new FocusHandover(this, ['.run vscode-button, [data-words-said]']);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('comparison')) this.requestCount = 0;
  }

  override render() {
    const all = wordsOf(this.comparison);
    if (all.length === 0) return nothing;
    const { left } = this;
    const isTold = left.value === undefined && this.told.length > 0;
    const words = left.value ?? (isTold ? this.told : knownWords(this.kept, this.comparison));
    if (this.isAwaited) return this.coming(all);
    return html`<section aria-labelledby="title"><h3><span id="title">${texts.title}</span> ${this.menu(words)}</h3>
      ${isTold ? nothing : html`<p class="muted">${texts.about}</p>`}
      <div class="run">${this.button(words.length, all.length)}<span role="status" data-leaving-out>${left.pending ? texts.running(this.done, all.length) : nothing}</span></div>
      ${failureOf(left)} ${words.length > 0 ? this.found(words, isTold) : nothing}</section>`;
  }

  private get isAwaited(): boolean {
    return (
      this.awaited && this.requestCount === 0 && this.told.length === 0 && leavesOutUnasked(this.comparison, this.kept)
    );
  }

  /** The words without their results, so that nothing below them moves when these come. */
  private coming(words: readonly ComparedWord[]) {
    const each = ({ text }: ComparedWord) =>
      html`<li class="coming"><bdi>${plainText(text)}</bdi><span class="then">…</span><span class="then">…</span></li>`;
    return html`<section aria-labelledby="title" aria-busy="true"><h3><span id="title">${texts.title}</span></h3>
      <div class="run"></div>
      ${this.sides(words, each)}
      <p class="small muted" role="status" data-leaving-out>${texts.computing}</p></section>`;
  }

  private sides<T extends ComparedWord>(words: readonly T[], each: (word: T) => unknown) {
    return (['a', 'b'] as const).map((side) => {
      const own = words.filter((word) => word.side === side);
      if (own.length === 0) return nothing;
      return html`<div class="side"><b aria-hidden="true">${strings.side[side]}</b>
          <ol aria-label=${texts.wordsOf(strings.side[side])}>${own.map(each)}</ol></div>`;
    });
  }

  private menu(words: readonly WordLeftOut[]) {
    if (!this.host || words.length === 0) return nothing;
    const { side, word, without, change } = texts.columns;
    const lines = () => [
      [side, word, without, change],
      ...words.map((one) => [strings.side[one.side], one.text, String(one.cosine), String(one.cosine - this.whole)]),
    ];
    return html`<trace-table-menu .name=${texts.title} .file=${comparedFile('words-left-out', this.comparison)} .host=${this.host} .lines=${lines}></trace-table-menu>`;
  }

  private button(done: number, all: number) {
    if (this.left.pending)
      return html`<vscode-button secondary data-action="stop-leaving-out" @click=${() => this.stopping.abort()}>${texts.stop}</vscode-button>`;
    if (done === all) return nothing;
    return html`<vscode-button secondary data-action="word-influence" @click=${() => this.requestCount++}>${done > 0 ? texts.on : texts.run}</vscode-button>`;
  }

  private leaveOutAll(signal: AbortSignal): Promise<WordLeftOut[]> {
    this.stopping = new AbortController();
    const { signal: stopped } = this.stopping;
    this.done = 0;
    return leaveOut(this.kept, this.comparison, AbortSignal.any([signal, stopped]), {
      isEnough: () => stopped.aborted,
      arrived: ({ length }) => {
        this.done = length;
      },
    });
  }

  /** @param isTold whether their summary is already shown above */
  private found(words: readonly WordLeftOut[], isTold: boolean) {
    const limit = Math.max(LEAST_LIMIT, ...words.map(({ cosine }) => Math.abs(this.whole - cosine)));
    return html`${isTold ? nothing : html`<p data-words-said tabindex="-1">${wordsSaid(this.whole, words)}</p>`}
      ${this.sides(words, (word) => this.chip(word, { kind: 'signed', limit }))}
      <p class="small muted">${texts.meaning(proseFourDecimals(this.whole))}</p>`;
  }

  private chip({ side, text, positions, cosine }: WordLeftOut, scale: Scale) {
    const { whole } = this;
    const color = colorOf(scale, currentPalette(), whole - cosine);
    return html`<li data-left-out="${side} ${positions[0]}" data-value=${cosine} title=${texts.without(plainText(text), cosine)}><bdi ${tint(color)}>${plainText(text)}</bdi>
      <span class="then">${proseFourDecimals(cosine)}</span> <span class="then" data-change>${changeWithout(whole, cosine)}</span></li>`;
  }
}
