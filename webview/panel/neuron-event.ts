/** A neuron that is to be told of, and how whatever names one asks for that. */
import { upwardEvent } from '../base/event-of';

/** Which neuron; without one it is the one that does most. */
export interface NeuronPlace {
  /** The name of the stack of its block; left out: that whose output the predictions come from. */
  readonly stack?: string | undefined;
  readonly layer: number;
  readonly neuron: number;
}

/** Sent upwards by whatever names a neuron, and asks what it does; null: which one does most. */
export class NeuronEvent extends upwardEvent<NeuronPlace | null>('neuron') {}
