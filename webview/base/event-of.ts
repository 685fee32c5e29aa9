/** Makes classes of events. Each class has one type, which listeners name as `ChooseEvent.type`, and carries one detail. */

/** Whether the event bubbles, and whether it leaves shadow trees. */
type Reach = Partial<Readonly<Record<'bubbles' | 'composed', boolean>>>;

/** A class of events that are heard only where they are dispatched, unless `reach` says otherwise. */
export function eventOf<T>(type: string, reach: Reach = {}) {
  return class extends CustomEvent<T> {
    static readonly type = type;

    constructor(detail: T) {
      super(type, { ...reach, detail });
    }
  };
}

/** A class of events that all ancestors hear, also outside the shadow trees. */
export function upwardEvent<T>(type: string) {
  return eventOf<T>(type, { bubbles: true, composed: true });
}
