/** The panel with all its numbers, of a block and head: it opens on the story, and on the head that adds most. */
import type { Frame } from 'playwright-core';

async function pick(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/** @param place null: the block and head stay as they are */
export async function showNumbers(frame: Frame, place: { layer: number; head: number } | null): Promise<Frame> {
  await pick(frame, 'level', 'numbers');
  if (!place) return frame;
  // What is shown already is not chosen by a click: the panel might still go on to the head that adds most.
  await pick(frame, 'layer', String(place.layer === 0 ? 1 : 0));
  await pick(frame, 'layer', String(place.layer));
  await pick(frame, 'head', String(place.head));
  return frame;
}
