/** Sent upwards by a component that lets the user mask tokens. */
export class MaskEvent extends CustomEvent<readonly number[]> {
  static readonly type = 'mask';

  /**
   * @param positions of all tokens that are to be masked @param place the place that was masked or shown again, which becomes
   * the choice
   */
  constructor(
    positions: readonly number[],
    readonly place?: number,
  ) {
    super(MaskEvent.type, { detail: positions, bubbles: true, composed: true });
  }
}
