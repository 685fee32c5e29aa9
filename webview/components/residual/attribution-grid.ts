/** The contributions to a logit, block by block: heads, the bias of W_O and the MLP as signed values around 0. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import { type ModelComponent, samePart } from '../../../src/trace/readings/model-part';
import { setInherited } from '../../base/set-inherited';
import { SizeObserver } from '../../base/size-observer';
import type { Choice } from '../../choice/choice';
import { plainText, scaleNumbers } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook } from '../../heat-map/shown-figures';
import { announcer } from '../../keyboard/announcer';
import { gridTarget } from '../../keyboard/roving';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent } from '../../panel/panel';
import { contributionScale } from '../../state/attention/contributions';
import {
  type BlockParts,
  hasAttentionBias,
  inColumns,
  partKey,
  partRows,
  writtenBefore,
} from '../../state/residual/attribution';
import { attributionDrawing } from '../../state/residual/attribution-drawing';
import { explainedToken, fourDigits, proseFourDecimals, significant } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { attribution as strings } from '../../strings/residual';
import { colorOf, isOutlier, isRooted, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { isLargestType, isLowPresented } from '../../theme/type-size';
import '../figures/heat-map-legend';
import { revealIn } from '../controls/reveal-in';
import { barStyles, signedBar } from '../controls/signed-bar';
import { tint } from '../controls/tint';
import { attributionGridStyles } from './attribution-grid-styles';
import { drawnNumber, numberIn, shortNumberIn } from './attribution-number';
import { CollectEvent, componentOf, isCollecting, preventTextSelection } from './collect-event';

/** How many columns a part outside the blocks spans, and the width of a bar in CSS pixels. */
const WIDE = 3;
const BAR = 92;
/** When room is short: the width of the row names and of the gap beside each number, in digits. */
const NAMES = 4.7;
const BESIDE = 0.7;
/** The width of the lines beside each cell, and the distance of biases and edges from the heads, in CSS pixels. */
const LINES = 2;
const APART = 12;
@customElement('trace-attribution-grid')
export class AttributionGrid extends LitElement {
  static override styles = [sharedStyles, barStyles, attributionGridStyles];

  @property({ attribute: false }) attribution!: Attribution;
  @property({ attribute: false }) choice!: Choice;
  @property({ attribute: false }) heads = 0;
  /** The parts that are to be ablated together. */
  @property({ attribute: false }) collected: readonly ModelComponent[] = [];
  /** The part under the pointer, or else the one with the focus. */
  @state() private pointed: string | undefined;
  @state() private focused: string | undefined;
  /** The part whose number is being explained. */
  @state() private explained: string | undefined;
  @query('.scroll') private scroller!: HTMLElement;
  /** Whether not all rows fit; the table then begins at the row of the chosen block. */
  @state() private isCut = false;
  private scale!: Scale;
  /** The part whose row was scrolled into view last. */
  private shown: string | undefined;

  constructor() {
    super();
    new ThemeObserver(this);
    new SizeObserver(this, ['.scroll'], () => this.fit());
    nameParts(this, { 'rows of blocks': () => this });
  }

  /** Scrolls the table to the row of the last of these blocks. @returns the element to bring into view */
  showBlocks(layers: readonly number[]): Element {
    return this.showRows(layers.at(-1));
  }

  /** Scrolls the table to the row of a block. @returns the element to bring into view */
  showRows(layer: number | undefined): Element {
    const { scroller } = this;
    const row = this.renderRoot.querySelector(`[data-block="${layer}"]`)?.closest('tr');
    if (row) revealIn(scroller, row);
    return row ?? scroller;
  }

  override willUpdate(): void {
    // The same scale as the map of heads, so that a part has the same colour in both. Embeddings and biases may exceed it.
    const ofBlocks = this.attribution.parts.filter(({ kind }) => kind === 'head' || kind === 'mlp');
    this.scale = contributionScale(ofBlocks.map(({ value }) => value));
  }

