/** Parts of a step to which other components lead. Each registers itself by name with the component that contains it. */
import type { LitElement } from 'lit';
import { until } from '../base/until';
import type { WalkEvent } from './panel';

type PartName = NonNullable<WalkEvent['part']> | 'next token' | 'chosen token' | 'rows of tokens';

const MORE = 'more';

/** @returns null if the part is not shown now */
type Find = () => Element | null | Promise<Element | null>;
type Places = Partial<Readonly<Record<PartName, Find>>>;

/** Sent upwards by a component with named parts, as soon as it is on the page. */
export class PartsEvent extends Event {
  static readonly type = 'parts';

  constructor(
    readonly host: Element,
    readonly places: Places,
  ) {
    super(PartsEvent.type, { bubbles: true, composed: true });
  }
}

/** @param places finds the parts of a component, by their names */
export function nameParts(host: LitElement, places: Places): void {
  host.addController({ hostConnected: () => host.dispatchEvent(new PartsEvent(host, places)) });
}

/** The named parts within a component. */
export class NamedParts {
  private readonly known = new Map<PartName, { readonly host: Element; readonly find: Find }>();
  /** Dispatches an event whenever there are more parts. */
  private readonly more = new EventTarget();

  readonly take = ({ host, places }: PartsEvent): void => {
    for (const [name, find] of Object.entries(places)) this.known.set(name as PartName, { host, find });
    this.more.dispatchEvent(new Event(MORE));
  };

  /**
   * Finds a part. The caller may have requested it just now, so this waits until it has been rendered. @returns null if there is
   * no such part
   */
  async find(name: PartName): Promise<Element | null> {
    await new Promise(requestAnimationFrame);
    return this.shown(name)?.find() ?? null;
  }

  /**
   * A part that may not exist yet, such as the figures of a step that was just opened.
   * @param signal ends the wait
   * @returns null if the part did not appear before the wait ended
   */
  async awaited(name: PartName, signal: AbortSignal): Promise<Element | null> {
    await new Promise(requestAnimationFrame);
    await until(() => this.shown(name) !== undefined, this.more, MORE, signal);
    return this.shown(name)?.find() ?? null;
  }

  private shown(name: PartName) {
    const part = this.known.get(name);
    return part?.host.isConnected ? part : undefined;
  }
}
