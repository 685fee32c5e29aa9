/** Sent upwards by whatever lets the reader mask tokens. */
export class MaskEvent extends CustomEvent<readonly number[]> {
  static readonly type = 'mask';

  /** @param positions of all tokens that are to be masked @param place what was masked or shown again, to be chosen */
  constructor(
    positions: readonly number[],
    readonly place?: number,
  ) {
    super(MaskEvent.type, { detail: positions, bubbles: true, composed: true });
  }
}
