import type { Keeper } from '../base/kept-state';
import type { Connection } from './connection';
import type { TextChange } from './text-change';

/** What figures need of the panel besides readings. */
export interface PanelHost {
  readonly connection: Pick<Connection, 'ask' | 'pseudoPerplexity' | 'read' | 'save' | 'send'>;
  readonly kept: Keeper;
  /** Whether the text before its change in the panel is known. */
  readonly hasTextBefore: boolean;
  /** The tokens that this change concerns, if known. */
  readonly changed?: TextChange | undefined;
}
