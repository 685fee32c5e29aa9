/** The value of a step that was asked about last: where it is told what it came from, and that it is no more. */
import { html, type LitElement, nothing } from 'lit';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Choice } from '../../choice/choice';
import type { ChooseEvent, PanelData } from '../../panel/panel';
import { exampleOf } from '../../state/provenance/example';
import type { ExplainEvent, ValueAddress } from '../../state/provenance/explain';
import './value-panel';
import type { ValuePanel } from './value-panel';

export interface ExplainingStep {
  readonly panel: () => PanelData;
  /** What the figure shows that an event came from. */
  readonly tensorOf: (path: readonly EventTarget[]) => StepTensor | undefined;
  /** The place in the step that an event came from, beside which the value is told; none: there is one place only. */
  readonly placeOf?: (path: readonly EventTarget[]) => string | undefined;
  /** Whether somebody else tells it already. */
  readonly isTold?: (path: readonly EventTarget[]) => boolean;
}

export class ExplainedValue {
  private explained: { readonly address: ValueAddress; readonly at: string | undefined } | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly step: ExplainingStep,
  ) {}

  /** Takes the events of what can be asked about. */
  readonly ask = async (event: ExplainEvent): Promise<void> => {
    const path = event.composedPath();
    if (this.step.isTold?.(path)) return;
    this.explained = { address: event.detail, at: this.step.placeOf?.(path) };
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.host.renderRoot.querySelector<ValuePanel>('trace-value-panel')?.reveal();
  };

  /** Takes the clicks on cells: in the figure of the value that is told, the cell's own is told instead. */
  readonly follow = (event: ChooseEvent): void => {
    const { explained } = this;
    const tensor = this.step.tensorOf(event.composedPath());
    if (!explained || !tensor || !isCell(event.detail)) return;
    const { stage, variant } = explained.address;
    if (tensor.name !== stage || tensor.variant !== variant) return;
    const address = exampleOf(tensor, { ...this.step.panel().choice, ...event.detail });
    this.explained = { ...explained, address };
    this.host.requestUpdate();
  };

  /** What the value came from, if it is told at one of these places. */
  at(...places: readonly (string | undefined)[]) {
    const { explained } = this;
    if (!explained || !places.includes(explained.at)) return nothing;
    return html`<trace-value-panel .address=${explained.address} .panel=${this.step.panel()}
      @close=${this.close}></trace-value-panel>`;
  }

  /** Nothing is told any more. */
  clear(): void {
    this.explained = undefined;
  }

  private readonly close = (): void => {
    this.clear();
    this.host.requestUpdate();
    this.host.focus({ preventScroll: true });
  };
}

/** Whether a cell was chosen, and not a row or nothing. */
function isCell({ dimension, key, token, source }: Partial<Choice>): boolean {
  return dimension != null || key != null || (token !== undefined && source !== undefined);
}
