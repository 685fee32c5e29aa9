/** A table of every token with its id, its place in the text and its mask. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { shownText } from '../../../src/base/quoted-token';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { lastOfText } from '../../../src/trace/steps/first-look';
import { type SequenceName, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { setInherited } from '../../base/set-inherited';
import { SizeObserver } from '../../base/size-observer';
import { tokenChoice } from '../../choice/choice';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import { MaskEvent } from '../../panel/mask-event';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import { maskAt, splitWordAt, takesMasks, whyNotMasked, withMaskChanged } from '../../state/tokens/masks';
import { writtenPart } from '../../state/tokens/written-drawing';
import { pictureTexts } from '../../strings/exports';
import { quotedToken, tokenLabel, visibleText } from '../../strings/format';
import { maskStrings as masks } from '../../strings/masks';
import { strings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';

/** How many rows are made at first and whenever the last rows come near: a thousand at once would delay everything else. */
const ROWS = 128;
/** How near the last rows are when more are made, in CSS pixels. */
const NEAR = 800;

/**
 * Tables with more rows than this have several columns if these fit, unless there are more rows than two or three columns hold.
 */
const ONE_COLUMN = 10;
const TWO_COLUMNS = 34;
const THREE_COLUMNS = 51;

/** Names with more characters may be cut off. */
const LONG_NAME = 28;

