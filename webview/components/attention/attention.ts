/** Step 8 as one reads it: scores, what the mask leaves of them, and the weights, side by side where there is room. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StepsResult } from '../../../src/engine/protocol';
import type { StepTensor } from '../../../src/trace/steps';
import { shownBlock, type View } from '../../state/choice';
import { Load } from '../../state/load';
import type { PanelData } from '../../state/panel';
import { sharedStyles } from '../../styles';

/** Between figures, in CSS pixels, and the least room of one of three. */
const GAP = 24;
const LEAST_WIDTH = 200;

@customElement('trace-attention')
export class Attention extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .row { display: flex; flex-wrap: wrap; gap: 16px ${GAP}px; margin-top: 10px; }
      /* So that the maps stand in line, whatever there is to say of each. */
      .maps { --caption-height: 7.3em; }
    `,
  ];

  /** The masked scores and the weights, of one variant. */
  @property({ attribute: false }) tensors: readonly StepTensor[] = [];
  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) figure!: (tensor: StepTensor, panel: PanelData) => TemplateResult;
  private readonly steps = new Load<StepsResult>(() => this.requestUpdate());
  private readonly panels = new Map<string, PanelData>();

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('panel')) this.panels.clear();
    const { readings, choice } = this.panel;
    const params = shownBlock(choice);
    this.steps.want(`${readings.trace} ${JSON.stringify(params)}`, () => readings.read('steps', params));
  }

  override render() {
    const { tensors, panel } = this;
    const { view } = panel.choice;
    const width = Math.floor((panel.width - 2 * GAP) / 3);
    if (view === 'numbers' || width < LEAST_WIDTH) return this.row(tensors, panel);
    const maps = this.panelFor('map', width);
    const scores = this.scores;
    return html`${this.row(scores ? [scores, ...tensors] : tensors, maps, 'row maps')}
      ${view === 'both' ? this.row(tensors, this.panelFor('numbers', panel.width)) : nothing}`;
  }

  private row(tensors: readonly StepTensor[], panel: PanelData, kind = 'row') {
    return html`<div class=${kind}>${tensors.map((tensor) => this.figure(tensor, panel))}</div>`;
  }

  /** Those of step 7, of the same block, head and variant. */
  private get scores(): StepTensor | undefined {
    const [masked] = this.tensors;
    return this.steps.value?.steps
      .flatMap(({ tensors }) => tensors)
      .find(({ name, variant }) => name === `${masked?.name}_unmasked` && variant === masked?.variant);
  }

  /** The same object as long as the panel is the same, so that figures need not draw anew. */
  private panelFor(view: View, width: number): PanelData {
    const known = this.panels.get(view);
    if (known) return known;
    const { panel } = this;
    const made = { ...panel, width, choice: { ...panel.choice, view } };
    this.panels.set(view, made);
    return made;
  }
}
