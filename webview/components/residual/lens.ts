/** The logit lens as a table: points of the residual stream down, tokens across. Only what is in view is read. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { type LensPoint, lensPoints } from '../../../src/trace/readings/lens-points';
import { Listeners } from '../../base/listeners';
import { SizeObserver } from '../../base/size-observer';
import { WhenVisible } from '../../base/when-visible';
import { CaptionEvent } from '../../heat-map/caption-event';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook, ShownFigure } from '../../heat-map/shown-figures';
import { gridTarget } from '../../keyboard/roving';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewObserver, preview } from '../../panel/preview';
import { type LensCell, LensColumns, type ShownColumns } from '../../state/residual/lens-columns';
import { leftOut } from '../../state/residual/lens-rows';
import { type Columns, columnsDrawn, columnsInView, cutAtEdges, scrollTo } from '../../state/residual/lens-view';
import { hasTiedEmbeddings } from '../../state/residual/tied-embeddings';
import { quotedToken, shareText, tokenLabel } from '../../strings/format';
import { lens as strings } from '../../strings/residual';
import { cellColorOf } from '../../theme/color-scale';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { isLargestType, isPresented, typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import '../figures/picture-menu';
import { isFigureFirst } from './figure-first';
import { FittedRows } from './fitted-rows';
import {
  describeLensCell,
  headAt,
  isSamePlace,
  lensReadout,
  type Place,
  placeAt,
  shownInCell,
  tightness,
} from './lens-cell';
import { numbersOfLens, readLensColumns } from './lens-numbers';
import { lensPicture, lensPositions } from './lens-picture';
import { lensStyles } from './lens-styles';
import './prove-lens';
import '../controls/proof-list';
import { keptLensMode, LENS_MODE, type LensMode } from '../../state/residual/lens-mode';
import { revealIn } from '../controls/reveal-in';
import '../controls/segmented';
import { tint } from '../controls/tint';

const PROBABILITY = { kind: 'probability', limit: 1 } as const;

const NOTHING_IN_VIEW: Columns = { start: 0, stop: 0 };

@customElement('trace-lens')
export class LensTable extends LitElement {
  static override styles = [sharedStyles, proseStyles, lensStyles];

  @property({ attribute: false }) panel!: PanelData;
  @state() private mode: LensMode = 'top';
  @state() private inView: Columns = NOTHING_IN_VIEW;
  /** Whether columns are cut off at either edge. */
  @state() private cut = { before: false, after: false };
  /** The cell under the pointer, or else the one with the focus. */
  @state() private pointed: Place | undefined;
  @state() private focused: Place | undefined;
  @query('.scroll') private scroller!: HTMLElement;
  @query('.sheet') private sheet!: HTMLElement;
  @query('table') private table!: HTMLElement;
  private points: readonly LensPoint[] = [];
  /** The sizes of type and columns at which the chosen column was last brought into view. */
  private revealedAt = '';
  /** The blocks that the findings name first; `begunAt` is how far the table was scrolled for them. */
  private begins: readonly number[] | undefined;
  private begunAt = 0;
  private readonly near = new WhenVisible(this);
  private readonly columns = new LensColumns(this, () => this.shownColumns(null));
  /** The same for the explained token, if one is chosen. */
  private readonly targeted = new LensColumns(this, () => this.shownColumns(this.panel.choice.target ?? undefined));
  private readonly rows = new FittedRows(this, () => {
    const { points, scroller } = this;
    const { choice, summary, presenting } = this.panel;
    return { points, scroller, layer: choice.layer, count: summary.tokens.length, presenting: presenting ?? false };
  });
  constructor() {
    super();
    new ThemeObserver(this);
    new SizeObserver(this, ['.scroll'], () => this.fitSize());
    new PreviewObserver(this, () => this.requestUpdate());
    nameParts(this, { 'rows of blocks': () => this });
    new Listeners(this, this, { [CaptionEvent.type]: (event) => this.sayTitle(event as CaptionEvent) });
  }

  /**
   * In a presentation: keeps these blocks in sight together with what is read after the last block, which is the answer.
   * @returns the element to bring into view
   */
  showBlocks(named: readonly number[]): Element {
    this.rows.name(named);
    return this.scroller;
  }

  /**
   * When the table scrolls in itself, keeps it at the rows of the first of these blocks until the user scrolls. A presentation
   * uses `showBlocks` instead.
   */
  beginAt(named: readonly number[]): void {
    this.begins = named;
    this.begin();
  }

  /** Fits the rows into the present size, with the chosen token in sight. */
  private fitSize(): void {
    this.rows.fit();
    this.reveal(this.panel.choice.token);
    this.rows.showAnswer();
    this.begin();
  }

  private begin(): void {
    const { begins, begunAt, scroller, rows } = this;
    if (rows.isPresented || !begins) return;
    // With more room there is less to scroll, which does not mean that the user has scrolled.
    const begun = Math.min(begunAt, scroller.scrollHeight - scroller.clientHeight);
    if (Math.abs(scroller.scrollTop - begun) > 1) return;
    for (const layer of begins.toReversed()) this.showRows(layer);
    this.begunAt = scroller.scrollTop;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('panel')) return;
    const before = changed.get('panel');
    const { summary, choice } = this.panel;
    if (before?.summary !== summary) {
      this.mode = keptLensMode(this.panel.host?.kept);
      this.points = lensPoints(summary.plan);
      this.rows.begin();
    }
    if (choice.target === null && this.mode === 'target') this.mode = 'top';
  }

  override updated(changed: PropertyValues<this>): void {
    const { summary, choice } = this.panel;
    const { start } = this.drawn;
    const times = typeSize();
    const { column, header } = this.rows.widths;
    const size = `${times} ${column} ${header}`;
    this.sheet.style.setProperty('width', `${(header + summary.tokens.length * column) * times}px`);
    this.table.style.setProperty('margin-left', `${start * column * times}px`);
    const before = changed.get('panel');
    const isOther = changed.has('panel') && (before?.summary !== summary || before.choice.token !== choice.token);
    if (isOther || this.revealedAt !== size) this.reveal(choice.token);
    if (this.revealedAt !== size) this.rows.showAnswer();
    if (!this.rows.isPresented && before?.summary === summary && before.choice.layer !== choice.layer)
      this.showRows(choice.layer);
    this.revealedAt = size;
    this.rows.fit();
    this.measure();
  }

  override render() {
    const { points, drawn, cut } = this;
    const { tokens } = this.panel.summary;
    const positions = Array.from({ length: drawn.stop - drawn.start }, (_, i) => drawn.start + i);
    const { title, explanation, how } = strings.of(this.panel.summary.plan.predicts);
    const figureFirst = isFigureFirst(this.panel.choice.level);
    const explained = html`<p class="seen-whole">${explanation}</p>
      <details class="seen-whole"><summary>${strings.howTitle}</summary>
        <p>${how}</p></details>`;
    return html`
      <div class="title ${isLargestType() ? 'large' : ''}"><h3>${title}</h3>${this.menu(title)}</div>
      ${figureFirst ? nothing : explained}
      ${this.picker()}
      <div class="scroll ${this.rows.seen ? 'chosen-rows' : ''} ${this.rows.oneLine ? 'one-line' : ''}" ?data-before=${cut.before} ?data-after=${cut.after} @scroll=${this.measure}>
        <div class="sheet">
          <table role="grid" aria-label=${strings.grid(points.length, tokens.length)}
            aria-rowcount=${points.length + 1} aria-colcount=${tokens.length + 1}
            @keydown=${this.key} @click=${this.clicked} @pointerover=${this.over} @pointerleave=${this.leave}
            @focusin=${this.focusIn} @focusout=${this.focusOut}>
            <thead>
              <tr aria-rowindex="1">
                <th class="side" scope="col" aria-colindex="1">${strings.corner}</th>
                ${positions.map((position) => this.columnHead(position))}
              </tr>
            </thead>
            <tbody>${points.map((_, point) => this.row(point, positions))}</tbody>
          </table>
        </div>
      </div>
      ${this.outOfView()} ${this.failure()} ${this.readout()} ${this.tied()} ${this.proof()}
      ${figureFirst ? explained : nothing}
    `;
  }

  /** Why tokens are read as themselves at first, where at least half of those in view are. */
  private tied() {
    const { start, stop } = this.inView;
    const { plan, tokens } = this.panel.summary;
    if (this.mode !== 'top' || !hasTiedEmbeddings(plan)) return nothing;
    const seen = tokens.slice(start, stop);
    const own = seen.filter(({ id }, index) => this.columns.cell(0, start + index)?.token.id === id).length;
    return own * 2 < seen.length || own === 0
      ? nothing
      : html`<p class="seen-whole" data-tied>${strings.tied(own, seen.length)}</p>`;
  }

  private shownColumns(target: number | null | undefined): ShownColumns {
    const { readings, summary, presenting, choice } = this.panel;
    // A presented step is in view, which the browser would tell some frames later.
    const isSeen = this.near.visible || (presenting && choice.level !== 'numbers');
    const view = isSeen ? this.inView : NOTHING_IN_VIEW;
    return { readings, size: summary.tokens.length, target, view };
  }

  private get drawn(): Columns {
    return columnsDrawn(this.inView, this.panel.summary.tokens.length);
  }

  /** The kinds of values that the cells may show. */
  private get modes(): readonly { readonly value: LensMode; readonly label: string }[] {
    const { target } = this.panel.choice;
    const token = target === null ? undefined : this.targeted.text(target);
    return [
      { value: 'top', label: strings.modes.top },
      { value: 'final', label: strings.modes.final },
      ...(target === null ? [] : [{ value: 'target' as const, label: token ? quotedToken(token) : `id ${target}` }]),
    ];
  }

  private picker() {
    return html`<trace-segmented class=${isLargestType() ? 'large' : ''} ?wrap=${isPresented()} data-picker="lens" .label=${strings.show} .options=${this.modes} .value=${this.mode}
      @pick=${(event: CustomEvent<LensMode>) => {
        this.mode = event.detail;
        this.panel.host?.kept.keep(LENS_MODE, this.mode);
      }}></trace-segmented>`;
  }

  private columnHead(position: number) {
    const { choice, summary } = this.panel;
    const token = summary.tokens[position];
    const label = token ? tokenLabel(token) : String(position);
    const classes = [position === choice.token && 'chosen', position === preview.token && 'pointed'];
    return html`<th scope="col" class=${classes.filter(Boolean).join(' ')} aria-colindex=${position + 2}
      data-position=${position}><bdi class=${tightness(label.length, this.rows.characters)}>${label}</bdi></th>`;
  }

  private row(point: number, positions: readonly number[]) {
    const { layer, after } = this.points[point] as LensPoint;
    const { seen } = this.rows;
    if (seen && !seen.has(layer)) return this.leftOut(point, seen, positions.length);
    if (!this.rows.has(point)) return nothing;
    const chosen = layer === this.panel.choice.layer;
    return html`<tr class=${after === 'attention' ? 'block' : ''} data-layer=${layer} aria-rowindex=${point + 2}>
      <th scope="row" class="side ${chosen ? 'chosen' : ''}" aria-colindex="1"
        title=${strings.pointName({ layer, after })} aria-label=${strings.pointName({ layer, after })}>${strings.point({ layer, after })}</th>
      ${positions.map((position) => this.cell({ point, position }))}
    </tr>`;
  }

  /** A row in place of the first of several blocks that are left out, naming them. Pressing it shows all blocks. */
  private leftOut(point: number, seen: ReadonlySet<number>, columns: number) {
    const { points } = this;
    const layers = [...new Set(points.map(({ layer }) => layer))];
    const group = leftOut(layers, seen).find(([first]) => first === points[point]?.layer);
    if (!group || points[point - 1]?.layer === group[0]) return nothing;
    return html`<tr class="left-out" data-left-out><td colspan=${columns + 1}>
      <button type="button" title=${strings.showAll} @click=${this.rows.showAll}>${strings.leftOut(...group)}</button></td></tr>`;
  }

  private cell(place: Place) {
    const { point, position } = place;
    const known = this.columns.cell(point, position);
    const shown = known && this.shown(known, place);
    const { choice } = this.panel;
    const classes = [position === choice.token && 'chosen', isSamePlace(place, this.toldPlace) && 'read'];
    const palette = currentPalette();
    const color = shown && cellColorOf(PROBABILITY, palette, shown.probability);
    return html`<td role="gridcell" class=${classes.filter(Boolean).join(' ')} aria-colindex=${position + 2} aria-busy=${known ? nothing : 'true'}
      tabindex=${isSamePlace(place, this.tabStop) ? 0 : -1} data-lens-point=${point} data-lens-position=${position}
      data-lens-id=${known?.token.id ?? nothing} data-value=${known?.probability ?? nothing}
      data-entropy=${known?.entropy ?? nothing} data-rank=${known?.final.rank ?? nothing}
      aria-label=${this.describe(place, shown)} ${tint(color || undefined)}
      >${shown ? shownInCell(shown, this.rows) : nothing}</td>`;
  }

  /** The menu of its picture and numbers, which have more positions than are in view. */
  private menu(title: string) {
    const { summary, host } = this.panel;
    if (!host) return nothing;
    return html`<trace-picture-menu .name=${title} .summary=${summary} .traces=${[summary.trace]} .host=${host}
      .picture=${this.pictureOfTable} .read=${this.readPicture} .numbers=${numbersOfLens(this.sources)}></trace-picture-menu>`;
  }

  private get sources() {
    const { panel, points, columns, targeted } = this;
    return { panel, points, columns, targeted };
  }

  private readonly drawPicture: ShownFigure['draw'] = (look) => this.savedPart(look);

  private readonly pictureOfTable = () => this.drawPicture;

  private readonly readPicture = (): Promise<void> => {
    const { summary, choice } = this.panel;
    return readLensColumns(this.sources, lensPositions({ summary, choice, points: this.points }));
  };

  /** As part of a saved picture. */
  private savedPart(look: SavedLook): SavedPart | undefined {
    const { points, panel } = this;
    const { summary, choice } = panel;
    const cell = (place: Place) => {
      const known = this.columns.cell(place.point, place.position);
      return known && this.shown(known, place);
    };
    const { seen, endsOnly } = this.rows;
    const hasRow = (point: number) => this.rows.has(point);
    const { mode } = this;
    const rows = { seen, endsOnly, hasRow };
    return lensPicture({ summary, choice, points, rows, mode, scale: PROBABILITY, cell }, look);
  }

  /** Renames the caption: the table is about all blocks, while its step is named after the last of them. */
  private sayTitle(event: CaptionEvent): void {
    event.title = strings.of(this.panel.summary.plan.predicts).title;
  }

  private shown(cell: LensCell, { point, position }: Place): { text: string; probability: number } | undefined {
    if (this.mode === 'top') return { text: tokenLabel(cell.token), probability: cell.probability };
    const token = this.mode === 'final' ? cell.final : this.targeted.cell(point, position)?.target;
    return token ? { text: strings.rank(token.rank), probability: token.probability } : undefined;
  }

  /** @param shown the accessible name begins with this visible text */
  private describe(place: Place, shown: { text: string; probability: number } | undefined): string {
    const facts = describeLensCell(this.facts(place));
    const seen = shown ? [`${shown.text} ${shareText(shown.probability)}`] : [];
    return [...seen, facts.place, ...facts.values].join(', ');
  }

  private facts({ point, position }: Place) {
    const { summary, choice } = this.panel;
    return {
      predicts: summary.plan.predicts,
      position,
      point: this.points[point] as LensPoint,
      after: summary.tokens[position],
      cell: this.columns.cell(point, position),
      target: this.targeted.cell(point, position)?.target ?? null,
      targetToken: choice.target === null ? undefined : this.targeted.text(choice.target),
      brief: choice.level === 'story',
    };
  }

  /** The cell in the tab order: the one that was focused last, else the chosen one, if it is drawn. */
  private get tabStop(): Place {
    const { choice } = this.panel;
    const wanted = this.focused ?? { point: this.lastPointOf(choice.layer), position: choice.token };
    const { start, stop } = this.drawn;
    return { ...wanted, position: Math.min(Math.max(wanted.position, start), stop - 1) };
  }

  private lastPointOf(block: number): number {
    return this.points.findLastIndex(({ layer }) => layer === block);
  }

  /** The cell described below the table: the one that is pointed at or focused, else that of the chosen block and token. */
  private get toldPlace(): Place {
    const { choice } = this.panel;
    return this.pointed ?? this.focused ?? { point: this.lastPointOf(choice.layer), position: choice.token };
  }

  private readout() {
    const facts = this.facts(this.toldPlace);
    const { cell, position, point } = facts;
    return lensReadout(
      facts,
      html`<trace-prove-lens .panel=${this.panel} .point=${point} .position=${position} .cell=${cell}></trace-prove-lens>`,
    );
  }

  private proof() {
    const { proof, known } = this.columns;
    if (!proof) return nothing;
    // In a story it is enough that the numbers in view are checked.
    const checked = this.panel.choice.level === 'story' ? '' : strings.checked(known, this.panel.summary.tokens.length);
    return html`<div class="proof seen-whole"><trace-proofs .proofs=${[proof]}></trace-proofs>
      ${checked && html`<span class="small muted">${checked}</span>`}</div>`;
  }

  /** Says how much of the table is not visible. */
  private outOfView() {
    const { start, stop } = this.inView;
    const all = this.panel.summary.tokens.length;
    const told = [
      ...(stop - start < all ? [strings.inView(start, stop - 1, all)] : []),
      ...(this.rows.endsOnly ? [strings.endsOnly] : []),
    ];
    if (told.length === 0) return nothing;
    return html`<div class="small muted seen-whole" data-hidden>${told.join('; ')}</div>`;
  }

  private failure() {
    return failureOf(this.columns.error === undefined ? this.targeted : this.columns);
  }

  private readonly measure = (): void => {
    const { scrollLeft, clientWidth } = this.scroller;
    const times = typeSize();
    const all = this.panel.summary.tokens.length;
    const next = columnsInView(scrollLeft / times, clientWidth / times, all, this.rows.widths);
    if (next.start !== this.inView.start || next.stop !== this.inView.stop) this.inView = next;
    const cut = cutAtEdges(scrollLeft / times, clientWidth / times, all, this.rows.widths);
    if (cut.before !== this.cut.before || cut.after !== this.cut.after) this.cut = cut;
  };

  private reveal(position: number): void {
    const { scroller } = this;
    const times = typeSize();
    const { scrollLeft, clientWidth } = scroller;
    const all = this.panel.summary.tokens.length;
    scroller.scrollLeft = scrollTo(position, scrollLeft / times, clientWidth / times, all, this.rows.widths) * times;
    this.measure();
  }

  /** Shows the rows of a block that is chosen, as by a link in the findings. @returns the element to bring into view */
  showRows(layer: number): Element {
    const rows = [...this.renderRoot.querySelectorAll(`tr[data-layer="${layer}"]`)];
    for (const row of rows) revealIn(this.scroller, row);
    return rows.at(-1) ?? this.scroller;
  }

  private readonly clicked = (event: Event): void => {
    const place = placeAt(event);
    const position = place?.position ?? headAt(event);
    if (position === undefined) return;
    const block = place ? { layer: (this.points[place.point] as LensPoint).layer } : {};
    // In a presentation a click in the map shows a cell: the text is read at the token chosen among the tokens.
    const isShown = place !== undefined && this.panel.presenting === true;
    this.dispatchEvent(new ChooseEvent({ ...(isShown ? {} : { token: position }), ...block }));
  };

  private readonly over = (event: Event): void => {
    this.pointed = placeAt(event);
    preview.token = this.pointed?.position ?? headAt(event);
  };

  private readonly leave = (): void => {
    this.pointed = undefined;
    preview.token = undefined;
  };

  private readonly focusIn = (event: Event): void => {
    this.focused = placeAt(event);
  };

  private readonly focusOut = (): void => {
    this.focused = undefined;
  };

  private readonly key = (event: KeyboardEvent): void => {
    const place = placeAt(event);
    if (!place || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = { row: place.point, column: place.position };
    const target = gridTarget(event, at, this.points.length, this.panel.summary.tokens.length);
    if (target) void this.go({ point: target.row, position: target.column });
    else if (event.key === 'Enter' || event.key === ' ') this.clicked(event);
    else return;
    event.preventDefault();
  };

  private async go(place: Place): Promise<void> {
    this.focused = place;
    this.pointed = undefined; // the pointer only rests there
    if (!this.rows.has(place.point)) this.rows.showAll();
    this.reveal(place.position);
    await this.updateComplete;
    const { point, position } = place;
    this.renderRoot
      .querySelector<HTMLElement>(`[data-lens-point="${point}"][data-lens-position="${position}"]`)
      ?.focus();
  }
}
