/** How a score is made: the query of one token and the key of another, multiplied value by value and added up. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { chosenIn } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { short, tokenLabel } from '../../strings/format';
import { storyStrings as strings } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { meet } from '../controls/motion';
import { largestSize, paintStrip } from './strip';

@customElement('trace-query-key')
export class QueryKey extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 10px; font-size: var(--small); }
      div { display: grid; gap: 3px; }
      canvas { display: block; width: 100%; height: calc(18px * var(--type-size, 1)); image-rendering: pixelated; }
      .name { color: var(--muted); }
      bdi { font-family: var(--mono); white-space: pre; color: var(--vscode-editor-foreground); }
      .product { font-family: var(--mono); margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) query!: StepTensor;
  @property({ attribute: false }) keys!: StepTensor;
  /** The position of the token whose key it is. */
  @property({ attribute: false }) key = 0;
  private met: unknown;
  private readonly rows = new Query<readonly [Float32Array, Float32Array]>(this, () => {
    const { panel, query, keys, key, position } = this;
    return {
      of: [panel.windows, query.name, query.variant],
      key: [query.head, keys.head, position, key],
      fetch: (signal) => Promise.all([rowOf(query, position, panel, signal), rowOf(keys, key, panel, signal)]),
    };
  });

  constructor() {
    super();
    new ThemeObserver(this, () => this.requestUpdate());
  }

  override render() {
    const { rows, panel, query, keys } = this;
    if (!rows.value) return failureOf(rows);
    const [q, k] = rows.value;
    const product = q.reduce((sum, value, i) => sum + value * (k[i] as number), 0);
    const name = (tensor: StepTensor, position: number) => {
      const token = tokensIn(panel.summary, rowSequence(tensor) ?? TOKENS)[position];
      return token ? tokenLabel(token) : String(position);
    };
    return html`<div>
      <span class="name">${strings.queryOf} <bdi>${name(query, this.position)}</bdi></span>
      <canvas data-strip="query" aria-hidden="true"></canvas>
      <canvas data-strip="key" aria-hidden="true"></canvas>
      <span class="name">${strings.keyOf} <bdi>${name(keys, this.key)}</bdi></span>
      <span class="product" data-product=${product}>q · k = ${short(product)}</span>
    </div>`;
  }

  override updated(): void {
    const { value, current } = this.rows;
    const canvases = [...this.renderRoot.querySelectorAll('canvas')];
    if (!value || canvases.length < 2) return;
    const limit = Math.max(...value.map(largestSize));
    for (const [i, canvas] of canvases.entries()) paintStrip(canvas, value[i] as Float32Array, limit);
    if (!current || this.met === value) return;
    this.met = value;
    meet(canvases);
  }

  private get position(): number {
    return chosenIn(this.panel.choice, rowSequence(this.query) ?? TOKENS);
  }
}

async function rowOf(tensor: StepTensor, row: number, panel: PanelData, signal: AbortSignal): Promise<Float32Array> {
  const { rows, columns } = matrixOf(tensor);
  const ofRow = { size: rows, spans: [{ start: row, stop: row + 1 }] };
  const all = { size: columns, spans: [{ start: 0, stop: columns }] };
  return (await panel.windows.grid(addressOf(tensor, panel.summary), tensor, ofRow, all, signal)).values;
}
