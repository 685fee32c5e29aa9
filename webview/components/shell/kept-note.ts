/** Says what was kept when a text was changed in the panel, and begins anew where that is wanted. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { startOver } from '../../choice/choice';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { changesDistribution, NO_SAMPLING, type SamplingChoice } from '../../state/predictions/sampling';
import { describeSampling } from '../../strings/generation';
import { textFieldStrings as texts } from '../../strings/text-field';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-kept-note')
export class KeptNote extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      :host([hidden]) { display: none; }
      p { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin: 0; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) origin!: Origin;
  /** What was kept when the text arrived: walking on does not change that. */
  @state() private kept: readonly string[] = [];
  private of: TraceSummary | undefined;

  override willUpdate(): void {
    const { summary, choice, next } = this.panel;
    if (this.of === summary) return;
    this.of = summary;
    this.kept = this.origin.edited ? keptOf(choice, next.sampling.value) : [];
  }

  override updated(): void {
    this.hidden = this.kept.length === 0;
  }

  override render() {
    const { kept } = this;
    if (kept.length === 0) return nothing;
    return html`<p role="status" data-kept>${texts.kept(kept)}
      <vscode-button secondary data-action="start-over" @click=${this.startOver}>${texts.startOver}</vscode-button>
      <vscode-button secondary data-action="keep" @click=${this.close}>${texts.keep}</vscode-button></p>`;
  }

  private readonly startOver = (): void => {
    const { choice, next } = this.panel;
    next.sampling.change(NO_SAMPLING);
    this.dispatchEvent(new ChooseEvent(startOver(choice)));
    this.close();
  };

  private readonly close = (): void => {
    this.kept = [];
  };
}

function keptOf({ step, isAutomatic, layer, head }: StepData['choice'], sampling: SamplingChoice): string[] {
  return [
    ...(step > 1 ? [texts.keptStep(step)] : []),
    ...(isAutomatic ? [] : [texts.keptHead(layer, head)]),
    ...(sampling.draw || changesDistribution(sampling) ? [describeSampling({ ...sampling })] : []),
  ];
}
