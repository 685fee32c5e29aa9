/** The figures of the page that can be saved as pictures, for what saves them without standing beside them. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { CaptionEvent } from './caption-event';
import type { ShapeStyle } from './drawing';
import type { SavedPart } from './figure-layout';
import type { StepCaption } from './picture-look';

/** How a figure is drawn for a file. */
export interface SavedLook {
  readonly style: ShapeStyle;
  /** Whether it is the only one of its picture; else it stands beside others. */
  readonly isAlone: boolean;
  /** Whether the picture says what the step tells, of a row. */
  readonly isTold: boolean;
  /** Whether the cells of a map hold their numbers, however small they are on the page; in a report where they are few. */
  readonly withNumbers: boolean | 'where few';
  /** The room that a figure has on a slide; left out: it has what it needs. */
  readonly slide?: SlideRoom | undefined;
}

/** In CSS pixels, before a slide makes it larger. */
export interface SlideRoom {
  /** How wide a figure is at most. */
  readonly width: number;
  /** How high each row is of a map; where tokens look at tokens as wide. Lower ones than labels have those that there is room for. */
  readonly row: number;
  /** How many rows a table has at most. */
  readonly rows: number;
}

export interface ShownFigure {
  readonly host: Element;
  /** `undefined`: its values are still being read. */
  readonly draw: (look: SavedLook) => SavedPart | undefined;
  readonly isDrawn: () => boolean;
  /** Reads what a picture of it has that the page does not show. */
  readonly read?: (() => Promise<void>) | undefined;
  /** Where it is offered by a name, as those of a page with several that are alike; `undefined`: there is no picture now. */
  readonly offer?: (() => OfferedPicture | undefined) | undefined;
}

/** A picture that can be chosen among others. */
export interface OfferedPicture {
  readonly picture: StepPicture & { readonly name: string };
  /** Whose model and text it names. */
  readonly summary: TraceSummary;
}

/** A figure of which several pictures can be made. */
interface OfferedFigure {
  readonly pictures: readonly OfferedPicture[];
  /** How much of it is in view, in CSS pixels: nothing where its title is not. */
  readonly seen: number;
}

/** Of what step a figure is, and with which others it is shown as one; none where all steps are on one page. */
export function captionOf({ host }: Pick<ShownFigure, 'host'>): Pick<CaptionEvent, 'caption' | 'group' | 'isApart'> {
  const event = new CaptionEvent();
  host.dispatchEvent(event);
  return event;
}

/** What is saved as the picture of a step. */
export interface StepPicture {
  readonly figures: readonly ShownFigure[];
  readonly caption: StepCaption | undefined;
  /** Whether it is all of a step, with what that tells; else a figure of it by itself. */
  readonly isWhole: boolean;
  /** What a file of a figure is called, by what that is; `undefined`: after the text. */
  readonly fileOf?: ((figure: string) => string) | undefined;
  /** What it is called in a menu and in its dialog; `undefined`: after what it shows. */
  readonly name?: string;
}

class ShownFigures {
  private readonly figures = new Set<ShownFigure>();

  add(figure: ShownFigure): void {
    this.figures.add(figure);
  }

  delete(figure: ShownFigure): void {
    this.figures.delete(figure);
  }

  /** Of the step that is told its large figure, with all that it shows; else the figure that is read. */
  get ofStep(): StepPicture | undefined {
    const inView = this.drawn.toSorted((one, other) => distance(one) - distance(other));
    const figure = inView.find((one) => captionOf(one).group) ?? inView[0];
    return figure && this.withGroup(figure);
  }

  /** Results on the page that have a caption of their own, as each is read. */
  get apart(): readonly StepPicture[] {
    const apart = this.drawn.filter((figure) => captionOf(figure).isApart);
    return apart.toSorted(asRead).map((figure) => this.withGroup(figure));
  }

  /** The same where it is begun at one of its figures. */
  withGroup(figure: ShownFigure): StepPicture {
    const { caption, group } = captionOf(figure);
    const figures = group ? this.drawn.filter((one) => captionOf(one).group === group) : [figure];
    return { caption, figures: figures.toSorted(asRead), isWhole: caption !== undefined };
  }

