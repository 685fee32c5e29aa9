/** All heads of all blocks: blocks down, heads across. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HeadBaseline, HeadMaps, HeadScores, RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { HEAD_KINDS, type HeadKind } from '../../../src/trace/heads/head-kinds';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { comparableScore, isLimited, scoreText, shuffledText } from '../../../src/trace/heads/score-of-head';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import type { Choice } from '../../choice/choice';
import { type GridPlace, gridTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { type FoundHead, foundHead } from '../../state/attention/found-heads';
import { distanceText, smallMapOf } from '../../state/attention/head-maps';
import { attentionStrings as strings } from '../../strings/attention';
import { fourDigits, hundredths } from '../../strings/format';
import type { Palette } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import '../controls/floating-tip';
import { headStrings } from '../../strings/heads';
import type { HeadFilter } from './found-heads';
import { askForMenu } from './head-menu-event';
import './small-map';

/** In CSS pixels: the largest and smallest side of the small maps, and the space beside and between them. */
const LARGEST = 64;
const SMALLEST = 24;
const LABELS = 48;
const BETWEEN = 8;
const MAGNIFIED = 200;

/** Listens to the scrolling of anything around the table. */
const SCROLLS = { capture: true, passive: true };

@customElement('trace-heads-overview')
export class HeadsOverview extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; overflow-x: auto; }
      p { margin: 4px 0; position: sticky; left: 0; max-width: 76ch; }
      table { border-collapse: separate; border-spacing: 2px; }
      th { font-weight: normal; font-size: var(--small); color: var(--muted); font-variant-numeric: tabular-nums;
        padding: 0 4px; }
      th[scope='row'] { text-align: right; }
      td { padding: 1px; border: 2px solid transparent; border-radius: 3px; cursor: pointer; }
      td:hover { background: var(--vscode-list-hoverBackground, #80808040); }
      td[data-dim] trace-small-map { opacity: 0.25; }
      .score { display: block; font-family: var(--mono); font-size: calc(var(--small) * 0.9); text-align: center;
        color: var(--muted); }
      td:not([data-dim]) > .score { color: inherit; }
      td[aria-selected='true'] { border-color: var(--vscode-focusBorder, #0078d4); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) stack!: ShownStack;
  /** Whether the heads are those of cross-attention. */
  @property({ attribute: false }) cross = false;
  /** The maps of the blocks loaded so far, by block number. */
  @property({ attribute: false }) blocks: ReadonlyMap<number, HeadMaps> = new Map();
  /** The number of blocks loaded so far; a change means another picture. */
  @property({ attribute: false }) count = 0;
  @property({ attribute: false }) palette!: Palette;
  /** The kind to look for and the least score of a head. */
  @property({ attribute: false }) filter: HeadFilter = { kind: undefined, least: 0 };
  @property({ attribute: false }) scores: HeadScores | undefined;
  @property({ attribute: false }) baseline: HeadBaseline | undefined;
  /** Results on repeated random tokens, once the user has asked for the test; they are written below the maps. */
  @property({ attribute: false }) repeated: RepeatedTokens | undefined;
  /** What choosing a head changes besides the head. */
  @property({ attribute: false }) opening: (place: HeadPlace) => Partial<Choice> = (place) => place;
  /** The place of the keyboard cursor; initially the chosen head. */
  @state() private cursor: GridPlace | undefined;
  /** The head that is magnified, and its cell. */
  @state() private close:
    | { readonly place: GridPlace; readonly cell: HTMLElement; readonly isPointed: boolean }
    | undefined;

  private around: readonly Node[] = [];
  private pointer: { readonly x: number; readonly y: number } | undefined;

  constructor() {
    super();
    // The type size may change without a change of the panel's size.
    new ThemeObserver(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.around = rootsAround(this);
    for (const root of this.around) root.addEventListener('scroll', this.scrolled, SCROLLS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const root of this.around) root.removeEventListener('scroll', this.scrolled, SCROLLS);
  }

  /** After scrolling, another head or none may be under the pointer. A head chosen by keys scrolls into view itself. */
  private readonly scrolled = (): void => {
    const { close, pointer } = this;
    if (!close?.isPointed || !pointer) return;
    const below = (this.renderRoot as ShadowRoot).elementFromPoint(pointer.x, pointer.y);
    const cell = below?.closest<HTMLElement>('[data-layer]');
    if (!cell) this.lookAway();
    else if (cell !== close.cell) this.lookAt(cell, true);
  };

  private readonly moved = ({ clientX: x, clientY: y }: MouseEvent): void => {
    this.pointer = { x, y };
  };

  override render() {
    const { layers, heads } = this.stack;
    const columns = [...Array(heads).keys()];
    return html`${this.meaning()}<table role="grid" aria-label=${strings.overviewLabel} @keydown=${this.key} @click=${this.clicked} @contextmenu=${this.openMenu}
      @mouseover=${this.look} @mousemove=${this.moved} @mouseleave=${this.lookAway} @focusin=${this.look} @focusout=${this.lookAway}>
      <thead>
        <tr role="row">
          <td role="presentation"></td>
          ${columns.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${[...Array(layers).keys()].map(
          (layer) => html`<tr role="row">
            <th scope="row">${layer}</th>
            ${columns.map((head) => this.cell(layer, head))}
          </tr>`,
        )}
      </tbody>
    </table>
    <trace-floating-tip .anchor=${this.close?.cell} .content=${this.close ? this.magnified(this.close.place) : nothing}></trace-floating-tip>`;
  }

  /** Says which score is written below a map, if a kind of head is looked for. */
  private meaning() {
    const { kind } = this.filter;
    if (kind === undefined || !this.scores) return nothing;
    const isTested = this.tested(0, 0) !== undefined;
    return html`<p class="small muted" data-below-maps>${headStrings.belowMaps(HEAD_WORDS[kind].name, isTested)}</p>`;
  }

  private cell(layer: number, head: number) {
    const { blocks, palette } = this;
    const block = blocks.get(layer);
    const chosen = layer === this.chosen.row && head === this.chosen.column;
    const { row, column } = this.place;
    const name = strings.place(layer, head);
    const described = block
      ? strings.described(name, fourDigits(block.entropy[head] as number), distanceText(block.distance[head] as number))
      : name;
    const found = this.found(layer, head);
    const tested = this.tested(layer, head);
    const shown = tested ?? (found && comparableScore(found));
    const label = [described, ...this.testedText(tested), ...this.scoreTexts(found)].join(', ');
    const dim = this.filter.kind !== undefined && (shown ?? 0) < this.filter.least;
    return html`<td role="gridcell" aria-selected=${chosen} tabindex=${layer === row && head === column ? 0 : -1}
      aria-label=${label} ?data-dim=${dim} data-layer=${layer} data-head=${head}
      ><trace-small-map .map=${block && smallMapOf(block, head)} .palette=${palette}
        .size=${this.size}></trace-small-map>${shown === undefined ? nothing : html`<span class="score" data-shown=${shown}>${hundredths(shown)}</span>`}</td>`;
  }

  /** An enlarged preview with the measurements of the head. */
  private magnified({ row, column }: GridPlace) {
    const block = this.blocks.get(row);
    if (!block) return nothing;
    const measures = strings.described(
      strings.place(row, column),
      fourDigits(block.entropy[column] as number),
      distanceText(block.distance[column] as number),
    );
    const scores = this.scores;
    return html`<b>${row}.${column}</b>
      <trace-small-map .map=${smallMapOf(block, column)} .palette=${this.palette} .size=${Math.min(MAGNIFIED * typeSize(), this.panel.width / 3)}></trace-small-map>
      <div>${measures}</div>
      ${
        scores
          ? HEAD_KINDS.map((kind) => {
              const found = foundHead(scores, this.baseline, kind, row, column);
              return found
                ? html`<div data-over-countable=${found.limit?.overCountable ?? nothing}>${[this.scoreText(kind, found), ...this.testedText(this.tested(row, column, kind))].join('; ')}</div>`
                : nothing;
            })
          : nothing
      }`;
  }

  private found(layer: number, head: number): FoundHead | undefined {
    const { scores, baseline, filter } = this;
    return scores && filter.kind && foundHead(scores, baseline, filter.kind, layer, head);
  }

  /** The score in the test, which the list is sorted by once the heads were tested. */
  private tested(layer: number, head: number, kind = this.filter.kind): number | undefined {
    if (kind === undefined || !isLimited(kind)) return undefined;
    return this.repeated?.scores[kind][layer * this.stack.heads + head];
  }

  private testedText(tested: number | undefined): string[] {
    return tested === undefined ? [] : [headStrings.onRandom(hundredths(tested))];
  }

  private scoreTexts(found: FoundHead | undefined): string[] {
    return found && this.filter.kind ? [this.scoreText(this.filter.kind, found)] : [];
  }

  /** "induction 0.65 over the 5 tokens that have an earlier copy (head detector: 0.14 of at most 0.22); shuffled 0.38 ± 0.06" */
  private scoreText(kind: HeadKind, found: FoundHead): string {
    const score = scoreText(found, kind, this.scores?.pos ?? 0);
    return headStrings.scored(HEAD_WORDS[kind].name, score, found.shuffled && shuffledText(found.shuffled));
  }

  private look(event: Event): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-layer]');
    if (!cell) return;
    if (event instanceof MouseEvent) this.moved(event);
    this.lookAt(cell, event.type === 'mouseover');
  }

  private lookAt(cell: HTMLElement, isPointed: boolean): void {
    const place = { row: Number(cell.dataset.layer), column: Number(cell.dataset.head) };
    this.close = { place, cell, isPointed };
  }

  private lookAway(): void {
    this.close = undefined;
  }

  private get size(): number {
    const times = typeSize();
    const room = Math.floor((this.panel.width - LABELS * times) / this.stack.heads) - BETWEEN;
    return Math.min(Math.max(room, SMALLEST), LARGEST * times);
  }

  private get place(): GridPlace {
    return this.cursor ?? this.chosen;
  }

  private get chosen(): GridPlace {
    const { choice } = this.panel;
    const { layers, heads } = this.stack;
    return { row: Math.min(choice.layer, layers - 1), column: Math.min(choice.head, heads - 1) };
  }

  private choose({ row, column }: GridPlace): void {
    this.cursor = undefined;
    this.dispatchEvent(new ChooseEvent(this.opening({ layer: row, head: column })));
  }

  private clicked(event: Event): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-layer]');
    if (cell) this.choose({ row: Number(cell.dataset.layer), column: Number(cell.dataset.head) });
  }

  private openMenu(event: MouseEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-layer]');
    if (!cell) return;
    const { layer, head } = cell.dataset;
    this.lookAway();
    askForMenu(event, cell, { layer: Number(layer), head: Number(head), stack: this.stack.name, cross: this.cross });
  }

  private key(event: KeyboardEvent): void {
    const { layers, heads } = this.stack;
    const target = gridTarget(event, this.place, layers, heads);
    if (target) {
      this.cursor = target;
      this.renderRoot.querySelector<HTMLElement>(`[data-layer="${target.row}"][data-head="${target.column}"]`)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') this.choose(this.place);
    else return;
    event.preventDefault();
  }
}

/** The roots around a component, the innermost first: scroll events do not leave the root that they occur in. */
function rootsAround(component: Element): Node[] {
  const root = component.getRootNode();
  return root instanceof ShadowRoot ? [root, ...rootsAround(root.host)] : [root];
}
