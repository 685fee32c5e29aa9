/** The figures of the page that can be saved as pictures, for commands that save them from elsewhere in the page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { CaptionEvent } from './caption-event';
import type { ShapeStyle } from './drawing';
import type { SavedPart } from './figure-layout';
import type { StepCaption } from './picture-look';

/** How a figure is drawn for a file. */
export interface SavedLook {
  readonly style: ShapeStyle;
  /** Whether it is the only figure of its picture, rather than one beside others. */
  readonly isAlone: boolean;
  /** Whether the picture tells what the step tells about a row. */
  readonly isTold: boolean;
  /** Whether the cells of a map contain their numbers, however small they are on the page; in a report, if there are few. */
  readonly withNumbers: boolean | 'where few';
  /** The room of a figure on a slide; absent: what it needs. */
  readonly slide?: SlideRoom | undefined;
}

/** In CSS pixels, before a slide enlarges it. */
export interface SlideRoom {
  /** The largest width of a figure. */
  readonly width: number;
  /**
   * The height of each row of a map, and the width of cells where tokens attend to tokens. Rows lower than labels have as many
   * labels as fit.
   */
  readonly row: number;
  /** The most rows of a table. */
  readonly rows: number;
}

export interface ShownFigure {
  readonly host: Element;
  /** `undefined` while its values are still being read. */
  readonly draw: (look: SavedLook) => SavedPart | undefined;
  readonly isDrawn: () => boolean;
  /** Reads what its picture contains and the page does not show. */
  readonly read?: (() => Promise<void>) | undefined;
  /** Whether it is a text, which a report writes itself. */
  readonly isWritten?: boolean | undefined;
  /**
   * For figures that are offered by name, for example on a page with several similar ones; `undefined` if there is no picture
   * now.
   */
  readonly offer?: (() => OfferedPicture | undefined) | undefined;
}

/** A picture that can be chosen among others. */
export interface OfferedPicture {
  readonly picture: StepPicture & { readonly name: string };
  /** The trace whose model and text it names. */
  readonly summary: TraceSummary;
}

/** A figure of which several pictures can be made. */
interface OfferedFigure {
  readonly pictures: readonly OfferedPicture[];
  /** How much of it is in view, in CSS pixels: nothing if its title is not in view. */
  readonly seen: number;
}

/** The step of a figure, and the group with which it forms one picture; empty if all steps are on one page. */
export function captionOf({
  host,
}: Pick<ShownFigure, 'host'>): Pick<CaptionEvent, 'caption' | 'group' | 'hasOwnCaption'> {
  const event = new CaptionEvent();
  host.dispatchEvent(event);
  return event;
}

/** What is saved as the picture of a step. */
export interface StepPicture {
  readonly figures: readonly ShownFigure[];
  readonly caption: StepCaption | undefined;
  /** Whether it is the whole step with its text, rather than a single figure of it. */
  readonly isWhole: boolean;
  /** The name of a figure's file, by the figure; `undefined`: named after the text. */
  readonly fileOf?: ((figure: string) => string) | undefined;
  /** Its name in a menu and in its dialog; `undefined`: named after what it shows. */
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

  /** For a step told as a story, its large figure with everything it shows; else the figure that is read. */
  get ofStep(): StepPicture | undefined {
    const inView = this.drawn.toSorted((one, other) => distance(one) - distance(other));
    const figure = inView.find((one) => captionOf(one).group) ?? inView.find(({ isWritten }) => !isWritten);
    return figure && this.withGroup(figure);
  }

  /** Results on the page that have a caption of their own, in reading order. */
  get apart(): readonly StepPicture[] {
    const apart = this.drawn.filter((figure) => captionOf(figure).hasOwnCaption);
    return apart.toSorted(asRead).map((figure) => this.withGroup(figure));
  }

