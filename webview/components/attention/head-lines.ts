/** One head as two columns of tokens, with a line for each attention weight. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { patternStages } from '../../../src/trace/heads/pattern-stages';
import type { AttentionKind } from '../../../src/trace/readings/attention';
import { type SequenceName, SOURCE, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import type { Axis } from '../../../src/trace/tensors/axis';
import { Query } from '../../base/query';
import { chosenIn, tokenChoice } from '../../choice/choice';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { preview } from '../../panel/preview';
import { type HeadLine, type LinePlace, linesAt, linesOf, shownSpan } from '../../state/attention/head-lines';
import { attentionStrings } from '../../strings/attention';
import { shareText, tokenLabel } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';

/** The height of a token's row and the distance between the columns, in CSS pixels. */
const ROW = 21;
const ACROSS = 150;

interface Shown {
  readonly layer: number;
  readonly head: number;
  readonly weights: Float32Array;
  readonly from: TokenSpan;
  readonly to: TokenSpan;
}

/** The tokens of one side, which are a span of a sequence. */
interface TokenSpan {
  readonly sequence: SequenceName;
  readonly start: number;
  readonly stop: number;
}

/** In high contrast it is the square root of the weight, as for colours of heat maps, so that weak lines are visible. */
function lineOpacity(weight: number): number {
  return currentPalette().contrast ? Math.sqrt(weight) : weight;
}

