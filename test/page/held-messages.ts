/** Answers of the host that come late. */
import type { Page } from 'playwright-core';

/** From now on readings of these kinds fail, as those of a trace that is gone. */
export async function failReadings(page: Page, kinds: readonly string[]) {
  const failing = await page.evaluateHandle((failed) => {
    const host = window as unknown as { postToHost(wire: { readonly json: string }): Promise<void> };
    const { postToHost } = host;
    host.postToHost = (wire) => {
      const fails = failed.some((kind) => wire.json.includes(`"what":"${kind}"`));
      return postToHost(fails ? { ...wire, json: wire.json.replace(/"trace":\d+/, '"trace":999999') } : wire);
    };
    return { host, postToHost };
  }, kinds);
  return {
    /** They succeed again. */
    end: () =>
      failing.evaluate(({ host, postToHost }) => {
        host.postToHost = postToHost;
      }),
  };
}

/** From now on readings of this kind are asked for only once that is released. */
export async function holdReadings(page: Page, kind: string) {
  const held = await page.evaluateHandle((heldKind) => {
    const host = window as unknown as { postToHost(wire: { readonly json: string }): Promise<void> };
    const { postToHost } = host;
    const wires: { readonly json: string }[] = [];
    host.postToHost = async (wire) => {
      if (wire.json.includes(`"what":"${heldKind}"`)) wires.push(wire);
      else await postToHost(wire);
    };
    return { host, postToHost, wires };
  }, kind);
  return {
    count: () => held.evaluate(({ wires }) => wires.length),
    release: () =>
      held.evaluate(({ host, postToHost, wires }) => {
        host.postToHost = postToHost;
        for (const wire of wires) void postToHost(wire);
      }),
  };
}

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

/** Make the page anew, as when its tab is shown again: readings of this kind are asked for only once that is released. */
export async function reloadHolding(page: Page, kind: string) {
  type Holding = Window & {
    postToHost?(wire: { readonly json: string }): Promise<void>;
    release?(): void;
  };
  await page.addInitScript((heldKind) => {
    const host = window as Holding;
    const { postToHost } = host;
    if (!postToHost) return;
    const released = new Promise<void>((resolve) => {
      host.release = resolve;
    });
    host.postToHost = async (wire) => {
      if (wire.json.includes(`"what":"${heldKind}"`)) await released;
      await postToHost(wire);
    };
  }, kind);
  await page.reload();
  return { release: () => page.evaluate(() => (window as Holding).release?.()) };
}
