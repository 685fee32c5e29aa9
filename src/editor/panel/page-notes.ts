/** Messages for a page in addition to its content: sent at once if the page listens, otherwise as soon as one does. */
import type { NotificationType } from 'vscode-messenger-common';
import {
  AWAITED,
  type AwaitedTrace,
  GO,
  LIVE,
  type LiveState,
  NOTE,
  type PanelNote,
  type Place,
} from '../../engine/protocol/panel-protocol';
import type { PanelPage } from './panel-page';

export class PageNotes {
  /** The place to go to as soon as a page listens. */
  private to: Partial<Place> = {};
  /** Messages that the first page that listens gets, once. */
  private readonly once = new Set<NotificationType<void>>();
  /** State that every page gets. */
  private liveState: LiveState | null = null;
  private awaitedTrace: AwaitedTrace | null = null;
  private asked: { readonly note: PanelNote; readonly answer: (isTaken: boolean) => void } | undefined;

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

  /**
   * Says something above the trace, in the place of what was said there before, until the user answers or goes on.
   * @returns whether its button was pressed
   */
  ask(note: PanelNote): Promise<boolean> {
    this.answered(false);
    return new Promise((answer) => {
      this.asked = { note, answer };
      this.page.send(NOTE, { note });
    });
  }

  /** Called when the note was answered or closed, or the user has gone on. */
  answered(isTaken: boolean): void {
    const { asked } = this;
    if (!asked) return;
    this.asked = undefined;
    this.page.send(NOTE, { note: null });
    asked.answer(isTaken);
  }

  /** Called when a page begins to listen. */
  tell(): void {
    const { to, page, liveState: state, awaitedTrace: trace, asked } = this;
    this.to = {};
    if (Object.keys(to).length > 0) page.send(GO, to);
    if (state) page.send(LIVE, { state });
    if (trace) page.send(AWAITED, { trace });
    if (asked) page.send(NOTE, { note: asked.note });
    for (const type of this.once) page.send(type, undefined);
    this.once.clear();
  }
}
