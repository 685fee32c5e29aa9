/** The lengths of the residual stream's vectors, block by block, and what attention and the MLP add to them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ResidualNorms } from '../../../src/trace/readings/residual';
import { tokensIn } from '../../../src/trace/steps/sequences';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { isOther } from '../../base/is-other';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { chosenIn } from '../../choice/choice';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { type NormMap, normMap } from '../../state/residual/norm-map';
import { chartScale, type NormBand, type NormPoint, normBand, normPath } from '../../state/residual/norms';
import { float32Digits, fourDecimals, fourDigits, quotedToken, significant } from '../../strings/format';
import { keyStrings } from '../../strings/keys';
import { norms as texts } from '../../strings/residual';
import { strings } from '../../strings/strings';
import { proseStyles, rowButtonStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { normChart } from './norm-chart';
import './norm-map';

/** In a wider chart the lines would only get longer. */
const MOST_WIDTH = 760;

@customElement('trace-residual-norms')
export class ResidualNormsFigure extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    rowButtonStyles,
    css`
      :host { display: block; margin-top: 16px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; color: var(--muted); }
      figure { margin: 6px 0 0; }
      .chart { width: fit-content; cursor: pointer; }
      svg { display: block; font-size: 11px; }
      text { fill: var(--muted); font-family: var(--mono); }
      text.chosen { fill: var(--vscode-editor-foreground); font-weight: 700; }
      .end { text-anchor: end; }
      .middle { text-anchor: middle; }
      .grid { stroke: var(--line); }
      .block { fill: var(--vscode-editor-foreground); opacity: 0.045; }
      .band { fill: var(--vscode-editor-foreground); opacity: 0.13; }
      .stream { fill: none; stroke: var(--vscode-editor-foreground); stroke-width: 1.5; }
      circle { fill: var(--vscode-editor-foreground); }
      circle.read { stroke: var(--vscode-focusBorder, #0078d4); stroke-width: 3; }
      rect.attention { fill: var(--vscode-charts-blue, #3794ff); }
      rect.cross-attention { fill: var(--vscode-charts-purple, #b180d7); }
      /* Some themes' orange is transparent. */
      rect.mlp { fill: rgb(from var(--vscode-charts-orange, #d18616) r g b / 1); }
      .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: var(--small); color: var(--muted); }
      .legend span { display: inline-flex; align-items: center; gap: 5px; }
      .readout { min-height: 1.5em; font-family: var(--mono); font-size: var(--small); margin: 4px 0; }
      thead th { font-family: var(--mono); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The stack whose stream it is. */
  @property({ attribute: false, hasChanged: isOther }) stack!: ShownStack;
  @state() private read: number | undefined;
  @state() private spoken = '';
  @query('.chart') private chart!: HTMLElement | null;
  private path: readonly NormPoint[] = [];
  /** The band and map of all positions, made once for each trace. */
  private all: { readonly of: ResidualNorms; readonly band: NormBand; readonly map: NormMap } | undefined;
  private readonly near = new WhenVisible(this);
  private readonly norms = new Query<ResidualNorms>(this, () => {
    const { readings, summary } = this.panel;
    const { name: stack } = this.stack;
    // With only one stack there is nothing to choose.
    const which = summary.source ? { stack } : {};
    return readings.question('residual', which, { besides: [stack], when: this.near.visible });
  });

  constructor() {
    super();
    // The type size may change without a change of the panel's size.
    new ThemeObserver(this);
  }

  override willUpdate(): void {
    const { value } = this.norms;
    this.path = value ? normPath(value, this.position) : [];
    if (value !== this.all?.of) this.all = value && { of: value, band: normBand(value), map: normMap(value) };
  }

  override render() {
    const { view } = this.panel.choice;
    return html`
      <h3>${texts.title}</h3>
      <p>${withTerms(texts.explanation, { view: 'blocks', plan: this.panel.summary.plan })}</p>
      ${failureOf(this.norms)}
      ${
        this.path.length > 0
          ? html`${view === 'numbers' ? nothing : this.figure()} ${view === 'map' ? nothing : this.table()}`
          : html`<p class="muted" role="status">${this.norms.error === undefined ? strings.loading : ''}</p>`
      }
      <span class="unseen" aria-live="polite">${this.spoken}</span>
    `;
  }

  private get drawing() {
    const { width } = this.panel;
    const times = typeSize();
    const { path, read, layer } = this;
    return { path, band: this.all?.band.edges ?? [], width: Math.min(width / times, MOST_WIDTH), times, read, layer };
  }

  private figure() {
    const { path } = this;
    const label = texts.chart(this.token, fourDigits(path[0]?.stream ?? NaN), fourDigits(path.at(-1)?.stream ?? NaN));
    return html`<figure>
      <div class="chart" role="application" tabindex="0" aria-roledescription=${texts.roledescription}
        aria-label=${label} @pointermove=${this.point} @pointerleave=${this.leave} @click=${this.choose}
        @keydown=${this.key} @blur=${this.leave}>${normChart(this.drawing)}</div>
      <div class="legend">
        ${this.swatch('line', texts.stream)} ${this.swatch('attention', texts.attention)}
        ${this.crosses ? this.swatch('cross-attention', texts.crossAttention) : nothing} ${this.swatch('mlp', texts.mlp)} ${this.swatch('band', this.all ? texts.band(this.all.band) : '')}
      </div>
      <div class="readout" aria-hidden="true" data-readout="norms">${this.describe(this.read ?? path.length - 1)}</div>
      <trace-norm-map .map=${this.all?.map} .panel=${this.panel} .sequence=${this.stack.sequence} .width=${this.drawing.width}></trace-norm-map>
    </figure>`;
  }

  private swatch(kind: string, text: string) {
    const shape =
      kind === 'line'
        ? html`<svg width="16" height="10" aria-hidden="true"><polyline class="stream" points="0,5 16,5"></polyline><circle cx="8" cy="5" r="2.5"></circle></svg>`
        : html`<svg width="10" height="10" aria-hidden="true"><rect class=${kind} width="10" height="10"></rect></svg>`;
    return html`<span>${shape}${text}</span>`;
  }

  private table() {
    const { rows } = this.norms.value as ResidualNorms;
    const columns = [...new Set(rows.map(({ label }) => label))];
    const layers = [...new Set(rows.map(({ layer }) => layer))];
    const label = texts.table(this.token);
    const cell = (layer: number, column: string) => {
      const row = rows.find((candidate) => candidate.layer === layer && candidate.label === column);
      const value = row?.norms[this.position] as number;
      return html`<td data-column=${column} data-value=${value} title=${float32Digits(value)}>${fourDecimals(value)}</td>`;
    };
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${label}>
      <table aria-label=${label}>
        <thead>
          <tr>
            <th scope="col" class="left">${texts.block}</th>
            ${columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>${layers.map(
          (layer) => html`<tr class="pick ${layer === this.layer ? 'chosen' : ''}" data-norms=${layer}
            @click=${() => this.dispatchEvent(new ChooseEvent({ layer }))}>
            <th scope="row"><button type="button" aria-pressed=${layer === this.layer} aria-label=${keyStrings.block(layer)}>${layer}</button></th>
            ${columns.map((column) => cell(layer, column))}
          </tr>`,
        )}</tbody>
      </table>
    </div>`;
  }

  private get token(): string {
    const token = tokensIn(this.panel.summary, this.stack.sequence)[this.position];
    return token ? quotedToken(token) : String(this.position);
  }

  private get position(): number {
    return chosenIn(this.panel.choice, this.stack.sequence);
  }

  private get layer(): number {
    return Math.min(this.panel.choice.layer, this.stack.layers - 1);
  }

  private get crosses(): boolean {
    return this.path.some(({ after }) => after?.part === 'cross-attention');
  }

  private describe(index: number): string {
    const point = this.path[index];
    if (!point) return '';
    const { after, stream, added } = point;
    return [
      texts.reading(texts.place(after), significant(stream)),
      ...(added === null ? [] : [texts.added(significant(added))]),
    ].join(', ');
  }

  private readonly point = (event: PointerEvent): void => {
    const left = this.chart?.getBoundingClientRect().left ?? 0;
    const { path, band, width, times } = this.drawing;
    this.read = chartScale(path, band, width).pointAt((event.clientX - left) / times);
  };

  private readonly leave = (): void => {
    this.read = undefined;
  };

  private readonly choose = (): void => {
    const layer = this.path[this.read ?? -1]?.after?.layer;
    if (layer !== undefined) this.dispatchEvent(new ChooseEvent({ layer }));
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const target = rovingTarget(event, this.read ?? this.path.length - 1, this.path.length);
    if (target !== undefined) {
      this.read = target;
      this.spoken = this.describe(target);
    } else if (event.key === 'Enter' || event.key === ' ') this.choose();
    else return;
    event.preventDefault();
  };
}
