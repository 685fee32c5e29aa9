/** The messages between a panel and its page, which VS Code destroys while the panel is hidden. */
import type * as vscode from 'vscode';
import type { NotificationType, RequestType, WebviewIdMessageParticipant } from 'vscode-messenger-common';
import type { PageMessenger } from './page-messenger';

/** The messenger, and the address of the page. */
interface Connection {
  readonly messenger: PageMessenger;
  readonly participant: WebviewIdMessageParticipant;
}

export class PanelPage {
  /** Whether the page has said that it can receive messages, and has not been destroyed since. */
  listens = false;
  /** Resolves when messages of the page are received: only then may a page be loaded. */
  readonly connected: Promise<void>;
  private connection: Connection | undefined;
  private isClosed = false;
  /** Handlers to register as soon as there is a connection. */
  private answers: ((connection: Connection) => void)[] = [];
  /** Aborts the requests of the page when it is destroyed. */
  private life = new AbortController();

  /** @param view a webview that has no page yet @param messenger the messenger, or a promise while it is loading */
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

  /** Called when the page is destroyed: its requests are aborted, until it or another page is there. */
  leave(): void {
    this.listens = false;
    this.life.abort();
    this.life = new AbortController();
  }

  /** Called when the panel is closed: there will be no other page. */
  close(): void {
    this.isClosed = true;
    this.leave();
  }

  /**
   * Sends a message to the page. Without a connection there is no page to receive it, and a hidden page asks for everything
   * when it is shown again.
   */
  send<P>(type: NotificationType<P>, params: P): void {
    if (!this.isClosed) this.connection?.messenger.sendNotification(type, this.connection.participant, params);
  }

  /** Answers a request, which the page may cancel: then nothing is sent. For a failure its message is sent. */
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

  /** @param take must not fail, because the page waits for no answer */
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
