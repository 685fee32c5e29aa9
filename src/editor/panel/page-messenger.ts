/** Messages between a panel and its page. The library is loaded with the first panel. */
import type * as vscode from 'vscode';
import { Messenger } from 'vscode-messenger';
import type { Message } from 'vscode-messenger-common';

type Respond = (response: Message) => Thenable<boolean>;

type PanelLog = Pick<vscode.LogOutputChannel, 'warn' | 'trace'>;

/** The library's own messages go to the log, not to the console. */
export class PageMessenger extends Messenger {
  constructor(private readonly channel: PanelLog) {
    super();
  }

  /** If the page was closed in the meantime, its view throws when an answer is sent to it. */
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
   * The library's errors mean that a page was not there to receive an answer: it was hidden, moved or closed, and asks again
   * when it is shown again.
   */
  protected override log(text: string, level: 'debug' | 'warn' | 'error' = 'debug'): void {
    if (level === 'warn') this.channel.warn(text);
    else this.channel.trace(text);
  }
}
