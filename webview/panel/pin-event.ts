/** Sent by a map when one of its numbers is pinned, when that number arrives, and when none is pinned any more. */
export class PinEvent extends Event {
  static readonly type = 'pin';

  /** @param told the number as text, “·is” (8) → “·nice” (3): 0.2050; `undefined` if no number is pinned */
  constructor(readonly told: string | undefined) {
    super(PinEvent.type, { bubbles: true, composed: true });
  }
}
