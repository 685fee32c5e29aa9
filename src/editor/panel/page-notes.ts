/** Messages for a page in addition to its content: sent at once if the page listens, otherwise as soon as one does. */
import type { NotificationType } from 'vscode-messenger-common';
import { AWAITED, type AwaitedTrace, GO, LIVE, type LiveState, type Place } from '../../engine/protocol/panel-protocol';
import type { PanelPage } from './panel-page';

export class PageNotes {
  /** The place to go to as soon as a page listens. */
  private to: Partial<Place> = {};
  /** Messages that the first page that listens gets, once. */
  private readonly once = new Set<NotificationType<void>>();
  /** State that every page gets. */
  private liveState: LiveState | null = null;
  private awaitedTrace: AwaitedTrace | null = null;

  constructor(private readonly page: PanelPage) {}

  /** The place to which the user is about to be taken. */
  get destination(): Partial<Place> {
    return this.to;
  }

  go(place: Partial<Place>): void {
    if (this.page.listens) this.page.send(GO, place);
    else this.to = { ...this.to, ...place };
  }

  /**
   * Sends a message, for example to present or to show the glossary, to the page that listens, or else once to the first one
   * that does.
   */
  say(type: NotificationType<void>): void {
    if (this.page.listens) this.page.send(type, undefined);
    else this.once.add(type);
  }

  /** Tells the page whether the panel follows the caret, and what it shows of the caret's line. */
  live(state: LiveState | null): void {
    if (state === this.liveState) return;
    this.liveState = state;
    this.page.send(LIVE, { state });
  }

  /** Tells the page what is being traced while another trace is shown. */
  awaited(trace: AwaitedTrace | null): void {
    if (trace === this.awaitedTrace) return;
    this.awaitedTrace = trace;
    this.page.send(AWAITED, { trace });
  }

  /** Called when a page begins to listen. */
  tell(): void {
    const { to, page, liveState: state, awaitedTrace: trace } = this;
    this.to = {};
    if (Object.keys(to).length > 0) page.send(GO, to);
    if (state) page.send(LIVE, { state });
    if (trace) page.send(AWAITED, { trace });
    for (const type of this.once) page.send(type, undefined);
    this.once.clear();
  }
}
