/** The parts of a logit, block by block: heads, the bias of W_O and the MLP as signed values around 0. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import { setInherited } from '../../base/set-inherited';
import type { Choice } from '../../choice/choice';
import type { ShapeStyle } from '../../heat-map/drawing';
import { scaleNumbers } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable } from '../../heat-map/shown-figures';
import { rovingTarget } from '../../keyboard/roving';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent } from '../../panel/panel';
import { contributionScale } from '../../state/attention/contributions';
import { type BlockParts, hasAttentionBias, inColumns, partKey, partRows } from '../../state/residual/attribution';
import { attributionDrawing } from '../../state/residual/attribution-drawing';
import { explainedToken, proseFixed, short, signedShort, significant } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { attribution as strings } from '../../strings/residual';
import { colorOf, isOutlier, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { isLargestType } from '../../theme/type-size';
import '../figures/heat-map-legend';
import { revealIn } from '../controls/reveal-in';
import { barStyles, colorBars, signedBar } from '../controls/signed-bar';
import { tint } from '../controls/tint';

/** How many columns a part takes that is not in a block. */
const WIDE = 3;
const BAR = 92;
/** In little room, how many digits wide the names of the rows are, and the gap beside each number. */
const NAMES = 3.8;
const BESIDE = 0.7;
/** The lines beside each cell, and what parts biases and edges from them, in CSS pixels. */
const LINES = 2;
const APART = 12;
/** A number between −1 and 1 with its sign. */
const SIGNED_FRACTION = /^([+−])(0)(\..*)$/;

@customElement('trace-attribution-grid')
export class AttributionGrid extends LitElement {
  static override styles = [
    sharedStyles,
    barStyles,
    css`
      :host { display: block; }
      /* A long table scrolls in itself, so that the names of its columns stay in view. */
      .scroll { overflow: auto; max-width: 100%; max-height: max(160px, 55vh);
        padding: 0 2px 2px; scroll-padding: 30px 0 0 90px; }
      table { border-collapse: separate; border-spacing: 0; font-family: var(--mono); font-size: var(--small);
        font-variant-numeric: tabular-nums; }
      th { font-weight: normal; color: var(--muted); padding: 1px 6px; background: var(--vscode-editor-background);
        white-space: nowrap; }
      .columns th { min-width: 42px; position: sticky; top: 0; z-index: 2; }
      .columns .side { z-index: 3; }
      .side { position: sticky; left: 0; z-index: 1; text-align: left; min-width: 0; }
      .side.chosen { color: var(--vscode-editor-foreground); font-weight: 600; }
      td { position: relative; height: 25px; padding: 1px 4px; text-align: center; white-space: nowrap;
        border: 1px solid var(--vscode-editor-background); }
      td[data-part] { cursor: pointer; }
      td .label { opacity: 0.9; }
      td.apart { border-left-width: 6px; }
      /* No heads: their columns are named below what comes in, and what goes out stands apart from the last block. */
      .outside td { border-radius: 6px; }
      .outside td:not(:last-child) { border-inline-end-width: 4px; }
      .after > * { border-top: 8px solid var(--vscode-editor-background); }
      .after td { height: 33px; border-start-start-radius: 6px 14px; border-start-end-radius: 6px 14px; }
      td.chosen { outline: 2px solid var(--vscode-focusBorder, #0078d4); outline-offset: -2px; }
      td.read, td:focus-visible { outline: 2px solid var(--vscode-editor-foreground); outline-offset: -2px; }
      .outlier::after { content: ''; position: absolute; top: 2px; right: 2px; width: 4px; height: 4px;
        border-radius: 50%; background: currentColor; }
      /* A number is seen whole or not at all: one that the edge cuts would read as another. */
      td .number { display: inline-block; animation: whole linear both;
        animation-timeline: view(inline calc(var(--names, 40px) + 2px) calc(var(--sums, 80px) + 3px)); }
      /* What is added beside the heads stays where they scroll, and its edge shows that there is more: MLPs often add most. */
      .mlp, .apart { position: sticky; right: 0; z-index: 1; }
      .apart { right: var(--mlp, 40px); }
      .columns :is(.mlp, .apart) { z-index: 3; }
      td:is(.mlp, .apart) { background: var(--vscode-editor-background); }
      td:is(.mlp, .apart) .number { animation: none; }
      .scroll td.mlp { border-left: 1px solid var(--line); }
      @keyframes whole {
        entry 0%, entry 98% { visibility: hidden; }
        entry 100%, exit 0% { visibility: visible; }
        exit 2%, exit 100% { visibility: hidden; }
      }
      td.bars { padding: 1px 8px 1px 2px; line-height: 0; }
      .bars svg { display: block; margin: 1px 0; }
      .room { container-type: inline-size; }
      /* Where not all columns have room the bars of a block's sums give way, and numbers are as large as all columns allow. */
      .tight .bars { display: none; }
      .tight table { font-size: clamp(var(--small) * 0.8, (100cqi - var(--lines, 30px)) / var(--digits, 60) / 0.61, var(--small)); }
      .tight th { padding-inline: 0; }
      .tight .columns th { min-width: 0; }
      .tight td { padding: 1px 0.35ch; }
      .tight .columns .side { font-size: 0.68em; }
      .short table { --digits: var(--short-digits, 60); }
      /* Where that is too large a sign stands for the 0 before the point. */
      .short .zero { display: none; }
      .scrolls :is(.apart, tr:not(:has(.apart)) .mlp) { box-shadow: -5px 0 5px -3px var(--vscode-widget-shadow, #0000005c); }
      .more { display: none; }
      .scrolls + .more { display: block; }
      .large th { padding-inline: 0; }
      .large td { padding-inline: 0.35ch; }
      .large .columns .bars { padding-inline: 1ch; }
      .readout { min-height: 1.5em; margin: 4px 0; font-family: var(--mono); font-size: var(--small); }
    `,
  ];

