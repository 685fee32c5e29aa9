import type { ListedModel } from '../../engine/protocol/library-protocol';
import { formatReference } from '../../library/reference';

/** The reference that opens a listed model. */
export function listedReference({ store, path, reference }: Pick<ListedModel, 'path' | 'reference' | 'store'>): string {
  return store === 'starter' ? path : formatReference(reference);
}
