/** The trace that is being made while the panel shows another. */
import type { AwaitedTrace } from '../../src/engine/protocol/panel-protocol';
import { Latest } from '../base/latest';

export const awaitedTrace = new Latest<AwaitedTrace>();
