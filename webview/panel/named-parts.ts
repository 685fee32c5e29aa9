/** Parts of a step that others lead to: each tells by its name that it is there, to whatever it stands in. */
import type { LitElement } from 'lit';
import { until } from '../base/until';
import type { WalkEvent } from './panel';

type PartName = NonNullable<WalkEvent['part']> | 'next token' | 'chosen token' | 'rows of tokens';

const MORE = 'more';

/** @returns null: it is not shown now */
type Find = () => Element | null | Promise<Element | null>;
type Places = Partial<Readonly<Record<PartName, Find>>>;

/** Sent upwards by a component that has such parts, as soon as it is on the page. */
export class PartsEvent extends Event {
  static readonly type = 'parts';

  constructor(
    readonly host: Element,
    readonly places: Places,
  ) {
    super(PartsEvent.type, { bubbles: true, composed: true });
  }
}

/** @param places where the parts of a component are, by their names */
export function nameParts(host: LitElement, places: Places): void {
  host.addController({ hostConnected: () => host.dispatchEvent(new PartsEvent(host, places)) });
}

/** The parts of what stands in a component. */
export class NamedParts {
  private readonly known = new Map<PartName, { readonly host: Element; readonly find: Find }>();
  /** Told as soon as there are more of them. */
  private readonly more = new EventTarget();

  readonly take = ({ host, places }: PartsEvent): void => {
    for (const [name, find] of Object.entries(places)) this.known.set(name as PartName, { host, find });
    this.more.dispatchEvent(new Event(MORE));
  };

  /** What was just asked for is made before the next frame. @returns null: there is no such part */
  async find(name: PartName): Promise<Element | null> {
    await new Promise(requestAnimationFrame);
    return this.shown(name)?.find() ?? null;
  }

  /**
   * A part of what may still be made, as the figures of a step that was just gone to.
   * @param signal ends the wait
   * @returns null: there was none before the wait ended
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