@customElement('trace-head-lines')
export class HeadLines extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 4px 0 8px; max-width: 76ch; line-height: 1.45; }
      .sides { display: flex; overflow-x: auto; }
      .side { flex: 0 1 auto; min-width: 40px; max-width: 240px; }
      .side.query { text-align: right; }
      .side > span { display: block; height: ${ROW}px; line-height: ${ROW}px; color: var(--muted); font-size: var(--small); }
      button { appearance: none; display: block; width: 100%; height: ${ROW}px; line-height: ${ROW}px; padding: 0 6px;
        font-family: var(--mono); font-size: var(--small); color: inherit; background: none; border: 0; cursor: pointer;
        white-space: pre; overflow: hidden; text-overflow: ellipsis; text-align: inherit; border-radius: 3px; }
      button:hover, button[data-pointed] { background: var(--vscode-list-hoverBackground, #80808026); }
      button.chosen { background: var(--chosen);
        color: var(--vscode-editor-selectionForeground, var(--vscode-editor-foreground)); }
      svg { flex: none; margin-top: ${ROW}px; overflow: visible; }
      line { stroke: var(--vscode-charts-yellow, #cca700); stroke-width: 2.5; }
      .readout { min-height: 1.5em; font-size: var(--small); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) stack!: ShownStack;
  @property({ attribute: false }) attention: AttentionKind | undefined;
  @state() private place: LinePlace | undefined;
  private readonly shown = new Query<Shown>(this, () => {
    const { layer, head, from, to } = this.where;
    const key = [layer, head, from.start, from.stop, to.start, to.stop, this.attention];
    return { of: [this.panel.windows], key, fetch: (signal) => this.read(signal) };
  });

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const shown = this.shown.value;
    return html`<p class="small muted">${withTerms(strings.linesHelp)} ${this.cutNote()}</p>
      ${failureOf(this.shown)} ${shown ? this.sides(shown) : nothing}`;
  }

  private sides(shown: Shown) {
    const { current } = this.shown;
    const stale = current ? '' : 'stale';
    const name = attentionStrings.place(shown.layer, shown.head);
    const keys = shown.to.stop - shown.to.start;
    const lines = linesOf(shown.weights, keys);
    const drawn = linesAt(lines, this.place);
    const rows = Math.max(shown.from.stop - shown.from.start, keys);
    return html`<p class="readout ${stale}" aria-live="polite">${this.place ? this.readout(shown, drawn, this.place) : strings.lines(name)}</p>
      <div class="sides ${stale}" role="group" aria-label=${strings.linesLabel} aria-busy=${!current}
        @mouseleave=${() => this.point(undefined)}>
        ${this.side(shown, 'query')}
        <svg width=${ACROSS} height=${rows * ROW} aria-hidden="true">
          ${drawn.map(
            ({ query, key, weight }) => svg`<line x1="2" x2=${ACROSS - 2} y1=${(query + 0.5) * ROW}
            y2=${(key + 0.5) * ROW} opacity=${lineOpacity(weight)} data-query=${query + shown.from.start} data-key=${key + shown.to.start}
            data-value=${weight}></line>`,
          )}
        </svg>
        ${this.side(shown, 'key')}
      </div>`;
  }

  private side({ from, to }: Shown, side: LinePlace['side']) {
    const { sequence, start, stop } = side === 'query' ? from : to;
    const tokens = tokensIn(this.panel.summary, sequence).slice(start, stop);
    const chosen = chosenIn(this.panel.choice, sequence);
    const focused =
      this.place?.side === side ? this.place.index : Math.min(Math.max(0, chosen - start), tokens.length - 1);
    return html`<div class="side ${side}" @keydown=${(event: KeyboardEvent) => this.key(event, side, focused, tokens.length)}>
      <span>${side === 'query' ? strings.queries : strings.keys}</span>
      ${tokens.map(
        (token, index) => html`<button type="button" tabindex=${index === focused ? 0 : -1} data-side=${side}
          data-token=${index + start} ?data-pointed=${this.place?.side === side && this.place.index === index}
          class=${index + start === chosen ? 'chosen' : ''}
          @mouseenter=${() => this.point({ side, index }, sequence, index + start)}
          @focus=${() => this.point({ side, index }, sequence, index + start)} @blur=${() => this.point(undefined)}
          @click=${() => this.dispatchEvent(new ChooseEvent(tokenChoice(sequence, index + start)))}><bdi>${tokenLabel(token)}</bdi></button>`,
      )}
    </div>`;
  }

  /** “sat” looks at “The” 81 %, “cat” 10 % */
  private readout(shown: Shown, drawn: readonly HeadLine[], { side, index }: LinePlace) {
    const label = ({ sequence, start }: TokenSpan, at: number) => {
      const token = tokensIn(this.panel.summary, sequence)[start + at];
      return token ? `“${tokenLabel(token)}”` : '';
    };
    const [own, other] = side === 'query' ? [shown.from, shown.to] : [shown.to, shown.from];
    const others = drawn
      .slice(0, 4)
      .map((line) => `${label(other, side === 'query' ? line.key : line.query)} ${shareText(line.weight)}`);
    const list = others.length ? others.join(', ') : strings.nobody;
    return side === 'query' ? strings.looks(label(own, index), list) : strings.lookedAt(label(own, index), list);
  }

  private point(place: LinePlace | undefined, sequence: SequenceName = TOKENS, position?: number): void {
    this.place = place;
    preview.point(sequence, position);
  }

  private key(event: KeyboardEvent, side: LinePlace['side'], index: number, count: number): void {
    const across = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    const reached = rovingTarget(event, index, count);
    if (reached === undefined) return;
    const target = across ? index : reached;
    event.preventDefault();
    const to = across ? (event.key === 'ArrowLeft' ? 'query' : 'key') : side;
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>(`button[data-side="${to}"]`);
    buttons[Math.min(target, buttons.length - 1)]?.focus();
  }

  private cutNote() {
    const { from } = this.where;
    const all = tokensIn(this.panel.summary, from.sequence).length;
    return from.stop - from.start < all ? strings.cut(from.start, from.stop - 1, all) : '';
  }

  private get where(): { layer: number; head: number; from: TokenSpan; to: TokenSpan } {
    const { choice, summary } = this.panel;
    const { attention, stack } = this;
    const sideOf = (sequence: SequenceName): TokenSpan => ({
      sequence,
      ...shownSpan(tokensIn(summary, sequence).length, chosenIn(choice, sequence)),
    });
    const from = attention === 'encoder' ? SOURCE : TOKENS;
    const to = attention === 'encoder' || attention === 'cross' ? SOURCE : TOKENS;
    return {
      layer: Math.min(choice.layer, stack.layers - 1),
      head: Math.min(choice.head, stack.heads - 1),
      from: sideOf(from),
      to: sideOf(to),
    };
  }

  private async read(signal: AbortSignal): Promise<Shown> {
    const { summary, windows } = this.panel;
    const { layer, head, from, to } = this.where;
    const stage = patternStages(summary.plan, this.attention ?? 'decoder')[layer];
    if (!stage) throw new RangeError(`Block ${layer} has no such attention weights.`);
    const address = { trace: summary.trace, stage: stage.name };
    const axisOf = ({ sequence, start, stop }: TokenSpan): Axis => ({
      size: tokensIn(summary, sequence).length,
      spans: [{ start, stop }],
    });
    const weights = (await windows.grid(address, { ...PATTERN, head }, axisOf(from), axisOf(to), signal)).values;
    return { layer, head, weights, from, to };
  }
}

/** The dimensions of attention weights. */
const PATTERN = { axes: ['head', 'query', 'key'], shape: [] } as const;
