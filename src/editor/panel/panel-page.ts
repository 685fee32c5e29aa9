/** The messages between a panel and its page, which VS Code takes away while the panel is hidden. */
import type * as vscode from 'vscode';
import { Messenger } from 'vscode-messenger';
import type { Message, NotificationType, RequestType, WebviewIdMessageParticipant } from 'vscode-messenger-common';

type Respond = (response: Message) => Thenable<boolean>;

export type PanelLog = Pick<vscode.LogOutputChannel, 'warn' | 'trace'>;

/** Its own account of its messages belongs into the log, not on the console. */
class PageMessenger extends Messenger {
  constructor(private readonly channel: PanelLog) {
    super();
  }

  /** The view of a page that was closed meanwhile throws when it is to take an answer. */
  protected override processMessage(message: Message, respond: Respond): Promise<void> {
    return super.processMessage(message, async (response) => {
      try {
        return await respond(response);
      } catch {
        return false;
      }
    });
  }

  /**
   * An error is that a page was not there to take an answer: it was hidden, moved or closed meanwhile, and asks anew when
   * it is shown again.
   */
  protected override log(text: string, level: 'debug' | 'warn' | 'error' = 'debug'): void {
    if (level === 'warn') this.channel.warn(text);
    else this.channel.trace(text);
  }
}

export class PanelPage {
  /** Whether the page has said that it takes messages, and was not taken away since. */
  listens = false;
  private readonly messenger: PageMessenger;
  private readonly participant: WebviewIdMessageParticipant;
  /** Ends what the page has asked for when it is taken away. */
  private life = new AbortController();

  /** @param view a webview that has no page yet */
  constructor(view: vscode.WebviewPanel, log: PanelLog) {
    this.messenger = new PageMessenger(log);
    this.participant = this.messenger.registerWebviewPanel(view);
  }

  /** The page is taken away: what it has asked for ends, until it or another one is there. */
  leave(): void {
    this.listens = false;
    this.life.abort();
    this.life = new AbortController();
  }

  send<P>(type: NotificationType<P>, params: P): void {
    this.messenger.sendNotification(type, this.participant, params);
  }

  /** Answer a request, which the page may cancel: then it is told nothing. A failure is told by its message. */
  onRequest<P, R>(type: RequestType<P, R>, answer: (params: P, signal: AbortSignal) => R | Promise<R>): void {
    this.messenger.onRequest(type, async (params, _, cancellation) => {
      const cancelled = new AbortController();
      cancellation.onCancellationRequested(() => cancelled.abort());
      const signal = AbortSignal.any([cancelled.signal, this.life.signal]);
      const answered = await answer(params, signal);
      signal.throwIfAborted();
      return answered;
    });
  }

  /** @param take must not fail: the page waits for no answer */
  onNotification<P>(type: NotificationType<P>, take: (params: P) => Promise<void>): void {
    this.messenger.onNotification(type, take);
  }
}
