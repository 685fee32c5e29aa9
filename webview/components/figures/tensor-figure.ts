/** One tensor with its name, shape and statistics, as a heat map, in numbers, or both. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { hasHeatMap, matrixOf, rowSequence, tokenRow } from '../../../src/trace/steps/matrix';
import { chosenPositions, selectedSequence, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { setInherited } from '../../base/set-inherited';
import { WhenVisible } from '../../base/when-visible';
import type { Choice } from '../../choice/choice';
import { cellIndex } from '../../heat-map/describe';
import type { PicturePart } from '../../heat-map/figure-layout';
import type { Cell } from '../../heat-map/picture';
import { choiceOf, chosenColumn } from '../../heat-map/selection';
import { EXPLAIN_KEYS } from '../../keyboard/keys';
import { NeuronEvent } from '../../panel/neuron-event';
import type { PanelData } from '../../panel/panel';
import type { PinEvent } from '../../panel/pin-event';
import { ShownExcerpt } from '../../state/figures/shown-excerpt';
import { ExplainEvent, type ValueAddress } from '../../state/provenance/explain';
import { addressText } from '../../state/provenance/provenance';
import { neuronIn } from '../../state/residual/neuron-place';
import { spokenShape } from '../../strings/axes';
import { shapeText } from '../../strings/format';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { copiesValue, copyValue } from './copy-value';
import './figure-menu';
import type { DrawFigure, FigureMenu } from './figure-menu';
import './heat-map';
import type { CellDetail } from '../../heat-map/map-options';
import '../provenance/provenance-tip';
import '../provenance/stored-weight';
import type { HeatMap, InRow } from './heat-map';
import './statistics-line';
import './tensor-details';
import './values-table';
import type { CellNotes } from './values-table';

export interface DottedColumn {
  readonly column: number;
  /** "dimension 17" */
  readonly name: string;
  /** The part of it that has room: its number, as below the map. */
  readonly written: string;
  /** The token, and the value. */
  readonly about: string;
}

const NO_TOKENS: ReadonlyMap<number, Token> = new Map();