@customElement('trace-token-table')
export class TokenTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      /* In a presentation few rows are as large as fills the view, up to a size. */
      :host { --type: max(var(--small), min(var(--most-type, 0px), var(--table, 360px) / (var(--rows, 99) + 1) / 1.2));
        --row: max(19px, var(--type) * 1.2); }
      table { font-size: var(--type); }
      /* A thousand rows out of view are not painted with everything else. */
      /* No row is cut, and in larger type as many as possible are visible. */
      .scroll { max-height: round(down, calc(var(--table, 360px) - var(--more, 0px)), var(--row)); line-height: 1.2; content-visibility: auto; contain-intrinsic-block-size: auto 360px; }
      /* A line below the rows, visible with them, says that there are more. */
      .room:has(.more:not([hidden])) { --more: calc(var(--row) * 1.5); }
      /* No larger than the initial size of a presentation: it has one line. */
      .more { margin: 4px 0 0; line-height: 1.2; font-size: calc(var(--small) * var(--around, 1)); }
      .more[hidden] { display: none; }
      thead th { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); }
      td, th { height: var(--row); padding-block: 0; }
      td.left { white-space: pre; }
      /* Only where needed: a thousand clipped boxes take longer than a frame to composite. */
      td.long { max-width: 30ch; overflow: hidden; text-overflow: ellipsis; }
      .room { container-type: inline-size; }
      /* Each column begins with the heading. */
      thead, tr { break-inside: avoid; }
      @container (min-width: 28em) { .two { columns: 2; column-gap: 12px; max-height: none; } }
      @container (min-width: 42em) {
        .two, .three { columns: 3; column-gap: 24px; max-height: none; }
        .masks { columns: 2; column-gap: 24px; max-height: none; }
      }
      /* A name that is too long for its column is cut. */
      :is(.two, .three) table { table-layout: fixed; width: min(100%, 20em); }
      :is(.two, .three) :is(td, th) { padding-inline: 4px; }
      :is(.two, .three) td.left { overflow: hidden; text-overflow: ellipsis; }
      :is(.two, .three) .position { width: calc(8ch + 8px); }
      :is(.two, .three) .id { width: calc(6ch + 8px); }
      .special { font-style: italic; }
      button { appearance: none; font: inherit; color: var(--vscode-textLink-foreground, #3794ff); background: none;
        border: 0; padding: 0; margin: 0; cursor: pointer; white-space: pre; }
      button:hover { text-decoration: underline; }
      tr.chosen button { color: inherit; text-decoration: underline; }
      button:has(s) { color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) summary!: TraceSummary;
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  @property({ attribute: false }) chosen = 0;
  /** Whether only what a first reading needs is shown: each token's position, text and id. */
  @property({ type: Boolean }) brief = false;
  @state() private rows = ROWS;
  /** Whether the last token is read because the user has not chosen one. */
  private isUnchosen = true;
  /** The positions that a presentation is about; the table may come into view only later. */
  private told: readonly number[] = [];
  private readonly marks = new PreviewMarks(this, 'data-token', () => this.sequence);

  constructor() {
    super();
    new SizeObserver(this, ['table'], () => this.tellMore());
    new Saveable(this, (look) => this.savedPart(look), undefined, { isWritten: true });
    // Rows may get higher without a change of the table's height.
    new ThemeObserver(this, this.showChosen);
    nameParts(this, { 'chosen token': () => this.renderRoot.querySelector('tr.chosen'), 'rows of tokens': () => this });
  }

  /** As the figure of a saved picture. */
  private savedPart(look: SavedLook): SavedPart {
    const pieces = this.tokens.map((token) => ({ text: visibleText(shownText(token)), id: token.id }));
    return writtenPart(
      pieces,
      { file: 'tokens', keeps: 'first', some: pictureTexts.firstTokens, notes: [pictureTexts.ids] },
      look,
    );
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('summary')) [this.rows, this.told] = [ROWS, []];
    this.isUnchosen = (this.isUnchosen || changed.has('summary')) && this.chosen === lastOfText(this.tokens);
  }

  override updated(changed: PropertyValues<this>): void {
    // In several columns they have no room to grow.
    setInherited(this, '--rows', String(this.columns === '' ? this.tokens.length : 99));
    if (changed.has('chosen') || changed.has('summary')) this.showChosen();
    this.tellMore();
  }

  override render() {
    const names = strings.tokenTable;
    const mark = this.spaceMark;
    const { tokenizer } = this.summary.model;
    return html`<p class="small muted">${mark ? html`<span data-space-mark=${mark}>${strings.spaceMark(mark)}</span> ` : nothing}${this.brief ? nothing : html`<span data-mask-column>${strings.maskColumn}</span>${tokenizer === undefined ? nothing : html` <span data-tokenizer>${strings.tokenizer(tokenizer)}</span>`}`}</p>
    <div class="room"><div class="scroll ${this.columns}" role="group" tabindex="0" aria-label=${strings.tokens} @scroll=${this.scrolled} @contentvisibilityautostatechange=${this.showChosen}>
      <table aria-label=${strings.tokens} aria-rowcount=${this.tokens.length + 1}>
        <thead>
          <tr>
            <th scope="col" class="position">${names.position}</th>
            ${this.brief ? nothing : html`<th scope="col" class="left">${names.token}</th>`}
            <th scope="col" class="left">${names.text}</th>
            <th scope="col" class="id">${names.id}</th>
            ${this.brief ? nothing : html`<th scope="col">${names.range}</th>`}
            ${this.showsTypes ? html`<th scope="col">${names.type}</th>` : nothing}
            ${this.brief ? nothing : html`<th scope="col">${names.mask}</th>`}
            ${takesMasks(this.summary) ? html`<th scope="col" class="left">${names.masked}</th>` : nothing}
          </tr>
        </thead>
        <tbody @pointerover=${this.marks.over} @pointerleave=${this.marks.leave}>${this.tokens.slice(0, this.rows).map((token, position) => this.row(token, position))}</tbody>
      </table>
    </div><p class="more small muted" data-more-rows hidden></p></div>`;
  }

  /**
   * Scrolls the table to these tokens, at least to the first of them, or to the chosen one.
   * @returns the row to bring into view; `undefined` if none of them is made
   */
  showTokens(positions: readonly number[]): Element | undefined {
    if (!this.isUnchosen) {
      this.showChosen();
      return this.renderRoot.querySelector('tr.chosen') ?? undefined;
    }
    this.told = positions;
    this.showTold();
    return this.toldRows[0];
  }

  private showTold(): void {
    for (const row of this.toldRows.toReversed()) this.scrollToRow(row);
  }

  private get toldRows(): readonly Element[] {
    return this.told.flatMap((at) => this.renderRoot.querySelector(`tr[data-token="${at}"]`) ?? []);
  }

  /** The layout of the table, which makes it visible as a whole in a wide panel. */
  private get columns(): 'two' | 'three' | 'masks' | '' {
    const rows = this.tokens.length;
    if (!this.brief || rows <= ONE_COLUMN || rows > THREE_COLUMNS) return '';
    if (takesMasks(this.summary)) return rows > TWO_COLUMNS ? '' : 'masks';
    return rows > TWO_COLUMNS ? 'three' : 'two';
  }

  /** The vocabulary's sign for the space that a token begins with, if it has one: Ġ, ▁. */
  private get spaceMark(): string | undefined {
    const marked = this.tokens.find(
      ({ token, text }) => text.startsWith(' ') && !token.startsWith(' ') && token.slice(1) === text.slice(1),
    );
    return marked?.token[0];
  }

  /**
   * Scrolls the chosen token's row below the heading and clear of the edge, if it is made and the table is in view. Until a
   * token is chosen, a first reading begins at the first row, as does the text about it.
   */
  private readonly showChosen = (): void => {
    if (this.brief && this.isUnchosen) {
      this.showTold();
      return;
    }
    const row = this.table?.querySelector('tr.chosen');
    if (row) this.scrollToRow(row);
  };

  /** Scrolls just enough to have a row below the heading and not cut. */
  private scrollToRow(row: Element): void {
    const { table } = this;
    if (!table || !row.checkVisibility({ contentVisibilityAuto: true })) return;
    const room = table.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    const above = top - room.top - this.headHeight;
    const below = bottom - (room.top + table.clientHeight);
    if (above < 0 || below > 0) table.scrollTop += above < 0 ? above : below;
  }

  /** Says how many rows are out of sight: a scroll bar may be hidden, and the audience of a presentation has none. */
  private tellMore(): void {
    const { table } = this;
    const more = this.renderRoot.querySelector<HTMLElement>('[data-more-rows]');
    if (!table || !more || !table.checkVisibility({ contentVisibilityAuto: true })) return;
    more.hidden = !this.brief || table.scrollHeight <= table.clientHeight + 1;
    if (more.hidden) return;
    const room = table.getBoundingClientRect();
    const rows = [...table.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect());
    // A row of which half is visible while scrolling does not count as hidden.
    const middle = ({ top, bottom }: DOMRect) => (top + bottom) / 2 - room.top;
    const above = rows.filter((row) => middle(row) < this.headHeight).length;
    const seen = rows.filter((row) => middle(row) >= this.headHeight && middle(row) <= table.clientHeight).length;
    more.textContent = strings.tokenTable.more(above, this.tokens.length - above - seen);
  }

  private get table(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.scroll') ?? null;
  }

  private get headHeight(): number {
    return this.table?.querySelector('thead')?.getBoundingClientRect().height ?? 0;
  }

  private scrolled(event: Event): void {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget as HTMLElement;
    const atEnd = scrollTop + clientHeight > scrollHeight - NEAR;
    if (atEnd && this.rows < this.tokens.length) this.rows = Math.min(this.rows + 2 * ROWS, this.tokens.length);
    this.tellMore();
  }

  private get tokens(): readonly Token[] {
    return tokensIn(this.summary, this.sequence);
  }

  /** Whether there are token types, which a decoder has not. */
  private get showsTypes(): boolean {
    return !this.brief && this.summary.plan.predicts !== 'next token';
  }

  private row(described: Token, position: number) {
    const { token, id, start, end, special, inserted, typeId } = described;
    const chosen = position === this.chosen;
    return html`<tr class="pick ${chosen ? 'chosen' : ''} ${special ? 'special' : ''}" data-token=${position}
      @click=${() => this.dispatchEvent(new ChooseEvent(tokenChoice(this.sequence, position)))}>
      <th scope="row" aria-current=${chosen}>${position}</th>
      ${[...(this.brief ? [] : [token]), shownText(described)].map((name) => this.name(visibleText(name)))}
      <td data-column="id">${id}</td>
      ${this.brief ? nothing : html`<td data-column="range">${start === end ? strings.inserted : `${start}–${end}`}</td>`}
      ${this.showsTypes ? html`<td data-column="type">${typeId}</td>` : nothing}
      ${this.brief ? nothing : html`<td data-column="mask">1</td>`}
      ${takesMasks(this.summary) ? html`<td class="left">${inserted ? nothing : this.masking(position)}</td>` : nothing}
    </tr>`;
  }

  /** The button that masks the token of a row, or unmasks it. */
  private masking(position: number) {
    const { summary } = this;
    const original = maskAt(summary, position)?.original;
    if (whyNotMasked(summary, position) !== undefined) return nothing;
    const token = original ?? summary.tokens[position];
    const label = token ? quotedToken(token) : '';
    const isByKey = splitWordAt(summary, position) === undefined;
    return html`<button type="button" data-mask=${position} aria-pressed=${Boolean(original)}
      aria-label=${original ? masks.unmask(label) : masks.mask(label)} title=${original ? masks.unmaskTitle(isByKey) : masks.maskTitle(isByKey)}
      @click=${(event: Event) => {
        event.stopPropagation();
        this.dispatchEvent(new MaskEvent(withMaskChanged(summary, position), position));
      }}>${original ? html`<s><bdi>${tokenLabel(original)}</bdi></s>` : strings.tokenTable.mask}</button>`;
  }

  private name(text: string) {
    return html`<td class="left ${text.length > LONG_NAME ? 'long' : ''}"><bdi>${text}</bdi></td>`;
  }
}
