/** The trace whose presentation a panel continues, such as a comparison opened from it, and to which the user goes back. */
import type * as vscode from 'vscode';
import type { NotificationType } from 'vscode-messenger-common';
import { PRESENTED_FROM } from '../../engine/protocol/panel-protocol';

/** A panel that is presented. */
interface Presented {
  readonly view: Pick<vscode.WebviewPanel, 'onDidDispose'>;
  readonly isClosed: boolean;
  /** `undefined` if it shows something else, such as a comparison. */
  readonly trace: object | undefined;
  readonly place: { readonly step: number };
  readonly presentedFrom: PresentedFrom;
  readonly focus: () => void;
}

/** The panel that continues the presentation. */
interface Continuing {
  readonly send: <P>(type: NotificationType<P>, params: P) => void;
}

export class PresentedFrom {
  private from: Presented | undefined;
  /** Whether no page has been told yet that the presentation is continued here. */
  private begins = false;

  constructor(private readonly panel: Continuing) {}

  /** The panel of the presented trace; `undefined` if there is none to go back to. */
  get source(): Presented | undefined {
    return this.from?.isClosed ? undefined : this.from;
  }

  /** @param presented what was presented; from a comparison, the user goes back to the trace that it was opened from itself */
  begin(presented: Presented): void {
    this.from = presented.trace ? presented : presented.presentedFrom.source;
    this.begins = true;
    this.from?.view.onDidDispose(() => this.tell());
  }

  end(): void {
    if (!this.from) return;
    this.from = undefined;
    this.tell();
  }

  /** Tells the page where it can go back to. */
  tell(): void {
    const { source, begins } = this;
    const step = source?.trace ? source.place.step : null;
    this.panel.send(PRESENTED_FROM, { from: source ? { step, begins } : null });
  }

  /** Called when a page begins to listen: only the first one opens at the beginning. */
  tellPage(): void {
    if (!this.from) return;
    this.tell();
    this.begins = false;
  }

  /** Shows the presented trace again, with the keyboard focus, so that a key can end its presentation. */
  goBack(): void {
    this.source?.focus();
  }
}
