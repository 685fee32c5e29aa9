/** Models in use that are named by their paths: lists have them, too, wherever they lie. */
import { parseReference } from '../../library/reference';
import type { Settings } from '../settings';

/** @returns their paths, without the starter's */
export function openedByPath(
  { model, ghostTextModel }: Pick<Settings, 'ghostTextModel' | 'model'>,
  starter: string,
): string[] {
  const paths = [model, ghostTextModel].flatMap((text) => {
    const reference = parseReference(text);
    return text !== starter && (reference.kind === 'file' || reference.kind === 'folder') ? [reference.path] : [];
  });
  return [...new Set(paths)];
}
