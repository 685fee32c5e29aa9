/** The effect of rotation by position on the query and key of one token: the numbers before and after, as strips. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { rowSequence, tokenRow } from '../../../src/trace/steps/matrix';
import { chosenPositions, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { PanelData } from '../../panel/panel';
import type { Rotated } from '../../state/story/hero';
import { TokenRows } from '../../state/story/token-rows';
import { tokenLabel } from '../../strings/format';
import { storyStrings as strings } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { largestSize, paintStrip } from './strip';

@customElement('trace-rotation')
export class Rotation extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 0 0 8px; max-width: 76ch; line-height: 1.45; }
      .all { display: flex; flex-wrap: wrap; gap: 10px 20px; font-size: var(--small); }
      .one { flex: 1 1 250px; max-width: 520px; min-width: 0; display: grid; gap: 3px; }
      canvas { display: block; width: 100%; height: calc(18px * var(--type-size, 1)); image-rendering: pixelated; }
      .name { color: var(--muted); }
      bdi { font-family: var(--mono); white-space: pre; color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) rotations: readonly Rotated[] = [];
  private readonly rows = new TokenRows(this, () => ({ panel: this.panel, tensors: this.tensors }));
  private tensors: readonly Rotated['before'][] = [];

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('rotations')) this.tensors = this.rotations.flatMap(({ before, after }) => [before, after]);
  }

  override render() {
    return html`<p>${withTerms(strings.rotation, { view: 'projections', plan: this.panel.summary.plan })}</p>
      <div class="all">${this.rotations.map((one, index) => this.one(one, index))}</div> ${failureOf(this.rows)}`;
  }

  override updated(): void {
    for (const [index, { before, after }] of this.rotations.entries()) {
      const rows = [this.rows.of(before), this.rows.of(after)];
      const limit = Math.max(...rows.map((row) => (row ? largestSize(row) : 0)));
      const canvases = this.renderRoot.querySelectorAll<HTMLCanvasElement>(`[data-rotated="${index}"] canvas`);
      for (const [i, row] of rows.entries()) if (row && canvases[i]) paintStrip(canvases[i], row, limit);
    }
  }

  private one({ attention, after }: Rotated, index: number) {
    const { summary, choice } = this.panel;
    const position = tokenRow(after, chosenPositions(choice), summary) ?? 0;
    const token = tokensIn(summary, rowSequence(after) ?? TOKENS)[position];
    const name = attention === 'query' ? strings.queryOf : strings.keyOf;
    return html`<div class="one" data-rotated=${index}>
      <span class="name">${name} <bdi>${token ? tokenLabel(token) : position}</bdi>, ${strings.beforeRotation}</span>
      <canvas data-strip="before" aria-hidden="true"></canvas>
      <canvas data-strip="after" aria-hidden="true"></canvas>
      <span class="name">${strings.afterRotation(position)}</span>
    </div>`;
  }
}
