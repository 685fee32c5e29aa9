import { textOf, type WorkbenchWindow } from '../workbench/window.ts';

/** Wait until the panel has shown the same text for a second. */
export async function settled(window: WorkbenchWindow, shown: string | RegExp): Promise<void> {
  let last = '';
  for (;;) {
    const text = await textOf(await window.webview(shown));
    if (text === last) return;
    last = text;
    await window.page.waitForTimeout(1000);
  }
}
