/** The value of a step that was explained last: where its explanation is shown, and when it is closed. */
import { html, type LitElement, nothing } from 'lit';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { scrollerOf } from '../../base/scroller-of';
import type { Choice } from '../../choice/choice';
import { FocusHandover, focusedElement } from '../../keyboard/focus-handover';
import type { ChooseEvent, PanelData } from '../../panel/panel';
import { exampleOf } from '../../state/provenance/example';
import type { ExplainEvent, ValueAddress } from '../../state/provenance/explain';
import { type Explained, explainedBy, keepExplained } from '../../state/provenance/kept-explained';
import './value-panel';
import type { ChainEvent, ValuePanel } from './value-panel';

interface ExplainingStep {
  readonly panel: () => PanelData;
  /** Identifies the element that shows the explanation among all that do. */
  readonly ownerId: () => string;
  /** Returns the tensor shown by the figure that an event came from. */
  readonly tensorOf: (path: readonly EventTarget[]) => StepTensor | undefined;
  /**
   * Returns the place in the step that an event came from, beside which the value is explained; absent if there is only one
   * place.
   */
  readonly placeOf?: (path: readonly EventTarget[]) => string | undefined;
  /** Returns the element with the values that can be explained. */
  readonly figure?: () => Element | null;
  /** Whether a value differs from the one that the figure's card describes. */
  readonly isOther?: (asked: ValueAddress) => boolean;
  /** Whether the value is already explained elsewhere. */
  readonly isTold?: (path: readonly EventTarget[]) => boolean;
}

export class ExplainedValue {
  /** The element with the focus when the explanation was requested. */
  private opener: HTMLElement | null = null;
  /** The scroll position at that time. */
  private place: { readonly scroller: Element; readonly top: number } | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly step: ExplainingStep,
  ) {
    new FocusHandover(host, () => [this.opener, host]);
  }

  /** Handles requests to explain a value. */
  readonly ask = async (event: ExplainEvent): Promise<void> => {
    const path = event.composedPath();
    if (this.step.isTold?.(path)) return;
    this.keepPlace();
    this.tell({ chain: [event.detail], beside: this.step.placeOf?.(path) });
    await this.host.updateComplete;
    this.host.renderRoot.querySelector<ValuePanel>('trace-value-panel')?.reveal(this.opener);
  };

  /** Keeps the place of the first request when the user asks for another value while reading the explanation. */
  private keepPlace(): void {
    const focused = focusedElement();
    const { host } = this;
    if (this.explained && host.renderRoot.querySelector('trace-value-panel')?.matches(':focus-within')) return;
    this.opener = focused;
    const scroller = scrollerOf(host);
    this.place = scroller ? { scroller, top: scroller.scrollTop } : undefined;
  }

  /** Handles clicks on cells: in the figure of the explained value, explains the clicked cell instead. */
  readonly follow = (event: ChooseEvent): void => {
    const { explained } = this;
    const [asked] = explained?.chain ?? [];
    const tensor = this.step.tensorOf(event.composedPath());
    if (!asked || !tensor || !isCell(event.detail)) return;
    if (tensor.name !== asked.stage || tensor.variant !== asked.variant) return;
    this.tell({ ...explained, chain: [exampleOf(tensor, { ...this.step.panel().choice, ...event.detail })] });
  };

  /** Renders the explanation if it belongs to one of these places. */
  at(...places: readonly (string | undefined)[]) {
    const { explained } = this;
    if (!explained || !places.includes(explained.beside)) return nothing;
    const [asked] = explained.chain;
    const isOther = asked !== undefined && this.step.isOther?.(asked) === true;
    return html`<trace-value-panel .chain=${explained.chain} .isOther=${isOther} .panel=${this.step.panel()}
      @chain=${(event: ChainEvent) => this.goOn(event.detail)}></trace-value-panel>`;
  }

  /** Closes the explanation. @param ownerId the element that shows it */
  clear(ownerId = this.step.ownerId()): void {
    keepExplained(this.step.panel().host?.kept, ownerId, undefined);
  }

  private get explained(): Explained | undefined {
    return explainedBy(this.step.panel().host?.kept, this.step.ownerId());
  }

  private tell(explained: Explained): void {
    keepExplained(this.step.panel().host?.kept, this.step.ownerId(), explained);
    this.host.requestUpdate();
  }

  private goOn(chain: Explained['chain']): void {
    if (chain.length > 0) {
      this.tell({ ...this.explained, chain });
      return;
    }
    this.clear();
    this.host.requestUpdate();
    void this.backToFigure();
  }

  /**
   * When the user has finished reading, scrolls back to what was visible when the explanation was requested; it may be far
   * above.
   */
  private async backToFigure(): Promise<void> {
    const { place } = this;
    this.place = undefined;
    await this.host.updateComplete;
    if (place?.scroller.isConnected) {
      place.scroller.scrollTo({ top: place.top, behavior: 'instant' });
      return;
    }
    // The explanation was requested in a page that no longer exists.
    const from = this.opener?.isConnected ? this.opener : this.step.figure?.();
    from?.scrollIntoView({ block: 'nearest' });
  }
}

/** Whether a cell was chosen, and not a row or nothing. */
function isCell({ dimension, key, token, source }: Partial<Choice>): boolean {
  return dimension != null || key != null || (token !== undefined && source !== undefined);
}
