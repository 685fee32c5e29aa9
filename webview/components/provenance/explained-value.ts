/** The value of a step that was asked about last: where it is told what it came from, and that it is no more. */
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
  /** Names what tells the value, among all that do. */
  readonly teller: () => string;
  /** What the figure shows that an event came from. */
  readonly tensorOf: (path: readonly EventTarget[]) => StepTensor | undefined;
  /** The place in the step that an event came from, beside which the value is told; none: there is one place only. */
  readonly placeOf?: (path: readonly EventTarget[]) => string | undefined;
  /** Where the values are that can be asked about. */
  readonly figure?: () => Element | null;
  /** Whether a value is another than the one that the card of the figure tells of. */
  readonly isOther?: (asked: ValueAddress) => boolean;
  /** Whether somebody else tells it already. */
  readonly isTold?: (path: readonly EventTarget[]) => boolean;
}

export class ExplainedValue {
  /** What had the focus when the value was asked about. */
  private opener: HTMLElement | null = null;
  /** What was scrolled how far then. */
  private place: { readonly scroller: Element; readonly top: number } | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly step: ExplainingStep,
  ) {
    new FocusHandover(host, () => [this.opener, host]);
  }

  /** Takes the events of what can be asked about. */
  readonly ask = async (event: ExplainEvent): Promise<void> => {
    const path = event.composedPath();
    if (this.step.isTold?.(path)) return;
    this.keepPlace();
    this.tell({ chain: [event.detail], beside: this.step.placeOf?.(path) });
    await this.host.updateComplete;
    this.host.renderRoot.querySelector<ValuePanel>('trace-value-panel')?.reveal(this.opener);
  };

  /** Who asks for another value while reading there goes back to where the first one was asked about. */
  private keepPlace(): void {
    const focused = focusedElement();
    const { host } = this;
    if (this.explained && host.renderRoot.querySelector('trace-value-panel')?.matches(':focus-within')) return;
    this.opener = focused;
    const scroller = scrollerOf(host);
    this.place = scroller ? { scroller, top: scroller.scrollTop } : undefined;
  }

  /** Takes the clicks on cells: in the figure of the value that is told, the cell's own is told instead. */
  readonly follow = (event: ChooseEvent): void => {
    const { explained } = this;
    const [asked] = explained?.chain ?? [];
    const tensor = this.step.tensorOf(event.composedPath());
    if (!asked || !tensor || !isCell(event.detail)) return;
    if (tensor.name !== asked.stage || tensor.variant !== asked.variant) return;
    this.tell({ ...explained, chain: [exampleOf(tensor, { ...this.step.panel().choice, ...event.detail })] });
  };

  /** What the value came from, if it is told at one of these places. */
  at(...places: readonly (string | undefined)[]) {
    const { explained } = this;
    if (!explained || !places.includes(explained.beside)) return nothing;
    const [asked] = explained.chain;
    const isOther = asked !== undefined && this.step.isOther?.(asked) === true;
    return html`<trace-value-panel .chain=${explained.chain} .isOther=${isOther} .panel=${this.step.panel()}
      @chain=${(event: ChainEvent) => this.goOn(event.detail)}></trace-value-panel>`;
  }

  /** Nothing is told any more. @param teller that told it */
  clear(teller = this.step.teller()): void {
    keepExplained(this.step.panel().host?.kept, teller, undefined);
  }

  private get explained(): Explained | undefined {
    return explainedBy(this.step.panel().host?.kept, this.step.teller());
  }

  private tell(explained: Explained): void {
    keepExplained(this.step.panel().host?.kept, this.step.teller(), explained);
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

  /** Who reads no further there sees what was seen where the value was asked about: it may be far above. */
  private async backToFigure(): Promise<void> {
    const { place } = this;
    this.place = undefined;
    await this.host.updateComplete;
    if (place?.scroller.isConnected) {
      place.scroller.scrollTo({ top: place.top, behavior: 'instant' });
      return;
    }
    // It was asked about in the page that was there before.
    const from = this.opener?.isConnected ? this.opener : this.step.figure?.();
    from?.scrollIntoView({ block: 'nearest' });
  }
}

/** Whether a cell was chosen, and not a row or nothing. */
function isCell({ dimension, key, token, source }: Partial<Choice>): boolean {
  return dimension != null || key != null || (token !== undefined && source !== undefined);
}