  /** The picture that contains this figure, with its whole group. */
  withGroup(figure: ShownFigure): StepPicture {
    const { caption, group } = captionOf(figure);
    const figures = group ? this.drawn.filter((one) => captionOf(one).group === group) : [figure];
    return { caption, figures: figures.toSorted(asRead), isWhole: caption !== undefined };
  }

  /**
   * The pictures of the figure that is most in view within a part of a page, in reading order; then the single pictures beside
   * it whose titles are in view.
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

  /** The large figure of a step within the page; none if the step has none, or the figure is still being drawn. */
  pictureIn(step: Element): { readonly picture: StepPicture | undefined; readonly isAwaited: boolean } {
    const large = [...this.figures].filter((one) => !one.isWritten && containsDeep(step, one.host) && isInGroup(one));
    const [first] = large;
    const isAwaited = large.some((one) => !one.isDrawn());
    return { picture: first && !isAwaited ? withoutTold(this.withGroup(first)) : undefined, isAwaited };
  }

  private get drawn(): readonly ShownFigure[] {
    return [...this.figures].filter((figure) => figure.isDrawn());
  }
}

/** Whether it is the large figure of a step or a part of it, rather than beside it, like the text. */
function isInGroup(figure: ShownFigure): boolean {
  const { group } = captionOf(figure);
  return group !== undefined && containsDeep(group, figure.host);
}

/** The figure without its text: for a document that tells the same itself, and for pictures without text. */
export function withoutTold(picture: StepPicture): StepPicture {
  const figures = picture.figures.filter(isInGroup);
  return figures.length > 0 ? { ...picture, figures } : picture;
}

/** Reads everything in the picture, also what is not in view. */
export async function readPicture({ figures }: StepPicture): Promise<void> {
  await Promise.all(figures.map(({ read }) => read?.()));
}

/** Whether a node is within an element, across any number of shadow roots. */
function containsDeep(element: Element, node: Node): boolean {
  for (let at: Node | null = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode)
    if (at === element) return true;
  return false;
}

/** Whether its title, with the menu beside it, is below the top of the view. */
function isBelowTop({ host }: ShownFigure, view: DOMRect): boolean {
  return host.getBoundingClientRect().top >= view.top;
}

function isTitleIn(figure: ShownFigure, view: DOMRect): boolean {
  return isBelowTop(figure, view) && figure.host.getBoundingClientRect().bottom <= view.bottom;
}

/** The component that contains a figure and those that belong to it. */
function componentOf({ host }: ShownFigure): Element {
  const root = host.getRootNode();
  return root instanceof ShadowRoot ? root.host : host;
}

/** How much of its height is in view, in CSS pixels; negative values tell how far it is from the view. */
function shownHeight(element: Element, view: DOMRect): number {
  const { top, bottom } = element.getBoundingClientRect();
  return Math.min(bottom, view.bottom) - Math.max(top, view.top);
}

/** Its distance from the view: the uppermost one in view comes first. */
function distance({ host }: ShownFigure): number {
  const { top, bottom } = host.getBoundingClientRect();
  return bottom < 0 ? window.innerHeight - bottom : Math.max(top, 0);
}

/** In CSS pixels: figures side by side begin at about the same height, and count as one line. */
const SAME_LINE = 16;

function asRead({ host: one }: ShownFigure, { host: other }: ShownFigure): number {
  const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
  return Math.abs(a.top - b.top) > SAME_LINE ? a.top - b.top : a.left - b.left;
}

export const shownFigures = new ShownFigures();

/** For a component that draws a figure: it can be saved while it is on the page. */
export class Saveable implements ReactiveController {
  private readonly figure: ShownFigure;

  /** @param isDrawn whether there is something to save now; by default always */
  constructor(
    host: ReactiveControllerHost & Element,
    draw: ShownFigure['draw'],
    isDrawn: ShownFigure['isDrawn'] = () => true,
    more: Pick<ShownFigure, 'offer' | 'read' | 'isWritten'> = {},
  ) {
    this.figure = { host, draw, isDrawn, ...more };
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
