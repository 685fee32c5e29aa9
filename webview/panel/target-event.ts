import type { OutputTarget } from '../../src/engine/protocol/generation-protocol';
import { upwardEvent } from '../base/event-of';

/** An output that the user asks for, and whether the decoder is to go on from it, as far as the output went before. */
export interface AskedOutput extends OutputTarget {
  readonly goesOn?: boolean;
}

/** Sent upwards when the same source is to be traced with another output; null for the output that the decoder generates. */
export class TargetEvent extends upwardEvent<AskedOutput | null>('target') {}
