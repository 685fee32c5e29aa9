/** The map of runs with B's residual stream: a cell for each token and block that is known so far. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { withoutPercent } from '../../../src/base/number-text';
import type { Patch } from '../../../src/trace/compare/patch';
import { wayText } from '../../../src/trace/compare/patch-words';
import type { StreamPart } from '../../../src/trace/readings/model-part';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook } from '../../heat-map/shown-figures';
import { filledTarget, type GridPlace } from '../../keyboard/roving';
import { type CompareData, rowWords } from '../../state/compare/comparison';
import { wayColor } from '../../state/compare/patch-tint';
import { streamPart } from '../../state/compare/stream-drawing';
import { type StreamLayout, streamLayout, TOKEN_ABOVE, TOKEN_BESIDE } from '../../state/compare/stream-layout';
import { cellKey, type PairRow, type StreamCell, streamLines } from '../../state/compare/stream-sweep';
import { compareStrings } from '../../strings/compare';
import { inkOn, toCss } from '../../theme/color';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { fadeEdges } from '../controls/fading-edges';

const texts = compareStrings.patch.stream;

/** How wide a character of the editor's font is, as a share of its size; and how large small type is, as style sheets have it. */
const CHARACTER = 0.61;
const SMALL = 0.88;
/** The points of the bar that shows the colours, from end to end. */
const BAR = [-1, -0.5, 0, 0.5, 1];

/** One of its cells is chosen: its run is told where parts are run with one at a time. */
export class ChooseStreamEvent extends CustomEvent<StreamCell> {
  static readonly type = 'choose-stream';

  constructor(cell: StreamCell) {
    super(ChooseStreamEvent.type, { detail: cell, bubbles: true, composed: true });
  }
}

