import type { Keeper } from '../base/kept-state';
import type { Connection } from './connection';
import type { TextChange } from './text-change';

/** What figures have of the panel besides readings. */
export interface PanelHost {
  readonly connection: Pick<Connection, 'ask' | 'pseudoPerplexity' | 'read' | 'save' | 'send'>;
  readonly kept: Keeper;
  /** Whether it is known what the text was before it was changed in the panel. */
  readonly hasTextBefore: boolean;
  /** Which tokens that change concerns, where that is known. */
  readonly changed?: TextChange | undefined;
}
