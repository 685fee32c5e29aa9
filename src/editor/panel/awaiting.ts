/** How a panel that shows one trace reports that another is being made. */
import type { Origin } from '../../engine/protocol/panel-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import type { Work } from './successive-work';
import type { TracePanel } from './trace-panel';

/** Milliseconds after which the panel reports it. */
const UNNOTICED = 300;

/**
 * Reports in a panel that shows a trace that another one is being made, once that takes a while. One that is to be compared
 * is also reported in a panel that shows a comparison.
 */
export class Awaiting {
  private readonly timer: ReturnType<typeof setTimeout> | undefined;
  private message = '';
  private isTold = false;

  constructor(
    private readonly panel: TracePanel,
    private readonly origin: Origin,
    private readonly work: Work,
    private readonly isCompared = false,
  ) {
    // A panel that follows the caret already reports on each line.
    if (!origin.live || isCompared) this.timer = setTimeout(() => this.tell(), UNNOTICED);
  }

  /** Whether the panel has a place to report in. */
  get isSeen(): boolean {
    const { kind } = this.panel.content;
    return kind === 'trace' || (this.isCompared && kind === 'compare');
  }

  report(message: string): void {
    this.message = message;
    if (this.isTold) this.tell();
  }

  /** Ends the report; the next trace, if there is one, has its own. */
  end(): void {
    clearTimeout(this.timer);
    if (this.work.isLatest) this.panel.notes.awaited(null);
  }

  private tell(): void {
    if (!this.isSeen || !this.work.isLatest) return;
    this.isTold = true;
    const { file, text, model, suggestion, ids } = this.origin;
    const of =
      file === undefined
        ? { characters: text.length, model: nameOfReference(parseReference(model)) }
        : { characters: null, model: '' };
    const tokens = file === undefined && suggestion && ids ? { tokens: ids.length } : {};
    this.panel.notes.awaited({ ...of, ...tokens, ...(this.isCompared && { isCompared: true }), message: this.message });
  }
}
