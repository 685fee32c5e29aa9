/** Step 8: every head of the block, and of all blocks, at a glance. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HeadMaps } from '../../../src/engine/reading-protocol';
import type { AttentionKind } from '../../../src/trace/readings/attention';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { WhenVisible } from '../../base/when-visible';
import type { PanelData } from '../../panel/panel';
import { headMaps } from '../../state/attention/head-maps';
import { attentionStrings as strings } from '../../strings/attention';
import type { Palette } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import './head-thumbnails';
import './heads-overview';
import './heads-table';

@customElement('trace-heads')
export class Heads extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 16px; }
      h3 { margin: 0 0 6px; font-size: 1em; font-weight: 600; color: var(--muted); }
      p { margin: 4px 0; max-width: 76ch; }
      details { border: 1px solid var(--line); padding: 4px 10px; margin-top: 6px; }
      summary { cursor: pointer; }
      details > :not(summary) { margin: 8px 0; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The stack whose heads they are, and which of its attentions where there are several. */
  @property({ attribute: false }) stack!: ShownStack;
  @property({ attribute: false }) attention: AttentionKind | undefined;
  /** What was opened or closed by hand. */
  @state() private overview: boolean | undefined;
  @state() private table = false;
  private readonly near = new WhenVisible(this);
  private readonly maps = headMaps(this, () => ({
    readings: this.panel.readings,
    attention: this.attention,
    layers: this.near.visible ? this.wanted : [],
  }));

  constructor() {
    super();
    new ThemeObserver(this, () => this.requestUpdate());
  }

  override render() {
    const { panel, stack, maps, layer } = this;
    const block = maps.known.get(layer);
    const palette = currentPalette();
    return html`
      <h3>${strings.headsOf(layer)}</h3>
      <trace-head-thumbnails .panel=${panel} .heads=${stack.heads} .block=${block} .palette=${palette}></trace-head-thumbnails>
      ${block && (block.side < block.pos || block.columns < block.keys) ? this.pooled(block) : nothing} ${failureOf(maps)}
      <details data-heads="overview" ?open=${this.overviewOpen}
        @toggle=${(event: Event) => (this.overview = isOpen(event))}>
        <summary>${strings.overview} ${this.progress(this.overviewOpen)}</summary>
        ${this.overviewOpen ? this.grid(palette) : nothing}
      </details>
      <details data-heads="table" ?open=${this.table} @toggle=${(event: Event) => (this.table = isOpen(event))}>
        <summary>${strings.table} ${this.progress(this.table)}</summary>
        ${this.table ? this.numbers() : nothing}
      </details>
    `;
  }

  private pooled({ side, columns, pos, keys }: HeadMaps) {
    return html`<p class="small muted" data-pooled>${strings.pooled([side, columns], [pos, keys])}</p>`;
  }

  private grid(palette: Palette) {
    return html`<trace-heads-overview .panel=${this.panel} .stack=${this.stack} .blocks=${this.maps.known} .count=${this.maps.known.size}
      .palette=${palette}></trace-heads-overview>`;
  }

  private numbers() {
    return html`<trace-heads-table .panel=${this.panel} .layers=${this.stack.layers} .blocks=${this.maps.known} .count=${this.maps.known.size}>
    </trace-heads-table>`;
  }

  /** Open at first where little needs to be computed for it. */
  private get overviewOpen(): boolean {
    return this.overview ?? this.stack.layers <= FEW_BLOCKS;
  }

  /** How much is here; where blocks must be computed again, what opening costs. */
  private progress(open: boolean) {
    const { layers } = this.stack;
    const { size: count } = this.maps.known;
    if (count >= layers) return nothing;
    const text = open ? strings.loaded(count, layers) : strings.overviewCost;
    return html`<span class="small muted">${text}</span>`;
  }

  /** The chosen block first. */
  private get wanted(): number[] {
    const all = this.overviewOpen || this.table ? [...Array(this.stack.layers).keys()] : [];
    return [this.layer, ...all];
  }

  private get layer(): number {
    return Math.min(this.panel.choice.layer, this.stack.layers - 1);
  }
}

/** Models of so many blocks are captured whole in a moment. */
const FEW_BLOCKS = 12;

function isOpen(event: Event): boolean {
  return (event.target as HTMLDetailsElement).open;
}
