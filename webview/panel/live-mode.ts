/** Whether the panel follows the caret in an editor, and what it shows of the caret's line. */
import type { LiveState } from '../../src/engine/protocol/panel-protocol';
import { Latest } from '../base/latest';

/** `null` if it follows no caret. */
export const liveMode = new Latest<LiveState>();
