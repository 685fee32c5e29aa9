import type { Keeper } from '../base/kept-state';
import type { Connection } from './connection';

/** What figures have of the panel besides readings. */
export interface PanelHost {
  readonly connection: Pick<Connection, 'ask' | 'pseudoPerplexity' | 'read' | 'save' | 'send'>;
  readonly kept: Keeper;
  /** Whether it is known what the text was before it was changed in the panel. */
  readonly hasTextBefore: boolean;
}