@customElement('trace-tensor')
export class TensorFigure extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; min-width: 0; max-width: 100%; }
      figure { margin: 0; display: flex; flex-direction: column; gap: 5px; }
      /* In a row, captions are as high as the highest of them, so that the pictures are aligned. */
      :host([in-row]), :host([in-row]) figure, :host([data-level]) figure { display: grid; grid-row: span 2; grid-template-rows: subgrid; }
      /* The caption is as wide as the figure below it, so that figures can stand side by side. */
      figcaption { width: 0; min-width: max(100%, min(280px, var(--figure-room, 100cqi))); display: flex; flex-direction: column;
        gap: 1px; position: relative; font-size: max(1em * var(--title-size, var(--around, 1)), var(--least-type, 0px)); }
      .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; }
      /* Keeps the pictures of figures side by side aligned. */
      .narrow .name { flex: 1 0 100%; }
      /* The menu never stands alone on a line. */
      .rest { display: flex; align-items: baseline; gap: 2px 10px; min-width: 0; }
      :host([in-row]) .rest { gap: 2px 7px; }
      :host([in-row]) .title { gap: 2px 7px; }
      /* One line, so that pictures side by side begin at the same height; the exact name gives way. */
      .told { flex-wrap: nowrap; }
      .told b, .told .rest { flex: none; }
      /* A long heading beside the name of a column takes two lines instead of overlapping what is beside the map. */
      .told:has(.dotted) b { flex: 0 1 auto; }
      .told .name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
        /* Keeps the lower edge of an underscore from being cut. */
        padding-bottom: 0.15em; margin-bottom: -0.15em; }
      /* Visible whole or not at all: without room it moves to a second line, which is hidden. */
      .told .exact { flex: 1 1 0; min-width: 0; max-width: max-content; height: 1.4em; line-height: 1.4; overflow: hidden; }
      .told .exact::before { content: ''; display: inline-block; width: 1px; }
      .told .whole { display: inline-block; white-space: nowrap; }
      .unnamed b { flex: 0 1 auto; }
      /* With smaller labels: headings of compared maps take one line each, so that their rows are level. */
      :host([data-compared]) .unnamed { font-size: max(0.85em, var(--least-type, 0px)); }
      /* All or nothing: without room it moves to a line below, which is hidden. */
      .chosen-value { display: flex; align-self: center; flex: 1 1 0; flex-wrap: wrap; justify-content: end; height: 1.35em; min-width: 0; overflow: hidden;
        color: var(--muted); }
      /* Grows with the title and is no higher, so that rows of maps side by side are level. */
      .unnamed .chosen-value { font-size: max(0.88em, var(--least-type, 0px)); }
      .chosen-value::before { content: ''; width: 1px; height: 1.35em; }
      .chosen-value span { white-space: pre; font-family: var(--mono); }
      .dotted { appearance: none; flex: none; margin-left: auto; padding: 0; border: 0; background: none; font-family: inherit; cursor: pointer;
        white-space: nowrap; color: var(--vscode-textLink-foreground, #3794ff); }
      .dotted:hover { text-decoration: underline; }
      /* Like the mark in the map. */
      .dotted::before { content: ''; display: inline-block; width: 3px; height: 1em; margin-right: 6px; vertical-align: -0.1em;
        border: dashed var(--vscode-editor-foreground, #ccc); border-width: 0 1px; }
      .exact { font-family: var(--mono); overflow-wrap: anywhere; }
      .name { font-family: var(--mono); font-weight: 600; overflow-wrap: anywhere; }
      .shape { font-family: var(--mono); font-size: var(--small); color: var(--muted); }
      .body { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px 28px; }
      .numbers { min-width: 0; max-width: 100%; display: flex; flex-direction: column; gap: 6px; }
    `,
  ];

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  /** Whether to say which variant the tensor belongs to. */
  @property({ attribute: false }) showVariant = false;
  /** Its name where it is explained; the exact name is then shown beside it. */
  @property({ attribute: false }) heading: string | undefined;
  /** Whether it shows only names above the map, because shape and statistics are elsewhere. */
  @property({ attribute: false }) plain = false;
  /** A row that is marked among the others. */
  @property({ attribute: false }) markedRow: number | undefined;
  /** The explained value, if no card beside it shows that. */
  @property({ attribute: false }) chosenValue: string | undefined;
  /** The column marked by dotted lines in the map, in words, if it is named above the map; a click explains its value. */
  @property({ attribute: false }) dotted: DottedColumn | undefined;
  /** Whether it shows only its heading: for an audience far away the exact name means nothing. */
  @property({ attribute: false }) unnamed = false;
  /** Whether the scale of its map is beside it. */
  @property({ attribute: false }) aside = false;
  /** The maximum height of all rows of its map together, in CSS pixels; `undefined` for a well readable height. */
  @property({ attribute: false }) maxRowsHeight: number | undefined;
  /** Whether rows use that height even if less would be readable. */
  @property({ attribute: false }) grows = false;
  /** The factor by which its map is enlarged; `undefined` for that of the type. */
  @property({ attribute: false }) times: number | undefined;
  /** The size of its heading relative to the type around it; `undefined` for the usual size of text around a map. */
  @property({ attribute: false }) titleSize: number | undefined;
  /** Whether its values can be explained. */
  @property({ attribute: false }) explains = false;
  /** The place in a row of maps with the same rows. In a row it shows little text, and the first map has the labels. */
  @property({ attribute: false }) inRow: InRow;
  /** Its use on a slide. */
  @property({ attribute: false }) onSlide: PicturePart['onSlide'];
  /** The value pinned in its map, shown instead of the chosen one. */
  @state() private pinned: string | undefined;
  @query('trace-figure-menu') private actions!: FigureMenu | null;
  /** The last clicked cell among the numbers, and the column that was outlined then, once that is known; null for none. */
  private pressed: (Cell & { beside: number | null | undefined }) | undefined;
  private readonly near = new WhenVisible(this);
  private readonly excerpt = new ShownExcerpt(this, () => {
    const { tensor, panel, chosenRow, near } = this;
    return { tensor, panel, chosenRow, near: near.visible };
  });

  private readonly unfold = (rows: readonly number[]): void => this.excerpt.unfold(rows);
  private readonly unfoldColumns = (columns: readonly number[]): void => this.excerpt.unfoldColumns(columns);

  override willUpdate(changed: PropertyValues<this>): void {
    const { pressed } = this;
    if (!pressed) return;
    const outlined = this.panel.choice.dimension?.index ?? null;
    if (pressed.beside === undefined) pressed.beside = outlined;
    // A column outlined later, in any figure, takes precedence.
    if (changed.get('tensor') || pressed.beside !== outlined) this.pressed = undefined;
  }

  override updated(): void {
    setInherited(this, '--figure-room', `${this.panel.width}px`);
    const { titleSize } = this;
    if (titleSize === undefined) this.style.removeProperty('--title-size');
    else setInherited(this, '--title-size', String(titleSize));
    this.toggleAttribute('in-row', this.inRow !== undefined);
  }

  /** Whether its head is one of keys and values that several query heads share. */
  private get isShared(): boolean {
    const { axes, shape } = this.tensor;
    const axis = axes.indexOf('kv_head');
    return axis >= 0 && (shape[axis] as number) < this.panel.summary.model.heads;
  }

  override render() {
    const { tensor, panel, inRow } = this;
    const { view } = panel.choice;
    const axes = shapeText(tensor.axes, tensor.shape);
    const unnamed = this.unnamed && Boolean(this.heading);
    return html`<figure>
      <figcaption>
        <div class="title ${view === 'map' ? 'narrow' : ''} ${this.plain ? 'told' : ''} ${unnamed ? 'unnamed' : ''}">
          ${this.heading === undefined ? nothing : html`<b title=${this.plain ? tensor.name : nothing}>${this.heading}</b>`}
          ${unnamed ? nothing : html`<span class=${this.heading === undefined ? 'name' : 'exact small muted'} title=${this.plain ? strings.tensorName(tensor.name) : nothing}>${this.plain ? html`<span class="whole">${tensor.name}</span>` : breakable(tensor.name)}</span>`}
          <span class="rest"><span class="shape" ?hidden=${this.plain} title="${strings.shape}: ${spokenShape(tensor.axes, tensor.shape)}"
            data-shape=${tensor.shape.join(',')}>${inRow ? tensor.shape.join('×') : axes}</span>
          ${tensor.head === null || this.plain ? nothing : html`<span class="small">· ${this.isShared ? strings.keyHeadOf(tensor.head) : strings.headOf(tensor.head)}</span>`}
          ${tensor.kind === 'weight' ? html`<span class="badge">${strings.weight}</span>` : nothing}
          ${this.showVariant ? html`<span class="badge">${strings.variants[tensor.variant]}</span>` : nothing}
          ${this.menu()}</span>
          ${this.dottedColumn()}
          ${this.chosenValue === undefined ? nothing : html`<span class="chosen-value small" data-chosen-value><span>${this.pinned ?? this.chosenValue}</span></span>`}
        </div>
        ${this.plain ? nothing : html`<trace-statistics .tensor=${tensor} .panel=${panel} .brief=${inRow !== undefined}></trace-statistics>`}
      </figcaption>
      <div class="body" @contextmenu=${this.openMenu} @keydown=${this.copied}>
        ${hasHeatMap(tensor) && view !== 'numbers' ? this.picture() : nothing}
        ${hasHeatMap(tensor) && view === 'map' ? nothing : this.numbers()}
      </div>
    </figure>`;
  }

  /** The dotted lines are explained beside them, since the card of the value may be far below. */
  private dottedColumn() {
    const { dotted } = this;
    if (!dotted || !this.panel.host) return nothing;
    return html`<button type="button" class="dotted small" title=${dotted.about} aria-label=${`${dotted.name}. ${dotted.about}`} data-dotted
      @click=${() => this.tellChosen()}>${dotted.written}</button>`;
  }

  /** Shows what a neuron does, or explains the value of another column. */
  private tellChosen(): void {
    const { tensor, panel, dotted } = this;
    const neuron = dotted && neuronIn(tensor, panel.summary.plan, dotted.column);
    if (neuron) this.dispatchEvent(new NeuronEvent(neuron));
    else this.explainChosen();
  }

  private menu() {
    const { tensor, panel } = this;
    if (!panel.host) return nothing;
    const { pressed, map } = this;
    const chosen = map?.pinned ?? (pressed?.row === this.chosenRow ? pressed : undefined);
    return html`<trace-figure-menu .tensor=${tensor} .panel=${panel} .chosen=${chosen && this.address(chosen.row, chosen.column)}
      .picture=${() => this.drawer}></trace-figure-menu>`;
  }

  /** Opens a value's own menu, for the right mouse button or the menu key; where none is marked, that of the chosen one. */
  private openMenu(event: MouseEvent): void {
    const at = event
      .composedPath()
      .find((target) => target instanceof HTMLElement && target.matches('td[data-row], canvas'));
    if (!this.actions || !(at instanceof HTMLElement)) return;
    event.preventDefault();
    const isMap = at instanceof HTMLCanvasElement;
    const place = isMap && event.button === 2 ? new DOMRect(event.clientX, event.clientY) : at.getBoundingClientRect();
    const { row, column } = at.dataset;
    const value = isMap ? this.marked : this.address(Number(row), Number(column));
    void this.actions.openAt(value, place, at);
  }

  /** The value that is marked as read in the map. */
  private get marked(): ValueAddress | undefined {
    const cell = this.map?.readCell;
    return cell && this.address(cell.row, cell.column);
  }

  /** Draws the picture for a file, if there is a picture. */
  private get drawer(): DrawFigure | undefined {
    const { map, heading, onSlide } = this;
    if (!map) return undefined;
    return (look) => {
      const part = map.savedPart(look, heading);
      return part && onSlide ? { ...part, onSlide } : part;
    };
  }

  /** Resolves to the row to bring into view, once the map is laid out. */
  async toldRow(): Promise<Element | undefined> {
    await this.updateComplete;
    await this.map?.updateComplete;
    return this.map?.toldRow;
  }

  private get map(): HeatMap | null {
    return this.renderRoot.querySelector<HeatMap>('trace-heat-map');
  }

  private picture() {
    const { tensor, panel, explains } = this;
    return html`<trace-heat-map .tensor=${tensor} .panel=${panel} .maxRowsHeight=${this.maxRowsHeight} .grows=${this.grows} .times=${this.times} ?aside=${this.aside} .detail=${explains ? this.detail : undefined}
      .inRow=${this.inRow} .markedRow=${this.markedRow}
      @click=${this.clicked} @keydown=${this.key} @pin=${({ told }: PinEvent) => {
        this.pinned = told;
      }}></trace-heat-map>`;
  }

  /** Called for every cell of the picture that is read. */
  private readonly detail: CellDetail = ({ name: stage, variant }, index, panel) =>
    html`<trace-provenance-tip .address=${{ stage, variant, index }} .panel=${panel}></trace-provenance-tip>`;

  /** @returns whether a value is marked that can be explained */
  private explainMarked(): boolean {
    const { marked } = this;
    if (!this.explains || !marked) return false;
    this.dispatchEvent(new ExplainEvent(marked));
    return true;
  }

  /** The value that is pinned in its map; it is what the figure tells of. */
  get pinnedValue(): ValueAddress | undefined {
    const pinned = this.map?.pinned;
    return pinned && this.address(pinned.row, pinned.column);
  }

  /** Explains the pinned value. @returns whether there is one that can be explained */
  explainPinned(): boolean {
    const pinned = this.explains ? this.pinnedValue : undefined;
    if (pinned) this.dispatchEvent(new ExplainEvent(pinned));
    return pinned !== undefined;
  }

  /** Explains the value determined by the current choice. @returns whether it can be explained */
  explainChosen(): boolean {
    if (!this.explains || !this.actions) return false;
    void this.actions.told().then((value) => this.dispatchEvent(new ExplainEvent(value)));
    return true;
  }

  /** A double click zooms. */
  private clicked(event: MouseEvent): void {
    if (event.altKey) this.explainMarked();
  }

  /** Of several figures, the key explains a value of the one that has the focus: the marked one, or else the chosen one. */
  private key(event: KeyboardEvent): void {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!plain || !EXPLAIN_KEYS.includes(event.key)) return;
    if (this.explainMarked() || this.explainPinned() || this.explainChosen()) event.preventDefault();
  }

  /** Copies the value that keys read, in the map or among the numbers. */
  private copied(event: KeyboardEvent): void {
    const { host } = this.panel;
    const [at] = event.composedPath();
    const isMap = at instanceof HTMLCanvasElement;
    const written = at instanceof HTMLElement ? at.dataset['value'] : undefined;
    const value = isMap ? this.map?.readValue : written === undefined ? undefined : Number(written);
    if (!host || value === undefined || !copiesValue(event)) return;
    event.preventDefault();
    void copyValue(host, value);
  }

  private address(row: number, column: number): ValueAddress {
    const { tensor } = this;
    return { stage: tensor.name, variant: tensor.variant, index: cellIndex(tensor, { row, column }) };
  }

  private readonly notes: CellNotes = {
    detail: (row, column) => {
      const address = this.address(row, column);
      return html`<code class="muted">${addressText(address)}</code>
        <trace-provenance-tip .address=${address} .panel=${this.panel}></trace-provenance-tip>`;
    },
    explain: (row, column) => this.dispatchEvent(new ExplainEvent(this.address(row, column))),
  };

  /**
   * A click on a number does not outline a column in all figures: their notes about it would move the numbers under the
   * pointer.
   */
  private readonly choiceOf = (row: number, column: number): Partial<Choice> => {
    const { dimension, ...choice } = choiceOf(this.tensor, { row, column });
    if (!dimension) return choice;
    // Another row may have another column explained and outlined.
    const beside = row === this.chosenRow ? (this.panel.choice.dimension?.index ?? null) : undefined;
    this.pressed = { row, column, beside };
    // Another row is rendered once it has been chosen.
    if (row === this.chosenRow) this.requestUpdate();
    return choice;
  };

  /** The chosen column of the chosen row: by a click on its number, or in any figure. */
  private get chosenColumn(): number | undefined {
    const { pressed, tensor, panel } = this;
    return pressed && pressed.row === this.chosenRow ? pressed.column : chosenColumn(tensor, panel.choice);
  }

  private numbers() {
    const { tensor, excerpt } = this;
    const { rowAxis, columnAxis, rows, columns } = matrixOf(tensor);
    return html`<div class="numbers">
      <trace-values .name=${tensor.name} .excerpt=${excerpt.value}
        .axes=${[tensor.axes[rowAxis], tensor.axes[columnAxis]]}
        .sizes=${[rows, columns]} .rowTokens=${this.rowTokens} .chosenRow=${this.chosenRow}
        .unfold=${this.unfold} .unfoldColumns=${this.unfoldColumns} .choiceOf=${this.choiceOf} .chosenColumn=${this.chosenColumn}
        .sequence=${rowSequence(tensor)} .mask=${tensor.mask}
        .notes=${this.explains ? this.notes : undefined}></trace-values>
      ${excerpt.failables.map(failureOf)}
      ${
        tensor.kind === 'stage'
          ? html`<trace-tensor-details .tensor=${tensor} .panel=${this.panel}></trace-tensor-details>`
          : nothing
      }
      ${this.stored(columns)}
    </div>`;
  }

  /** For a weight stored as quantised values, those of the chosen token's row. */
  private stored(columns: number) {
    const { name: weight, storedAs: type } = this.tensor;
    if (type === undefined) return nothing;
    const place = { weight, type, row: this.chosenRow ?? 0, columns: [0, columns] };
    return html`<trace-stored-weight .place=${place} .panel=${this.panel}></trace-stored-weight>`;
  }

  private get chosenRow(): number | undefined {
    const { choice, summary } = this.panel;
    return tokenRow(this.tensor, chosenPositions(choice), summary);
  }

  private get rowTokens(): ReadonlyMap<number, Token> {
    if (this.chosenRow === undefined) return NO_TOKENS;
    const { summary } = this.panel;
    const sequence = rowSequence(this.tensor);
    if (sequence === null) return tokensByRow(tokensIn(summary, selectedSequence(summary))).id;
    return tokensByRow(tokensIn(summary, sequence)).position;
  }
}

/** The name of a stage, with possible line breaks after its dots. */
function breakable(name: string) {
  return name.split('.').map((part, index) => (index === 0 ? part : html`.<wbr />${part}`));
}

interface TokensByRow {
  readonly position: ReadonlyMap<number, Token>;
  readonly id: ReadonlyMap<number, Token>;
}

const knownTokens = new WeakMap<readonly Token[], TokensByRow>();

/** The tokens of a text by row, made once since every figure looks them up. */
function tokensByRow(tokens: readonly Token[]): TokensByRow {
  const known = knownTokens.get(tokens);
  if (known) return known;
  const position = new Map(tokens.map((token, at) => [at, token]));
  const made = { position, id: new Map(tokens.map((token) => [token.id, token])) };
  knownTokens.set(tokens, made);
  return made;
}

/** The tensor shown by the figure that an event came from. */
export function tensorOf(path: readonly EventTarget[]): StepTensor | undefined {
  return path.find((target) => target instanceof TensorFigure)?.tensor;
}