  override render() {
    const { attribution, heads, scale } = this;
    const { before, blocks, after } = partRows(attribution);
    return html`
      <div class="scroll room ${isLargestType() ? 'large' : ''} ${isLowPresented() ? 'low' : ''}">
        <table role="grid" aria-label=${strings.grid(this.gridWords)} @keydown=${this.key} @click=${this.clicked} @mousedown=${preventTextSelection}
          @pointerover=${this.over} @pointerleave=${this.leave} @focusin=${this.focusIn} @focusout=${this.focusOut}>
          <thead>
            ${this.outside('before', before)}
            <tr class="columns">
              <th scope="col" class="side">${strings.block}</th>
              <th scope="col" class="bars">${strings.sums}</th>
              ${Array.from({ length: heads }, (_, head) => html`<th scope="col" aria-label=${strings.head(head)}>${head}</th>`)}
              ${this.hasBias ? html`<th scope="col" class="apart" title=${strings.biasTitle}>${strings.bias}</th>` : nothing}
              <th scope="col" class="mlp">${strings.mlp}</th>
            </tr>
          </thead>
          <tbody>
            ${blocks.map((block) => this.block(block, blocks))}
            ${after.length > 0 ? this.outside('after', after) : nothing}
          </tbody>
        </table>
      </div>
      <div class="more small muted seen-whole">${strings.moreHeads(heads)}</div>
      <div class="more-blocks small muted" ?hidden=${!this.isCut}>${strings.moreBlocks(new Set(blocks.map(({ layer }) => layer)).size)}</div>
      <trace-heat-map-legend class="seen-whole" .scale=${scale} .palette=${currentPalette()} .outliersTitle=${strings.beyondScale}
        .marks=${this.marks}></trace-heat-map-legend>
      <div class="readout seen-whole" data-readout="attribution">${this.readout()} ${this.origin()}</div>
    `;
  }

  override updated(changed: PropertyValues): void {
    // Pointing does not change the layout, which is expensive to measure.
    if ([...changed.keys()].every((name) => name === 'pointed' || name === 'focused') && changed.size > 0) return;
    const digitsOf = (widths: readonly number[]) =>
      String(NAMES + widths.reduce((sum, width) => sum + width + BESIDE, 0));
    const widths = this.columnWidths(numberIn);
    setInherited(this, '--digits', digitsOf(widths));
    setInherited(this, '--short-digits', digitsOf(this.columnWidths(shortNumberIn)));
    setInherited(this, '--lines', `${widths.length * LINES + APART}px`);
    this.fit();
    this.showChosenRow();
  }

  /** Chooses the size at which all columns fit. */
  private fit(): void {
    const { scroller } = this;
    const isTooWide = () => scroller.scrollWidth > scroller.clientWidth;
    const inTurn = ['tight', 'short', 'scrolls'];
    scroller.classList.remove(...inTurn);
    for (const name of inTurn) scroller.classList.toggle(name, isTooWide());
    this.isCut = !isLargestType() && scroller.scrollHeight > scroller.clientHeight + 1;
    const widthOf = (name: string) => this.renderRoot.querySelector<HTMLElement>(`th.${name}`)?.offsetWidth ?? 0;
    const mlp = widthOf('mlp');
    setInherited(this, '--names', `${widthOf('side')}px`);
    setInherited(this, '--mlp', `${mlp}px`);
    setInherited(this, '--sums', `${mlp + widthOf('apart')}px`);
  }

  /** Scrolls to the chosen block's row within the table, without moving the page. */
  private showChosenRow(): void {
    const key = this.chosenPart;
    if (key === this.shown) return;
    this.shown = key;
    const row = this.renderRoot.querySelector<HTMLElement>(`[data-part="${key}"]`)?.closest('tr');
    const view = row?.closest<HTMLElement>('.scroll');
    if (!row || !view) return;
    const [top, bottom] = [row.offsetTop - row.offsetHeight, row.offsetTop + row.offsetHeight];
    if (top < view.scrollTop || bottom > view.scrollTop + view.clientHeight)
      view.scrollTop = (top + bottom - view.clientHeight) / 2;
  }

  /** A row outside the blocks. It spans no head's column but begins in the column of the bars, if that is shown. */
  private outside(place: 'before' | 'after', parts: readonly AttributionPart[]) {
    const columns = this.heads + (this.hasBias ? 2 : 1);
    const written = place === 'before' ? writtenBefore(this.attribution) : [];
    const span = Math.max(Math.min(WIDE, Math.floor(columns / parts.length)), 1);
    return html`<tr class="outside ${place}"><th scope="row" class="side">${strings[place]}</th>
      ${parts.map((part, at) => this.cell(part, span, written[at]))}</tr>`;
  }