  @property({ attribute: false }) attribution!: Attribution;
  @property({ attribute: false }) choice!: Choice;
  @property({ attribute: false }) heads = 0;
  /** The part that is pointed at, or else the one that has the focus. */
  @state() private pointed: string | undefined;
  @state() private focused: string | undefined;
  @query('.scroll') private scroller!: HTMLElement;
  private readonly resized = new ResizeObserver(() => this.fit());
  private scale!: Scale;
  /** The part whose row was brought in sight last. */
  private shown: string | undefined;

  constructor() {
    super();
    new ThemeObserver(this, () => this.requestUpdate());
    nameParts(this, { 'rows of blocks': () => this });
    new Saveable(
      this,
      ({ style }) => this.drawn(style),
      () => true,
    );
  }

  /** Scrolls to the row of the last one of these blocks within the table. @returns what is to be in view then */
  showBlocks(layers: readonly number[]): Element {
    return this.showRows(layers.at(-1));
  }

  /** The same for one block. */
  showRows(layer: number | undefined): Element {
    const { scroller } = this;
    const row = this.renderRoot.querySelector(`[data-block="${layer}"]`)?.closest('tr');
    if (row) revealIn(scroller, row);
    return row ?? scroller;
  }

  override willUpdate(): void {
    // That of the map of heads, so that a part has the same colour in both: embeddings and biases may go beyond it.
    const ofBlocks = this.attribution.parts.filter(({ kind }) => kind === 'head' || kind === 'mlp');
    this.scale = contributionScale(ofBlocks.map(({ value }) => value));
  }

  override render() {
    const { attribution, heads, scale } = this;
    const { before, blocks, after } = partRows(attribution);
    return html`
      <div class="scroll room ${isLargestType() ? 'large' : ''}">
        <table role="grid" aria-label=${strings.grid(this.gridWords)} @keydown=${this.key} @click=${this.clicked}
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
      <trace-heat-map-legend class="seen-whole" .scale=${scale} .palette=${currentPalette()} .outliersTitle=${strings.beyondScale}
        .marks=${this.marks}></trace-heat-map-legend>
      <div class="readout seen-whole" data-readout="attribution">${this.readout()}</div>
    `;
  }

