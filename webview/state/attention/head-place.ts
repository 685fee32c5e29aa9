/** Which head of a stack is meant. */
export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}
