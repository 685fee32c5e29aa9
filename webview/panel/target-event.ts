import type { Target } from '../../src/engine/protocol/generation-protocol';
import { upwardEvent } from '../base/event-of';

/** Sent upwards when the same source is to be traced with another output; null: with what the decoder writes by itself. */
export class TargetEvent extends upwardEvent<Target | null>('target') {}
