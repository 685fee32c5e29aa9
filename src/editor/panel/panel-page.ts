/** The messages between a panel and its page, which VS Code takes away while the panel is hidden. */
import type * as vscode from 'vscode';
import type { NotificationType, RequestType, WebviewIdMessageParticipant } from 'vscode-messenger-common';
import type { PageMessenger } from './page-messenger';

/** By which messages go, and whom they go to. */
interface Connection {
  readonly messenger: PageMessenger;
  readonly participant: WebviewIdMessageParticipant;
}

export class PanelPage {
  /** Whether the page has said that it takes messages, and was not taken away since. */
  listens = false;
  /** Fulfilled when what the page says is heard: there may be one from then on. */
  readonly connected: Promise<void>;
  private connection: Connection | undefined;
  private isClosed = false;
  /** What is to be answered as soon as there is a connection. */
  private answers: ((connection: Connection) => void)[] = [];
  /** Ends what the page has asked for when it is taken away. */
  private life = new AbortController();

  /** @param view a webview that has no page yet @param messenger or its loading */
  constructor(
    private readonly view: vscode.WebviewPanel,
    messenger: PageMessenger | Promise<PageMessenger>,
  ) {
    if (messenger instanceof Promise) this.connected = messenger.then((loaded) => this.connect(loaded));
    else {
      this.connect(messenger);
      this.connected = Promise.resolve();
    }
  }

  /** The page is taken away: what it has asked for ends, until it or another one is there. */
  leave(): void {
    this.listens = false;
    this.life.abort();
    this.life = new AbortController();
  }

  /** The panel is closed: there will be no other page. */
  close(): void {
    this.isClosed = true;
    this.leave();
  }

  /**
   * Tell the page. Without a connection there is none that could be told, and one that is hidden asks for everything when it
   * is shown again.
   */
  send<P>(type: NotificationType<P>, params: P): void {
    if (!this.isClosed) this.connection?.messenger.sendNotification(type, this.connection.participant, params);
  }

  /** Answer a request, which the page may cancel: then it is told nothing. A failure is told by its message. */
  onRequest<P, R>(type: RequestType<P, R>, answer: (params: P, signal: AbortSignal) => R | Promise<R>): void {
    this.whenConnected(({ messenger }) =>
      messenger.onRequest(type, async (params, _, cancellation) => {
        const cancelled = new AbortController();
        cancellation.onCancellationRequested(() => cancelled.abort());
        const signal = AbortSignal.any([cancelled.signal, this.life.signal]);
        const answered = await answer(params, signal);
        signal.throwIfAborted();
        return answered;
      }),
    );
  }

  /** @param take must not fail: the page waits for no answer */
  onNotification<P>(type: NotificationType<P>, take: (params: P) => Promise<void>): void {
    this.whenConnected(({ messenger }) => messenger.onNotification(type, take));
  }

  private connect(messenger: PageMessenger): void {
    const connection = { messenger, participant: messenger.registerWebviewPanel(this.view) };
    this.connection = connection;
    for (const answer of this.answers) answer(connection);
    this.answers = [];
  }

  private whenConnected(answer: (connection: Connection) => void): void {
    if (this.connection) answer(this.connection);
    else this.answers.push(answer);
  }
}
