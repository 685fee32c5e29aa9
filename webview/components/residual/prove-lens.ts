/**
 * The proof of a probability that the logit lens has read: a program that computes it from the token ids and the model's file.
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { PanelData } from '../../panel/panel';
import type { LensCell } from '../../state/residual/lens-columns';
import { exportTexts } from '../../strings/exports';
import { percentInWords, tokenLabel } from '../../strings/format';
import { predictionStrings } from '../../strings/predictions';
import { lens as strings } from '../../strings/residual';
import { sharedStyles } from '../../theme/styles';
import '../controls/said';
import type { Said } from '../controls/said';
import { hasProvable, saveProgram } from '../provenance/save-program';

@customElement('trace-prove-lens')
export class ProveLens extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) panel!: PanelData;
  /** The point at which the residual stream is read. */
  @property({ attribute: false }) point!: LensPoint;
  @property({ attribute: false }) position!: number;
  @property({ attribute: false }) cell: LensCell | undefined;
  @query('trace-said') private said!: Said;

  override render() {
    const { panel, cell } = this;
    if (!panel.host || !hasProvable(panel.summary) || !cell) return nothing;
    const label = predictionStrings.prove(percentInWords(cell.probability), tokenLabel(cell.token), false);
    return html`<button type="button" class="link" data-action="prove-lens" title=${strings.proveTitle}
      @click=${() => void this.save(cell)}>${label}</button> <trace-said inline></trace-said>`;
  }

  private async save({ token }: LensCell): Promise<void> {
    const { panel, point, position } = this;
    const { host, summary } = panel;
    const logits = summary.plan.stages.find(({ node }) => node === summary.plan.logits)?.name;
    if (!host || logits === undefined) return;
    const about = `${exportTexts.probabilityOf(tokenLabel(token))}, ${strings.readAfter(point)}`;
    const lens = point.stage;
    const computed = {
      stage: logits,
      variant: 'model',
      index: [position, token.id],
      asProbability: true,
      lens,
      about,
    } as const;
    await this.said.tell((meanwhile) => saveProgram(computed, panel, host, () => meanwhile(exportTexts.saving)));
  }
}
