/** Whether what a panel shows next is another text, which its reader begins anew. */
import type { Origin } from './panel-protocol';

/**
 * The same text in another model, with other tokens masked or with another output is no other one. A text that was
 * changed in the panel itself, and one that follows the caret after another, are read where the one before was.
 * @param before what the panel showed or tried to show; undefined: nothing
 */
export function beginsAnew(before: Partial<Origin> | undefined, next: Origin): boolean {
  if (!before || next.edited || (next.live && before.live)) return false;
  if (next.file !== undefined || before.file !== undefined) return next.file !== before.file;
  if (next.ids && before.ids) return JSON.stringify(next.ids) !== JSON.stringify(before.ids);
  return next.text !== before.text;
}