  private block({ layer, cross, parts, attention, mlp }: BlockParts, blocks: readonly BlockParts[]) {
    const most = Math.max(...blocks.flatMap((block) => [Math.abs(block.attention), Math.abs(block.mlp)]));
    const chosen = layer === this.choice.layer;
    const sums = strings.sumsTitle(significant(attention), significant(mlp), this.hasBias);
    return html`<tr>
      <th scope="row" class="side ${chosen ? 'chosen' : ''}" aria-label=${strings.blockName(layer, cross)}>${layer}${cross ? ` ${strings.cross}` : ''}</th>
      <td class="bars" data-block=${layer} data-cross=${cross} data-attention=${attention} data-mlp=${mlp}
        title=${sums} aria-label=${sums}
        >${signedBar(attention, most, BAR, 9)}${signedBar(mlp, most, BAR, 9)}</td>
      ${inColumns(parts, this.heads, this.hasBias).map((part) => (part ? this.cell(part, 1) : html`<td></td>`))}
    </tr>`;
  }

  /** Draws it for a saved picture, with the totals above it. */
  drawn({ style, withNumbers: chosen, slide }: Pick<SavedLook, 'style' | 'withNumbers' | 'slide'>): SavedPart {
    const { attribution, heads, scale, choice } = this;
    const withNumbers = chosen !== false;
    const isClose = slide !== undefined && !withNumbers;
    const { logit, ratherThan } = attribution;
    const name = `${explainedToken(attribution)}: ${strings.logit(proseFourDecimals(logit), ratherThan !== null)}`;
    const { outliers, below } = this.marks;
    const notes = [
      ...this.readingNotes,
      heatMap.scaleNote(undefined, false, isRooted(scale)),
      ...(outliers > 0
        ? [strings.beyondScaleOf(heatMap.outliers(outliers, below, fourDigits(scale.limit)), outliers)]
        : []),
    ];
    return {
      drawing: attributionDrawing({ attribution, heads, scale, withNumbers, isClose, chosen: choice }, style),
      text: plainText(name, notes, { scale: scaleNumbers(scale) }),
      file: 'attribution',
    };
  }

  /** Notes on how to read a picture: what its rows, columns and outline mean, and what was held constant. */
  private get readingNotes(): readonly string[] {
    const { pictured } = strings;
    const { layer, head } = this.choice;
    const hasOut = partRows(this.attribution).after.length > 0;
    return [
      pictured.cells({ hasBias: this.hasBias, hasOut, isDifference: this.attribution.ratherThan !== null }),
      pictured.scale,
      ...(this.partOf(this.chosenPart) ? [pictured.outlined(`${layer}.${head}`)] : []),
    ];
  }

  private get gridWords() {
    const { attribution, heads, hasBias: bias } = this;
    const blocks = new Set(partRows(attribution).blocks.map(({ layer }) => layer)).size;
    return { blocks, heads, bias, isDifference: attribution.ratherThan !== null };
  }

  /** The counts of values beyond the scale and of values that are not numbers. */
  private get marks() {
    const { parts } = this.attribution;
    const finite = parts.filter(({ value }) => Number.isFinite(value));
    const outlying = finite.filter(({ value }) => isOutlier(this.scale, value));
    return {
      outliers: outlying.length,
      below: outlying.filter(({ value }) => value < 0).length,
      notNumbers: parts.length - finite.length,
      masked: false,
    };
  }

  /** The width of each column in digits: that of its widest number or its name. @param written writes the number of a part */
  private columnWidths(written: (part: AttributionPart | undefined) => string): readonly number[] {
    const rows = partRows(this.attribution).blocks.map(({ parts }) => inColumns(parts, this.heads, this.hasBias));
    const names = [
      ...Array.from({ length: this.heads }, (_, head) => String(head)),
      ...(this.hasBias ? [strings.bias] : []),
      strings.mlp,
    ];
    return names.map((name, column) => Math.max(name.length, ...rows.map((row) => written(row[column]).length)));
  }

  /** Whether any attention of the model has an output bias; without one the grid has no column for it. */
  private get hasBias(): boolean {
    return hasAttentionBias(this.attribution);
  }

