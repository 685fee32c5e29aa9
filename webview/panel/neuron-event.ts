/** A neuron that is to be told of, and how whatever names one asks for that. */

/** Which neuron; without one it is the one that does most. */
export interface NeuronPlace {
  /** The name of the stack of its block; left out: that whose output the predictions come from. */
  readonly stack?: string | undefined;
  readonly layer: number;
  readonly neuron: number;
}

/** Sent upwards by whatever names a neuron, and asks what it does. */
export class NeuronEvent extends CustomEvent<NeuronPlace | null> {
  static readonly type = 'neuron';

  /** @param place null: the one that does most */
  constructor(place: NeuronPlace | null) {
    super(NeuronEvent.type, { detail: place, bubbles: true, composed: true });
  }
}
