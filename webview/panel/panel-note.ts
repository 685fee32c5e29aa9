/** What the extension has to say about a trace of this panel that has ended. */
import type { PanelNote } from '../../src/engine/protocol/panel-protocol';
import { Latest } from '../base/latest';

export const panelNote = new Latest<PanelNote>();
