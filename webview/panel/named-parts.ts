/** Parts of a step that others lead to: each tells by its name that it is there, to whatever it stands in. */
import type { LitElement } from 'lit';
import type { WalkEvent } from './panel';

export type PartName = NonNullable<WalkEvent['part']> | 'next token' | 'chosen token' | 'rows of tokens';

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

  readonly take = ({ host, places }: PartsEvent): void => {
    for (const [name, find] of Object.entries(places)) this.known.set(name as PartName, { host, find });
  };

  /** What was just asked for is made before the next frame. @returns null: there is no such part */
  async find(name: PartName): Promise<Element | null> {
    await new Promise(requestAnimationFrame);
    const part = this.known.get(name);
    return part?.host.isConnected ? part.find() : null;
  }
}
