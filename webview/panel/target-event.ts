import type { OutputTarget } from '../../src/engine/protocol/generation-protocol';
import { upwardEvent } from '../base/event-of';

/** Sent upwards when the same source is to be traced with another output; null for the output that the decoder generates. */
export class TargetEvent extends upwardEvent<OutputTarget | null>('target') {}
