/** How a panel that shows a trace tells that another one is being made. */
import type { Origin } from '../../engine/protocol/panel-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import type { TracePanel } from './trace-panel';

/** Milliseconds after which it says so. */
const UNNOTICED = 300;

/** Says in a panel that shows a trace that another is being made, once that takes its time. */
export class Awaiting {
  private readonly timer: ReturnType<typeof setTimeout> | undefined;
  private message = '';
  private isTold = false;

  constructor(
    private readonly panel: TracePanel,
    private readonly origin: Origin,
    private readonly work: AbortController,
  ) {
    // Who follows the caret is told of each line already.
    if (!origin.live) this.timer = setTimeout(() => this.tell(), UNNOTICED);
  }

  report(message: string): void {
    this.message = message;
    if (this.isTold) this.tell();
  }

  /** The next one, if there is one, tells of itself. */
  end(): void {
    clearTimeout(this.timer);
    if (this.panel.isLatest(this.work)) this.panel.notes.awaited(null);
  }

  private tell(): void {
    if (this.panel.content.kind !== 'trace' || !this.panel.isLatest(this.work)) return;
    this.isTold = true;
    const { file, text, model, suggestion, ids } = this.origin;
    const of =
      file === undefined
        ? { characters: text.length, model: nameOfReference(parseReference(model)) }
        : { characters: null, model: '' };
    const tokens = file === undefined && suggestion && ids ? { tokens: ids.length } : {};
    this.panel.notes.awaited({ ...of, ...tokens, message: this.message });
  }
}