@customElement('compare-stream-map')
export class StreamMap extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      .scroll { overflow-x: auto; max-width: 100%; scrollbar-width: thin; }
      table { border-collapse: separate; border-spacing: 1px; font-family: var(--mono); font-size: var(--small); }
      th { font-weight: 400; color: var(--muted); padding: 1px 2px; white-space: nowrap; text-align: right; }
      thead th { text-align: center; }
      thead bdi { display: block; max-width: ${TOKEN_ABOVE}ch; margin: 0 auto; }
      .units thead th { padding-inline: 6px; }
      .side { position: sticky; left: 0; z-index: 1; padding: 1px 6px 1px 0; text-align: right; color: var(--muted); background: var(--vscode-editor-background); }
      tbody .side bdi { display: block; max-width: ${TOKEN_BESIDE}ch; margin-left: auto; }
      td { padding: 0; }
      td button { font: inherit; width: 100%; min-width: 24px; min-height: 22px; padding: 1px 2px; text-align: center;
        color: inherit; background: none; border: 1px solid color-mix(in srgb, var(--vscode-contrastBorder, transparent) 70%, transparent);
        border-radius: 3px; white-space: nowrap; cursor: pointer; }
      .units td button { min-width: 5.5ch; padding: 1px 4px; text-align: right; }
      td button:hover { outline: 1px solid var(--vscode-editor-foreground, #ccc); }
      td button:focus-visible { outline: 2px solid var(--vscode-editor-foreground, #ccc); outline-offset: -1px; position: relative; }
      bdi { white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      /* Where more lies beyond an edge, it fades: at the left behind the names of the rows, which stay. */
      .scroll[data-after] { mask-image: linear-gradient(to right, black calc(100% - 20px), transparent); }
      .scroll[data-before] .side::after { content: ''; position: absolute; left: 100%; top: 0; bottom: 0; width: 20px;
        background: linear-gradient(to right, var(--vscode-editor-background), transparent); pointer-events: none; }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      .legend { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; }
      .ends { display: inline-flex; align-items: center; gap: 6px; font-family: var(--mono); white-space: nowrap; }
      .legend i { width: calc(90px * var(--type-size, 1)); height: calc(9px * var(--type-size, 1)); border: 1px solid var(--line); }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) rows: readonly PairRow[] = [];
  @property({ attribute: false }) columns: readonly StreamPart[] = [];
  /** What is known, by the keys of cells. */
  @property({ attribute: false }) patches: ReadonlyMap<string, Patch> = new Map();
  /** "the log-probability of “fine”" */
  @property({ attribute: false }) measure = '';
  /** The key of the cell that the Tab key leads to: the one that was chosen or walked to last. */
  @state() private current: string | undefined;
  @query('.scroll') private scroller!: HTMLElement;
  private layout!: StreamLayout;
  private readonly resized = new ResizeObserver(() => this.fade());

  constructor() {
    super();
    new ThemeObserver(this, () => this.requestUpdate());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.resized.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override firstUpdated(): void {
    this.resized.observe(this.scroller);
  }

  override willUpdate(): void {
    this.layout = this.layoutNow();
  }

  override render() {
    const { layout } = this;
    const { lines } = this;
    const [first] = lines.flat().filter((cell) => this.patches.has(cellKey(cell)));
    const isKnown = this.current !== undefined && this.patches.has(this.current);
    const reached = isKnown ? this.current : first && cellKey(first);
    return html`<div class="scroll ${layout.hasUnits ? 'units' : ''}" data-across=${layout.across} @scroll=${this.fade}><table role="grid" aria-label=${texts.title}
        @keydown=${this.key} @focusin=${this.focused}>
        <thead><tr><td class="side">${layout.across === 'blocks' && !layout.hasLongNames ? texts.block : nothing}</td>${lines[0]?.map((cell) => this.columnName(cell, layout))}</tr></thead>
        <tbody>${lines.map(
          (cells, row) =>
            html`<tr>${cells[0] ? this.rowName(cells[0], layout) : nothing}${cells.map((cell, column) => this.cell(cell, { row, column }, cellKey(cell) === reached))}</tr>`,
        )}</tbody>
      </table></div>
      <div class="legend small muted"><span class="ends"><span>${wayText({ share: -1 })}</span><i></i><span>${wayText({ share: 1 })}</span></span>
        <span data-legend>${layout.hasUnits ? texts.capped : `${texts.inPercent} ${texts.capped}`}</span></div>
      ${layout.scrolls ? html`<p class="small muted" data-goes-on>${texts.goesOn}</p>` : nothing}`;
  }

  /** As it is drawn for a file: whole, however it is laid out here. */
  readonly savedPart = ({ style }: SavedLook): SavedPart => {
    const { rows, columns, patches, measure } = this;
    return streamPart(this.data.comparison, { rows, columns, patches, measure }, style);
  };

  /** Colours are set directly, since the page's policy allows no styles in markup. */
  override updated(): void {
    const palette = currentPalette();
    const bar = this.renderRoot.querySelector<HTMLElement>('.legend i');
    const ends = BAR.map((share) => toCss(wayColor(share, palette)));
    bar?.style.setProperty('background', `linear-gradient(90deg, ${ends.join(', ')})`);
    for (const button of this.renderRoot.querySelectorAll<HTMLElement>('td button')) {
      const share = Number.parseFloat(button.dataset['share'] ?? '');
      const colour = Number.isFinite(share) ? wayColor(share, palette) : undefined;
      button.style.backgroundColor = colour ? toCss(colour) : '';
      button.style.color = colour ? inkOn(colour) : '';
    }
    // What the keyboard reaches is not left behind the names of the rows.
    const names = this.renderRoot.querySelector<HTMLElement>('.side');
    this.scroller.style.scrollPaddingLeft = `${names?.offsetWidth ?? 0}px`;
    this.fade();
  }

  private layoutNow(): StreamLayout {
    const { data, rows, columns, patches } = this;
    const longest = (words: readonly string[]) => Math.max(1, ...words.map((one) => one.length));
    const names = rows.map((pair) => this.tokenWords(pair));
    const size = {
      blocks: columns.length,
      number: longest([...patches.values()].map(wayText)),
      beside: names.map((name) => name.length),
      above: names.map((name) => longest(name.split(' / '))),
    };
    const font = Number.parseFloat(getComputedStyle(this).fontSize) * SMALL;
    return streamLayout(size, data.width, font * CHARACTER);
  }

  private columnName({ pair, part }: StreamCell, { across, hasLongNames }: StreamLayout) {
    const words = across === 'tokens' ? this.tokenWords(pair) : texts.column(part);
    if (across === 'tokens') return html`<th scope="col" title=${words}>${this.tokenNames(words)}</th>`;
    return hasLongNames
      ? html`<th scope="col">${words}</th>`
      : html`<th scope="col" title=${words} aria-label=${words}>${texts.shortColumn(part)}</th>`;
  }

  /** Of two tokens one above the other. */
  private tokenNames(words: string) {
    return words.split(' / ').map((name) => html`<bdi>${name}</bdi>`);
  }

  private rowName({ pair, part }: StreamCell, { across }: StreamLayout) {
    if (across === 'tokens') return html`<th scope="row" class="side">${texts.column(part)}</th>`;
    const words = this.tokenWords(pair);
    return html`<th scope="row" class="side" title=${words}><bdi>${words}</bdi></th>`;
  }

  private tokenWords({ row }: PairRow): string {
    return rowWords(this.data.comparison, row);
  }

  private cell(cell: StreamCell, { row, column }: GridPlace, isReached: boolean) {
    const { pair, part } = cell;
    const patch = this.patches.get(cellKey(cell));
    if (!patch) return html`<td></td>`;
    const way = wayText(patch);
    const name = texts.cell(way, this.tokenWords(pair), part);
    return html`<td><button type="button" data-row=${row} data-column=${column} data-share=${patch.share ?? ''} aria-label=${name} title=${name}
      tabindex=${isReached ? 0 : -1} @click=${() => this.dispatchEvent(new ChooseStreamEvent(cell))}>${this.layout.hasUnits ? way : withoutPercent(way)}</button></td>`;
  }

  private get lines() {
    return streamLines(this.rows, this.columns, this.layout.across);
  }

  private readonly focused = (event: Event): void => {
    const place = placeOf(event);
    const cell = place && this.lines[place.row]?.[place.column];
    if (cell) this.current = cellKey(cell);
  };

  /** To a neighbour; Enter does what a click does. */
  private readonly key = (event: KeyboardEvent): void => {
    const place = placeOf(event);
    if (!place) return;
    const { lines } = this;
    const isFilled = ({ row, column }: GridPlace) => {
      const cell = lines[row]?.[column];
      return cell !== undefined && this.patches.has(cellKey(cell));
    };
    const target = filledTarget(event, place, { rows: lines.length, columns: lines[0]?.length ?? 0 }, isFilled);
    if (!target) return;
    event.preventDefault();
    const { row, column } = target;
    this.renderRoot.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)?.focus();
  };

  private readonly fade = (): void => {
    fadeEdges(this.scroller, this.scroller);
  };
}

function placeOf({ target }: Event): GridPlace | undefined {
  const { dataset } = (target as Element).closest<HTMLElement>('td button') ?? {};
  return dataset && { row: Number(dataset['row']), column: Number(dataset['column']) };
}
