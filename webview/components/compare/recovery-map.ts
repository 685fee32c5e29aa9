/** A map of runs of A with parts of B: one cell for each run known so far, with its number if there is room. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { withoutPercent } from '../../../src/base/number-text';
import { awaySentences } from '../../../src/trace/compare/beyond';
import { endsSentences, recoveryInMap, recoveryText } from '../../../src/trace/compare/patch-words';
import { upwardEvent } from '../../base/event-of';
import { SizeObserver } from '../../base/size-observer';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook } from '../../heat-map/shown-figures';
import { filledTarget, type GridPlace } from '../../keyboard/roving';
import { StayEvent } from '../../panel/panel';
import { recoveryColor } from '../../state/compare/patch-tint';
import { cappedWords, recoveryPart } from '../../state/compare/recovery-drawing';
import {
  type NameLengths,
  type RecoveryLayout,
  recoveryLayout,
  TOKEN_ABOVE,
  TOKEN_BESIDE,
} from '../../state/compare/recovery-layout';
import {
  type RecoveryCell,
  type RecoveryMap,
  type RecoveryName,
  type RecoverySide,
  type TriedCell,
  triedCells,
  turned,
} from '../../state/compare/recovery-map';
import { compareStrings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { inkOn, toCss } from '../../theme/color';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { fadeEdges } from '../controls/fading-edges';

const texts = compareStrings.patch.map;

/** The width of a character of the editor's font as a share of its size, and small type's size as in the style sheets. */
const CHARACTER = 0.61;
const SMALL = 0.88;
/** Maps with more rows repeat the column headings below, if these cannot stay in sight. */
const MANY_ROWS = 12;
/** The values at which the colour bar is drawn, from end to end. */
const BAR = [-1, -0.5, 0, 0.5, 1];

/** Sent when a cell is chosen. Its run is shown where parts are run one at a time. */
export class ChooseRunEvent extends upwardEvent<RecoveryCell>('choose-run') {}

/** Sent to bring the results of the chosen cell's run into view. */
class ShowRunEvent extends upwardEvent<void>('show-run') {}