  override updated(changed: PropertyValues): void {
    colorBars(this);
    // What is pointed at changes nothing of the room, which is measured by laying out the page.
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

  override firstUpdated(): void {
    this.resized.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  /** All columns are to be in sight. */
  private fit(): void {
    const { scroller } = this;
    const isTooWide = () => scroller.scrollWidth > scroller.clientWidth;
    const inTurn = ['tight', 'short', 'scrolls'];
    scroller.classList.remove(...inTurn);
    for (const name of inTurn) scroller.classList.toggle(name, isTooWide());
    const widthOf = (name: string) => this.renderRoot.querySelector<HTMLElement>(`th.${name}`)?.offsetWidth ?? 0;
    const mlp = widthOf('mlp');
    setInherited(this, '--names', `${widthOf('side')}px`);
    setInherited(this, '--mlp', `${mlp}px`);
    setInherited(this, '--sums', `${mlp + widthOf('apart')}px`);
  }

  /** Of a model of many blocks the chosen one is in sight, without a move of the page. */
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

  /** In no column of a head: it begins in that of the bars, where there is room for them. */
  private outside(place: 'before' | 'after', parts: readonly AttributionPart[]) {
    const columns = this.heads + (this.hasBias ? 2 : 1);
    const span = Math.max(Math.min(WIDE, Math.floor(columns / parts.length)), 1);
    return html`<tr class="outside ${place}"><th scope="row" class="side">${strings[place]}</th>
      ${parts.map((part) => this.cell(part, span))}</tr>`;
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

  /** As a part of a saved picture, with the totals above it. */
  private drawn(style: ShapeStyle): SavedPart {
    const { attribution, heads, scale, choice } = this;
    const { logit, ratherThan } = attribution;
    const name = `${explainedToken(attribution)}: ${strings.logit(proseFixed(logit), ratherThan !== null)}`;
    const { outliers, below } = this.marks;
    const notes = [
      strings.gridOf(this.gridWords),
      ...(outliers > 0 ? [`${heatMap.outliers(outliers, below, short(scale.limit))}: ${strings.beyondScale}`] : []),
    ];
    return {
      drawing: attributionDrawing({ attribution, heads, scale, chosen: choice }, style),
      text: { heading: name, name, shape: '', scale: scaleNumbers(scale), notes },
      file: 'attribution',
    };
  }

  private get gridWords() {
    const { attribution, heads, hasBias: bias } = this;
    const blocks = new Set(partRows(attribution).blocks.map(({ layer }) => layer)).size;
    return { blocks, heads, bias, isDifference: attribution.ratherThan !== null };
  }

  /** How many values lie beyond the scale, and how many are no numbers. */
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

  /** How many digits wide the widest number of each column is, or its name. @param written how it is written */
  private columnWidths(written: (part: AttributionPart | undefined) => string): readonly number[] {
    const rows = partRows(this.attribution).blocks.map(({ parts }) => inColumns(parts, this.heads, this.hasBias));
    const names = [
      ...Array.from({ length: this.heads }, (_, head) => String(head)),
      ...(this.hasBias ? [strings.bias] : []),
      strings.mlp,
    ];
    return names.map((name, column) => Math.max(name.length, ...rows.map((row) => written(row[column]).length)));
  }

  /** Whether any attention of the model adds a bias: without one the grid has no column for it. */
  private get hasBias(): boolean {
    return hasAttentionBias(this.attribution);
  }

  private cell(part: AttributionPart, span: number) {
    const { kind, layer, head, value } = part;
    const key = partKey(part);
    const chosen = kind === 'head' && layer === this.choice.layer && head === this.choice.head;
    const classes = [
      chosen && 'chosen',
      key === this.pointed && 'read',
      isOutlier(this.scale, value) && 'outlier',
      kind === 'attn_bias' && 'apart',
      kind === 'mlp' && 'mlp',
    ];
    const label = strings.short[kind];
    const color = Number.isFinite(value) ? colorOf(this.scale, currentPalette(), value) : undefined;
    // What is seen comes first in what is heard.
    const seen = `${label === undefined ? '' : `${label} `}${numberIn(part)}`;
    return html`<td role="gridcell" class=${classes.filter(Boolean).join(' ')} colspan=${span}
      tabindex=${key === this.tabStop ? 0 : -1} data-part=${key} data-value=${value}
      aria-label="${seen}, ${strings.reading(strings.name(part), significant(value))}" ${tint(color)}
      ><span class="number">${label === undefined ? drawnNumber(part) : html`<span class="label" title=${strings.name(part)}>${label} </span>${numberIn(part)}`}</span></td>`;
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

  private partOf(key: string | undefined): AttributionPart | undefined {
    return this.attribution.parts.find((part) => partKey(part) === key);
  }

  /** Of what is no head only its amount is told, below: a block alone would bring a head that nobody asked for. */
  private readonly clicked = (event: Event): void => {
    const { layer = null, head = null } = this.partOf(keyAt(event)) ?? {};
    if (layer !== null && head !== null) this.dispatchEvent(new ChooseEvent({ layer, head }));
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
    const vertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
    const target = rovingTarget(event, vertical ? row : column, vertical ? rows.length : (rows[row]?.length ?? 0));
    if (target !== undefined) {
      const keys = rows[vertical ? target : row] as string[];
      this.focusPart(keys[Math.min(vertical ? column : target, keys.length - 1)] as string);
    } else if (event.key === 'Enter' || event.key === ' ') this.clicked(event);
    else return;
    event.preventDefault();
  };

  private focusPart(key: string): void {
    this.pointed = undefined; // the pointer only rests there
    this.renderRoot.querySelector<HTMLElement>(`[data-part="${key}"]`)?.focus();
  }
}

/** In the largest type a sign stands for the 0 before the point: so all columns have room, with gaps between them. */
function numberIn(part: AttributionPart | undefined): string {
  return isLargestType() ? shortNumberIn(part) : part ? signedShort(part.value) : '';
}

function shortNumberIn(part: AttributionPart | undefined): string {
  return part ? signedShort(part.value).replace(SIGNED_FRACTION, '$1$3') : '';
}

/** With the 0 that is hidden where all columns have room without it: that of a part with a name of its own has room. */
function drawnNumber(part: AttributionPart) {
  const text = numberIn(part);
  const [, sign, zero, rest] = SIGNED_FRACTION.exec(text) ?? [];
  return sign === undefined ? text : html`${sign}<span class="zero">${zero}</span>${rest}`;
}

function keyAt(event: Event): string | undefined {
  return (event.target as Element).closest<HTMLElement>('[data-part]')?.dataset['part'];
}
