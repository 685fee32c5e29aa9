/** Classes of events: each has one type, which those who listen name as `ChooseEvent.type`, and tells one thing. */

/** How far up it is heard, and whether beyond shadow trees. */
type Reach = Partial<Readonly<Record<'bubbles' | 'composed', boolean>>>;

/** Heard where it is sent, and nowhere further up. */
export function eventOf<T>(type: string, reach: Reach = {}) {
  return class extends CustomEvent<T> {
    static readonly type = type;

    constructor(detail: T) {
      super(type, { ...reach, detail });
    }
  };
}

/** Heard by all that is around, also beyond the shadow trees. */
export function upwardEvent<T>(type: string) {
  return eventOf<T>(type, { bubbles: true, composed: true });
}
