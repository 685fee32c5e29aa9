/** What a page is told besides what it shows: at once where it listens, else as soon as one does. */
import type { NotificationType } from 'vscode-messenger-common';
import { AWAITED, type AwaitedTrace, GO, LIVE, type LiveState, type Place } from '../../engine/protocol/panel-protocol';
import type { PanelPage } from './panel-page';

export class PageNotes {
  /** Where to go as soon as a page listens. */
  private to: Partial<Place> = {};
  /** What the first page that listens is told, once. */
  private readonly once = new Set<NotificationType<void>>();
  /** What each page is told. */
  private liveState: LiveState | null = null;
  private awaitedTrace: AwaitedTrace | null = null;

  constructor(private readonly page: PanelPage) {}

  /** Where the reader is about to be. */
  get destination(): Partial<Place> {
    return this.to;
  }

  go(place: Partial<Place>): void {
    if (this.page.listens) this.page.send(GO, place);
    else this.to = { ...this.to, ...place };
  }

  /** Tell the page that listens, or else the first one that does, once: to present, to show the glossary, and the like. */
  say(type: NotificationType<void>): void {
    if (this.page.listens) this.page.send(type, undefined);
    else this.once.add(type);
  }

  /** Whether it follows the caret, and what it shows of its line. */
  live(state: LiveState | null): void {
    if (state === this.liveState) return;
    this.liveState = state;
    this.page.send(LIVE, { state });
  }

  /** What is being traced while another trace is shown. */
  awaited(trace: AwaitedTrace | null): void {
    if (trace === this.awaitedTrace) return;
    this.awaitedTrace = trace;
    this.page.send(AWAITED, { trace });
  }

  /** A page listens from now on. */
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
