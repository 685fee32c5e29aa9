/** Messages between a panel and its page, by a library that is loaded with the first panel. */
import type * as vscode from 'vscode';
import { Messenger } from 'vscode-messenger';
import type { Message } from 'vscode-messenger-common';

type Respond = (response: Message) => Thenable<boolean>;

type PanelLog = Pick<vscode.LogOutputChannel, 'warn' | 'trace'>;

/** Its own account of its messages belongs into the log, not on the console. */
export class PageMessenger extends Messenger {
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
