/** A neuron to be explained, and the event that requests it. */
import { upwardEvent } from '../base/event-of';

/** Which neuron; without an index, the one that contributes most. */
export interface NeuronPlace {
  /** The name of the stack of its block; absent for the stack from whose output the predictions are made. */
  readonly stack?: string | undefined;
  readonly layer: number;
  readonly neuron: number;
}

/** Sent upwards by a component that names a neuron and asks what it does; null asks for the one that contributes most. */
export class NeuronEvent extends upwardEvent<NeuronPlace | null>('neuron') {}