@customElement('compare-recovery-map')
export class RecoveryMapElement extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    css`
      :host { display: block; }
      .scroll { max-width: 100%; scrollbar-width: thin; }
      /* Only when it is wide; otherwise the column headings stay in sight while the panel scrolls. */
      .scroll[data-wide] { overflow-x: auto; }
      .scroll:not([data-wide]) :is(thead th, thead td) { position: sticky; top: 0; z-index: 2; background: var(--vscode-editor-background); }
      .scroll:not([data-wide]) tfoot { display: none; }
      table { border-collapse: separate; border-spacing: 1px; font-family: var(--mono); font-size: var(--small); }
      th { font-weight: 400; color: var(--muted); padding: 1px 2px; white-space: nowrap; text-align: right; }
      :is(thead, tfoot) th { text-align: center; }
      :is(thead, tfoot) bdi { display: block; max-width: ${TOKEN_ABOVE}ch; margin: 0 auto; }
      .units :is(thead, tfoot) th { padding-inline: 6px; }
      .side { position: sticky; left: 0; z-index: 1; padding: 1px 6px 1px 0; text-align: right; color: var(--muted); background: var(--vscode-editor-background); }
      tbody .side bdi { display: block; max-width: ${TOKEN_BESIDE}ch; margin-left: auto; }
      td { padding: 0; }
      td button { font: inherit; width: 100%; min-width: 24px; min-height: 22px; padding: 1px 2px; text-align: center;
        color: inherit; background: none; border: 1px solid color-mix(in srgb, var(--vscode-contrastBorder, transparent) 70%, transparent);
        border-radius: 3px; white-space: nowrap; cursor: pointer; }
      .units td button { min-width: 5.5ch; padding: 1px 4px; text-align: right; }
      /* As wide as the longest number, if there is room for that in all columns. */
      .even td button { min-width: var(--cell); }
      .scroll:not([data-wide]) ~ [data-goes-on] { display: none; }
      td button:hover { outline: 1px solid var(--vscode-editor-foreground, #ccc); }
      td button[aria-current] { outline: 2px solid var(--vscode-focusBorder, #007fd4); outline-offset: -1px; position: relative; }
      td button:focus-visible { outline: 2px solid var(--vscode-editor-foreground, #ccc); outline-offset: -1px; position: relative; }
      bdi { white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      /* An edge with more beyond it fades: at the left behind the row names, which stay. */
      .scroll[data-after] { mask-image: linear-gradient(to right, black calc(100% - 20px), transparent); }
      .scroll[data-before] .side::after { content: ''; position: absolute; left: 100%; top: 0; bottom: 0; width: 20px;
        background: linear-gradient(to right, var(--vscode-editor-background), transparent); pointer-events: none; }
      /* In sight as long as any of the map is. */
      .foot { position: sticky; bottom: 0; z-index: 2; padding: 3px 0; background: var(--vscode-editor-background); }
      .foot p { margin: 6px 0 0; }
      .legend { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; }
      .ends { display: inline-flex; align-items: center; gap: 6px; font-family: var(--mono); white-space: nowrap; }
      .legend i { width: calc(90px * var(--type-size, 1)); height: calc(9px * var(--type-size, 1)); border: 1px solid var(--line); }
    `,
  ];

  @property({ attribute: false }) map!: RecoveryMap;
  /** The available width, in CSS pixels. */
  @property({ attribute: false }) room = 0;
  /** The key of the cell in the tab order: the one that was chosen or moved to last. */
  @state() private current: string | undefined;
  @query('.scroll') private scroller!: HTMLElement;
  /** The key of the cell whose run is described here, once one was chosen. */
  @state() private described: string | undefined;
  private layout!: RecoveryLayout;
  /** The map as it is laid out here. */
  private shown!: RecoveryMap;
  /** The colours that cells were set to last: each finished run updates all cells but changes only one. */
  private readonly tints = new WeakMap<HTMLElement, string>();

  constructor() {
    super();
    new ThemeObserver(this);
    new SizeObserver(this, ['.scroll'], () => this.fade());
  }

  override willUpdate(): void {
    const { map } = this;
    this.layout = this.layoutNow();
    this.shown = this.layout.isTurned ? turned(map) : map;
  }

  override render() {
    const { layout, shown } = this;
    const { rows, columns, cells } = shown;
    const tried = triedCells(shown);
    const reached = tried.find(({ key }) => key === this.current) ?? tried[0];
    const corner = layout.hasLongNames ? nothing : columns.what;
    const names = html`<tr><td class="side">${corner}</td>${columns.names.map((name) => this.columnName(name, columns.of))}</tr>`;
    const ends = tried[0] ? endsSentences(tried[0].patch, quotedToken).join(' ') : '';
    return html`<p class="small muted" data-ends>${ends}</p>
      <div class="scroll ${layout.hasUnits ? 'units' : ''} ${layout.scrolls ? '' : 'even'}" data-across=${columns.of} @scroll=${this.fade}><table role="grid" aria-label=${shown.title}
        @keydown=${this.key} @focusin=${this.focused}>
        <thead>${names}</thead>
        <tbody>${cells.map(
          (line, row) =>
            html`<tr>${this.rowName(rows.names[row], rows.of)}${line.map((cell, column) => this.cell(cell, { row, column }, cell?.key === reached?.key))}</tr>`,
        )}</tbody>
        ${rows.names.length > MANY_ROWS ? html`<tfoot aria-hidden="true">${names}</tfoot>` : nothing}
      </table></div>
      <div class="foot"><div class="legend small muted"><span class="ends"><span>${recoveryText({ share: -1 })}</span><i></i><span>${recoveryText({ share: 1 })}</span></span>
        <span data-legend>${[layout.hasUnits ? '' : texts.inPercent, cappedWords(this.map)].filter(Boolean).join(' ')}</span></div>${this.toldRun(tried)}</div>
      ${layout.scrolls ? html`<p class="small muted" data-goes-on>${texts.goesOn}</p>` : nothing}`;
  }

  /**
   * The effect of the chosen cell's run, always in sight with the map. Its full results are shown once, where parts are run one
   * at a time.
   */
  private toldRun(tried: readonly TriedCell[]) {
    const cell = tried.find(({ key }) => key === this.described);
    if (!cell) return nothing;
    const { patch, name } = cell;
    const control = this.map.controlOf?.(cell.key) ?? '';
    const said = [texts.told(recoveryText(patch), name), ...awaySentences(patch, quotedToken), control];
    return html`<p data-told=${cell.key}>${said.filter(Boolean).join(' ')} <button type="button" class="link" data-action="show-run"
      @click=${() => this.dispatchEvent(new ShowRunEvent())}>${texts.showRun}</button></p>`;
  }

  /** Stops showing a run here, because a cell of another map was chosen. */
  forget(): void {
    this.described = undefined;
  }

  private readonly choose = (cell: RecoveryCell): void => {
    this.described = cell.key;
    // The full results of the run are shown above.
    this.scroller.dispatchEvent(new StayEvent());
    this.dispatchEvent(new ChooseRunEvent(cell));
  };

  /** Draws it whole for a file, however it is laid out here. */
  readonly savedPart = ({ style }: SavedLook): SavedPart => recoveryPart(this.map, style);

  /** Sets colours directly, since the page's content security policy forbids style attributes. */
  override updated(): void {
    const palette = currentPalette();
    const bar = this.renderRoot.querySelector<HTMLElement>('.legend i');
    const ends = BAR.map((share) => toCss(recoveryColor(share, palette)));
    bar?.style.setProperty('background', `linear-gradient(90deg, ${ends.join(', ')})`);
    for (const button of this.renderRoot.querySelectorAll<HTMLElement>('td button')) {
      const share = Number.parseFloat(button.dataset['share'] ?? '');
      const colour = Number.isFinite(share) ? recoveryColor(share, palette) : undefined;
      const css = colour ? toCss(colour) : '';
      if (this.tints.get(button) === css) continue;
      this.tints.set(button, css);
      button.style.backgroundColor = css;
      button.style.color = colour ? inkOn(colour) : '';
    }
    // The focused cell must not be hidden behind the row names.
    const names = this.renderRoot.querySelector<HTMLElement>('.side');
    this.scroller.style.scrollPaddingLeft = `${names?.offsetWidth ?? 0}px`;
    this.scroller.style.setProperty('--cell', this.cellWidth);
    this.fade();
  }

  /** The width of the longest number with its padding, in CSS pixels. */
  private get cellWidth(): string {
    const { hasUnits } = this.layout;
    const numbers = triedCells(this.map).map(({ patch }) => recoveryInMap(patch));
    const longest = longestOf(hasUnits ? numbers : numbers.map(withoutPercent));
    return `calc(${longest}ch + ${hasUnits ? 10 : 6}px)`;
  }

  private layoutNow(): RecoveryLayout {
    const { map } = this;
    const size = {
      rows: lengthsOf(map.rows),
      columns: lengthsOf(map.columns),
      number: longestOf(triedCells(map).map(({ patch }) => recoveryInMap(patch))),
      turns: map.turns,
    };
    const font = Number.parseFloat(getComputedStyle(this).fontSize) * SMALL;
    return recoveryLayout(size, this.room, font * CHARACTER);
  }

  private columnName({ name, short = name }: RecoveryName, of: RecoverySide['of']) {
    if (of === 'tokens') return html`<th scope="col" title=${name}>${stacked(name)}</th>`;
    return this.layout.hasLongNames
      ? html`<th scope="col">${name}</th>`
      : html`<th scope="col" title=${name} aria-label=${name}>${short}</th>`;
  }

  private rowName({ name }: RecoveryName = NO_NAME, of: RecoverySide['of']) {
    if (of !== 'tokens') return html`<th scope="row" class="side">${name}</th>`;
    return html`<th scope="row" class="side" title=${name}><bdi>${name}</bdi></th>`;
  }

  private cell(cell: RecoveryCell | undefined, { row, column }: GridPlace, isReached: boolean) {
    if (!cell?.patch) return html`<td></td>`;
    const { patch } = cell;
    const recovery = recoveryInMap(patch);
    const name = texts.cell(recovery, cell.name);
    return html`<td><button type="button" data-cell=${cell.key} aria-current=${cell.key === this.described ? 'true' : nothing} data-row=${row} data-column=${column} data-share=${patch.share ?? ''} aria-label=${name} title=${name}
      tabindex=${isReached ? 0 : -1} @click=${() => this.choose(cell)}>${this.layout.hasUnits ? recovery : withoutPercent(recovery)}</button></td>`;
  }

  private readonly focused = (event: Event): void => {
    const place = placeOf(event);
    const cell = place && this.shown.cells[place.row]?.[place.column];
    if (cell) this.current = cell.key;
  };

  /** Arrow keys move to a neighbour; Enter does what a click does. */
  private readonly key = (event: KeyboardEvent): void => {
    const place = placeOf(event);
    if (!place) return;
    const { rows, columns, cells } = this.shown;
    const size = { rows: rows.names.length, columns: columns.names.length };
    const isFilled = ({ row, column }: GridPlace) => cells[row]?.[column]?.patch !== undefined;
    const target = filledTarget(event, place, size, isFilled);
    if (!target) return;
    event.preventDefault();
    const { row, column } = target;
    this.renderRoot.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)?.focus();
  };

  private readonly fade = (): void => {
    const { scroller } = this;
    scroller.toggleAttribute('data-wide', scroller.scrollWidth > scroller.clientWidth);
    fadeEdges(scroller, scroller);
  };
}

const NO_NAME: RecoveryName = { name: '' };

function longestOf(words: readonly string[]): number {
  return Math.max(1, ...words.map((one) => one.length));
}

function lengthsOf({ names }: RecoverySide): NameLengths {
  return {
    long: names.map(({ name }) => name.length),
    short: names.map(({ name, short = name }) => short.length),
    above: names.map(({ name }) => longestOf(name.split(' / '))),
  };
}

/** Writes two tokens one above the other. */
function stacked(words: string) {
  return words.split(' / ').map((name) => html`<bdi>${name}</bdi>`);
}

function placeOf({ target }: Event): GridPlace | undefined {
  const { dataset } = (target as Element).closest<HTMLElement>('td button') ?? {};
  return dataset && { row: Number(dataset['row']), column: Number(dataset['column']) };
}