  /** @param written its number, if it is not written like those of the blocks */
  private cell(part: AttributionPart, span: number, written = numberIn(part)) {
    const { kind, layer, head, value } = part;
    const key = partKey(part);
    const chosen = kind === 'head' && layer === this.choice.layer && head === this.choice.head;
    const isCollected = this.collected.some((one) => samePart(one, part));
    const classes = [
      isCollected && 'collected',
      chosen && 'chosen',
      key === this.pointed && 'read',
      isOutlier(this.scale, value) && 'outlier',
      kind === 'attn_bias' && 'apart',
      kind === 'mlp' && 'mlp',
    ];
    const label = strings.short[kind];
    const color = Number.isFinite(value) ? colorOf(this.scale, currentPalette(), value) : undefined;
    // The accessible name begins with the visible text.
    const seen = `${label === undefined ? '' : `${label} `}${written}`;
    return html`<td role="gridcell" class=${classes.filter(Boolean).join(' ')} colspan=${span}
      tabindex=${key === this.tabStop ? 0 : -1} data-part=${key} data-value=${value} aria-selected=${isCollected ? 'true' : nothing}
      aria-label="${seen}, ${strings.reading(strings.name(part), significant(value))}" ${tint(color)}
      ><span class="number">${label === undefined ? drawnNumber(part) : html`<span class="label" title=${strings.name(part)}>${label} </span>${written}`}</span></td>`;
  }

  private get chosenPart(): string {
    const { layer, head } = this.choice;
    return `head-${layer}-${head}`;
  }

  private get tabStop(): string {
    return this.focused ?? this.chosenPart;
  }

  private readout() {
    const part = this.partOf(this.pointed ?? this.tabStop);
    return part ? strings.reading(strings.name(part), significant(part.value)) : nothing;
  }

  /**
   * Explains where the number comes from: that of the part under the pointer, or with the focus, or chosen.
   * @returns whether there is one
   */
  explainChosen(): boolean {
    const part = this.partOf(this.pointed ?? this.tabStop);
    if (!part) return false;
    this.explained = partKey(part);
    announcer.say(strings.origin(part.kind, this.attribution.ratherThan !== null));
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('[data-origin]')?.scrollIntoView({ block: 'nearest' }),
    );
    return true;
  }

  private origin() {
    const part = this.partOf(this.pointed ?? this.tabStop);
    if (!part || partKey(part) !== this.explained) return nothing;
    return html`<span class="origin" data-origin>${strings.origin(part.kind, this.attribution.ratherThan !== null)}</span>`;
  }

  private partOf(key: string | undefined): AttributionPart | undefined {
    return this.attribution.parts.find((part) => partKey(part) === key);
  }

  /**
   * For a part that is not a head only its amount is shown, below: choosing just a block would also choose a head that the user
   * did not ask for.
   */
  private readonly clicked = (event: Event): void => {
    const part = this.partOf(keyAt(event));
    const collected = part && isCollecting(event) ? componentOf(part) : undefined;
    const { layer = null, head = null } = part ?? {};
    if (collected) this.dispatchEvent(new CollectEvent(collected));
    else if (layer !== null && head !== null) this.dispatchEvent(new ChooseEvent({ layer, head }));
  };

  private readonly over = (event: Event): void => {
    this.pointed = keyAt(event);
  };

  private readonly leave = (): void => {
    this.pointed = undefined;
  };

  private readonly focusIn = (event: Event): void => {
    this.focused = keyAt(event);
  };

  private readonly focusOut = (): void => {
    this.focused = undefined;
  };

  private readonly key = (event: KeyboardEvent): void => {
    const key = keyAt(event);
    if (key === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const { before, blocks, after } = partRows(this.attribution);
    const rows = [before, ...blocks.map(({ parts }) => parts), after]
      .filter((row) => row.length > 0)
      .map((row) => row.map(partKey));
    const row = rows.findIndex((keys) => keys.includes(key));
    const column = (rows[row] as string[]).indexOf(key);
    const target = gridTarget(event, { row, column }, rows.length, rows[row]?.length ?? 0);
    if (target) {
      const keys = rows[target.row] as string[];
      this.focusPart(keys[Math.min(target.column, keys.length - 1)] as string);
    } else if (event.key === 'Enter' || event.key === ' ') this.clicked(event);
    else return;
    event.preventDefault();
  };

  private focusPart(key: string): void {
    this.pointed = undefined; // the pointer only rests there
    this.renderRoot.querySelector<HTMLElement>(`[data-part="${key}"]`)?.focus();
  }
}

function keyAt(event: Event): string | undefined {
  return (event.target as Element).closest<HTMLElement>('[data-part]')?.dataset['part'];
}
