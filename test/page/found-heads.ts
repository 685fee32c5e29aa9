/** The list of found heads, in a page. */
import type { Frame } from 'playwright-core';
import { until } from '../workbench/processes.ts';
import { settled } from './visit-steps.ts';

/**
 * Choose the kind by which heads are found. The figures above the list come after it and may move what is pressed between
 * the press and its end, so that it is pressed until it is chosen; then it is in view, with what is beside the list.
 */
export async function chooseKind(frame: Frame, kind: string): Promise<void> {
  const one = frame.locator(`trace-found-heads [data-value="${kind}"]`);
  await one.waitFor();
  await settled(frame);
  await until(`“${kind}” is chosen`, async () => {
    await one.click();
    return (await one.getAttribute('aria-checked')) === 'true';
  });
}
