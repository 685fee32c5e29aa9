/** The connection to the extension host. Its messages are defined in `panel-protocol.ts`. */
import { HOST_EXTENSION, type NotificationType, type RequestType } from 'vscode-messenger-common';
import { createCancellationToken, Messenger } from 'vscode-messenger-webview';
import type { PseudoPerplexity, PseudoPerplexityParams } from '../../src/engine/protocol/encoder-protocol';
import { PSEUDO_PERPLEXITY, READ, SAVE, SAVING, SCORED } from '../../src/engine/protocol/panel-protocol';
import type { ReadingName, Readings, ReadParams } from '../../src/engine/protocol/reading-protocol';
import type { SavedFile, SaveWish } from '../../src/engine/protocol/save-protocol';

/** Passes on what is reported about requests before they are answered, each to its own caller. */
export class RequestListeners<T> {
  private readonly listeners = new Map<number, (told: T) => void>();
  private last = 0;

  /** @param ask sends the request with the number under which its progress is reported */
  async during<R>(listen: (told: T) => void, ask: (request: number) => Promise<R>): Promise<R> {
    const request = ++this.last;
    this.listeners.set(request, listen);
    try {
      return await ask(request);
    } finally {
      this.listeners.delete(request);
    }
  }

  /** Reports about a request that is answered or cancelled are dropped. */
  tell(request: number, told: T): void {
    this.listeners.get(request)?.(told);
  }
}

class PageMessenger extends Messenger {
  /** The messenger warns of answers to cancelled requests, which are expected here. */
  protected override log(text: string, level?: 'debug' | 'warn' | 'error'): void {
    if (level !== 'warn') super.log(text, level);
  }
}

export class Connection {
  private readonly messenger: Messenger;
  private readonly scores = new RequestListeners<number>();
  private readonly saves = new RequestListeners<void>();

  constructor(api: ConstructorParameters<typeof Messenger>[0]) {
    this.messenger = new PageMessenger(api);
    this.on(SCORED, ({ request, done }) => this.scores.tell(request, done));
    this.on(SAVING, ({ request }) => this.saves.tell(request, undefined));
  }

  /** Listens to a message. To be called before `start`, so that none is missed. */
  on<P>(type: NotificationType<P>, listener: (params: P) => void): void {
    this.messenger.onNotification(type, listener);
  }

  start(): void {
    this.messenger.start();
  }

  send(type: NotificationType<void>): void;
  send<P>(type: NotificationType<P>, params: P): void;
  send<P>(type: NotificationType<P>, params?: P): void {
    this.messenger.sendNotification(type, HOST_EXTENSION, params);
  }

  /**
   * Sends a request. Failures reject with a message for the user.
   * @param signal cancels the request in the engine as well
   */
  ask<P, R>(type: RequestType<P, R>, params: P, signal?: AbortSignal): Promise<R> {
    return this.messenger.sendRequest(type, HOST_EXTENSION, params, signal && createCancellationToken(signal));
  }

  /** Reads from a trace. What there is to read, and the type of each result, is in `reading-protocol.ts`. */
  async read<K extends ReadingName>(params: ReadParams<K>, signal: AbortSignal): Promise<Readings[K]['result']> {
    return (await this.ask(READ, params, signal)) as Readings[K]['result'];
  }

  /** Masks each token in turn. @param onScored called with the number of tokens masked so far */
  pseudoPerplexity(
    params: PseudoPerplexityParams,
    onScored: (done: number) => void,
    signal: AbortSignal,
  ): Promise<PseudoPerplexity> {
    return this.scores.during(onScored, (request) => this.ask(PSEUDO_PERPLEXITY, { request, params }, signal));
  }

  /**
   * Saves something where the user chooses.
   * @param onWriting called once the user has chosen a place
   * @returns the file; null if the user declines
   */
  save(wish: SaveWish, onWriting = () => {}): Promise<SavedFile | null> {
    return this.saves.during(onWriting, (request) => this.ask(SAVE, { request, wish }));
  }
}
