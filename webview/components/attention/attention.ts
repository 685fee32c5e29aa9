/** The step of the attention weights in reading order: scores, masked scores, and weights, side by side if there is room. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { matrixOf } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { View } from '../../choice/choice';
import { LEFT } from '../../heat-map/frame';
import type { PanelData } from '../../panel/panel';
import { sharedStyles } from '../../theme/styles';
import type { InRow } from '../figures/heat-map';

/** The gap between figures, in CSS pixels. */
const GAP = 14;

/** Draws a tensor. @param inRow its place among maps that have the same rows */
export type Figure = (tensor: StepTensor, panel?: PanelData, inRow?: InRow) => TemplateResult;

/**
 * The minimum width of a plot for three to stand in a row, in CSS pixels: its legend needs it, and with 5 or more per token the
 * tokens can be told apart.
 */
function leastPlot(tokens: number): number {
  return Math.min(Math.max(5 * tokens, 170), 200);
}

@customElement('trace-attention')
export class Attention extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .row { display: flex; flex-wrap: wrap; gap: 16px ${GAP}px; margin-top: 10px; }
      .maps { display: grid; grid-auto-flow: column; grid-template-rows: auto auto; justify-content: start; gap: 5px ${GAP}px;
        margin-top: 10px; }
      .maps + .row { margin-top: 18px; }
    `,
  ];

  /** The masked scores and the weights, of one variant. */
  @property({ attribute: false }) tensors: readonly StepTensor[] = [];
  /** The scores before the mask, from the previous step, if there are any. */
  @property({ attribute: false }) scores: StepTensor | undefined;
  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) figure!: Figure;
  private readonly panels = new Map<string, PanelData>();

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('panel')) this.panels.clear();
  }

  override render() {
    const { tensors, panel, scores } = this;
    const { view } = panel.choice;
    const plot = Math.floor((panel.width - LEFT.labels - 2 * (GAP + LEFT.mark)) / 3);
    if (view === 'numbers' || plot < leastPlot(Math.max(...tensors.map((tensor) => matrixOf(tensor).columns))))
      return this.row(tensors);
    const maps = (scores ? [scores, ...tensors] : tensors).map((tensor, index) =>
      index === 0
        ? this.figure(tensor, this.panelFor('map', LEFT.labels + plot), 'first')
        : this.figure(tensor, this.panelFor('map', LEFT.mark + plot), 'later'),
    );
    return html`<div class="maps">${maps}</div>
      ${view === 'both' ? this.row(tensors, this.panelFor('numbers', panel.width)) : nothing}`;
  }

  private row(tensors: readonly StepTensor[], panel = this.panel) {
    return html`<div class="row">${tensors.map((tensor) => this.figure(tensor, panel))}</div>`;
  }

  /** Returns the same object as long as the panel is the same, so that figures do not draw again. */
  private panelFor(view: View, width: number): PanelData {
    const key = `${view} ${width}`;
    const known = this.panels.get(key);
    if (known) return known;
    const { panel } = this;
    const made = { ...panel, width, choice: { ...panel.choice, view } };
    this.panels.set(key, made);
    return made;
  }
}
