/** Answers of the host that come late. */
import type { Page } from 'playwright-core';

/** From now on no message of the host arrives, and what the page asks is written down. */
export async function holdMessages(page: Page) {
  const held = await page.evaluateHandle(() => {
    const host = window as unknown as {
      receiveFromHost(wire: unknown): void;
      postToHost(wire: { readonly json: string }): Promise<void>;
    };
    const { receiveFromHost, postToHost } = host;
    const [wires, asked]: [unknown[], string[]] = [[], []];
    host.receiveFromHost = (wire) => wires.push(wire);
    host.postToHost = (wire) => {
      asked.push(wire.json);
      return postToHost(wire);
    };
    return { host, receiveFromHost, wires, asked };
  });
  return {
    asked: () => held.evaluate(({ asked }) => asked),
    /** All messages arrive, and those to come. */
    release: () =>
      held.evaluate(({ host, receiveFromHost, wires }) => {
        host.receiveFromHost = receiveFromHost;
        for (const wire of wires) receiveFromHost(wire);
      }),
  };
}