  /**
   * What is offered of the figure in a part of a page that is most in view, in the order in which it is read; then those
   * beside it that are one picture each, where their titles are in view.
   */
  offeredIn(part: Element, view: DOMRect): OfferedFigure {
    const offering = [...this.figures]
      .filter(({ host, offer }) => containsDeep(part, host) && offer?.() !== undefined)
      .toSorted(asRead);
    const [first, ...others] = [...new Set(offering.map(componentOf))];
    if (!first) return { pictures: [], seen: 0 };
    const nearest = others.reduce(
      (most, one) => (shownHeight(one, view) > shownHeight(most, view) ? one : most),
      first,
    );
    const ofComponent = (component: Element) => offering.filter((figure) => componentOf(figure) === component);
    const own = ofComponent(nearest);
    const isTitleSeen = own.some((figure) => isBelowTop(figure, view));
    const seen = isTitleSeen ? Math.max(shownHeight(nearest, view), 0) : 0;
    const beside = [first, ...others]
      .filter((component) => component !== nearest)
      .map(ofComponent)
      .filter((figures) => figures.length === 1 && figures.every((figure) => isTitleIn(figure, view)));
    return { pictures: [...own, ...beside.flat()].flatMap(({ offer }) => offer?.() ?? []), seen };
  }

  /** The large figure of a step that is told somewhere; none where it has none, or it is still being drawn. */
  pictureIn(step: Element): { readonly picture: StepPicture | undefined; readonly isAwaited: boolean } {
    const large = [...this.figures].filter((one) => containsDeep(step, one.host) && isInGroup(one));
    const [first] = large;
    const isAwaited = large.some((one) => !one.isDrawn());
    return { picture: first && !isAwaited ? withoutTold(this.withGroup(first)) : undefined, isAwaited };
  }

  private get drawn(): readonly ShownFigure[] {
    return [...this.figures].filter((figure) => figure.isDrawn());
  }
}

/** Whether it is the large figure of a step or a part of it; else it stands beside that, as what is told does. */
function isInGroup(figure: ShownFigure): boolean {
  const { group } = captionOf(figure);
  return group !== undefined && containsDeep(group, figure.host);
}

/** The figure without what stands beside it: for a document that tells the same itself, and for who wants no text in it. */
export function withoutTold(picture: StepPicture): StepPicture {
  const figures = picture.figures.filter(isInGroup);
  return figures.length > 0 ? { ...picture, figures } : picture;
}

/** Reads all that is in the picture, also what is not in view. */
export async function readPicture({ figures }: StepPicture): Promise<void> {
  await Promise.all(figures.map(({ read }) => read?.()));
}

/** Whether a node stands within an element, however many shadow roots are between. */
function containsDeep(element: Element, node: Node): boolean {
  for (let at: Node | null = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode)
    if (at === element) return true;
  return false;
}

/** Where its title stands, which its menu is beside. */
function isBelowTop({ host }: ShownFigure, view: DOMRect): boolean {
  return host.getBoundingClientRect().top >= view.top;
}

function isTitleIn(figure: ShownFigure, view: DOMRect): boolean {
  return isBelowTop(figure, view) && figure.host.getBoundingClientRect().bottom <= view.bottom;
}

/** What a figure stands in, with those that belong to it. */
function componentOf({ host }: ShownFigure): Element {
  const root = host.getRootNode();
  return root instanceof ShadowRoot ? root.host : host;
}

/** How much of its height is in view; the further below 0, the further it is from there. In CSS pixels. */
function shownHeight(element: Element, view: DOMRect): number {
  const { top, bottom } = element.getBoundingClientRect();
  return Math.min(bottom, view.bottom) - Math.max(top, view.top);
}

/** How far it is from the view: the uppermost that is in view comes first. */
function distance({ host }: ShownFigure): number {
  const { top, bottom } = host.getBoundingClientRect();
  return bottom < 0 ? window.innerHeight - bottom : Math.max(top, 0);
}

/** Line by line: what stands beside each other begins at about one height. */
const SAME_LINE = 16;

function asRead({ host: one }: ShownFigure, { host: other }: ShownFigure): number {
  const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
  return Math.abs(a.top - b.top) > SAME_LINE ? a.top - b.top : a.left - b.left;
}

export const shownFigures = new ShownFigures();

/** A component that draws a figure: it can be saved as long as it is on the page. */
export class Saveable implements ReactiveController {
  private readonly figure: ShownFigure;

  /** @param isDrawn whether there is something to save by now; by default always */
  constructor(
    host: ReactiveControllerHost & Element,
    draw: ShownFigure['draw'],
    isDrawn: ShownFigure['isDrawn'] = () => true,
    offer?: ShownFigure['offer'],
    read?: ShownFigure['read'],
  ) {
    this.figure = { host, draw, isDrawn, offer, read };
    host.addController(this);
  }

  hostConnected(): void {
    shownFigures.add(this.figure);
  }

  hostDisconnected(): void {
    shownFigures.delete(this.figure);
  }

  get shown(): ShownFigure {
    return this.figure;
  }
}
