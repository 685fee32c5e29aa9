/** How a score is computed: the query of one token and the key of another, multiplied value by value and added up. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { rowSequence } from '../../../src/trace/steps/matrix';
import { TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { chosenIn } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { readRow } from '../../sources/tensor-row';
import { readFourDigits, tokenLabel } from '../../strings/format';
import { storyStrings as strings } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { meet } from '../controls/motion';
import { largestSize, paintStrip } from './strip';

/** The query and the key, and the tokens that they belong to. */
interface Matched {
  readonly rows: readonly [Float32Array, Float32Array];
  readonly names: { readonly query: string; readonly key: string };
}

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
  /** The position of the token with the key. */
  @property({ attribute: false }) key = 0;
  private met: unknown;
  private readonly matched = new Query<Matched>(this, () => {
    const { panel, query, keys, key, position } = this;
    const names = { query: nameOf(query, position, panel), key: nameOf(keys, key, panel) };
    return {
      of: [panel.windows, query.name, query.variant],
      key: [query.head, keys.head, position, key],
      fetch: async (signal) => {
        const rows = await Promise.all([readRow(panel, query, position, signal), readRow(panel, keys, key, signal)]);
        return { rows, names };
      },
    };
  });

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { value, current } = this.matched;
    if (!value) return failureOf(this.matched);
    const { rows, names } = value;
    const [q, k] = rows;
    const product = q.reduce((sum, value, i) => sum + value * (k[i] as number), 0);
    return html`<div class=${current ? '' : 'stale'} aria-busy=${!current}>
      <span class="name">${strings.queryOf} <bdi>${names.query}</bdi></span>
      <canvas data-strip="query" aria-hidden="true"></canvas>
      <canvas data-strip="key" aria-hidden="true"></canvas>
      <span class="name">${strings.keyOf} <bdi>${names.key}</bdi></span>
      <span class="product" data-product=${product}>q · k = ${readFourDigits(product)}</span>
    </div>`;
  }

  override updated(): void {
    const { value, current } = this.matched;
    const canvases = [...this.renderRoot.querySelectorAll('canvas')];
    if (!value || canvases.length < 2) return;
    const { rows } = value;
    const limit = Math.max(...rows.map(largestSize));
    for (const [i, canvas] of canvases.entries()) paintStrip(canvas, rows[i] as Float32Array, limit);
    if (!current || this.met === value) return;
    this.met = value;
    meet(canvases);
  }

  private get position(): number {
    return chosenIn(this.panel.choice, rowSequence(this.query) ?? TOKENS);
  }
}

function nameOf(tensor: StepTensor, position: number, { summary }: PanelData): string {
  const token = tokensIn(summary, rowSequence(tensor) ?? TOKENS)[position];
  return token ? tokenLabel(token) : String(position);
}
