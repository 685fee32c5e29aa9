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
  /** Whether the cells of a map hold their numbers, however small they are on the page. */
  readonly withNumbers: boolean;
}

export interface ShownFigure {
  readonly host: Element;
  /** `undefined`: its values are still being read. */
  readonly draw: (look: SavedLook) => SavedPart | undefined;
  readonly isDrawn: () => boolean;
}

/** Of what step a figure is, and with which others it is shown as one; none where all steps are on one page. */
export function captionOf({
  host,
}: Pick<ShownFigure, 'host'>): Pick<CaptionEvent, 'caption' | 'group' | 'summary' | 'fileOf'> {
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
  /** Of which trace it is, where the page shows several. */
  readonly summary?: TraceSummary | undefined;
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

  /** The same where it is begun at one of its figures. */
  withGroup(figure: ShownFigure): StepPicture {
    const { caption, group, summary, fileOf } = captionOf(figure);
    const figures = group ? this.drawn.filter((one) => captionOf(one).group === group) : [figure];
    return { caption, figures: figures.toSorted(asRead), isWhole: caption !== undefined, summary, fileOf };
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

/** Whether a node stands within an element, however many shadow roots are between. */
function containsDeep(element: Element, node: Node): boolean {
  for (let at: Node | null = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode)
    if (at === element) return true;
  return false;
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
  ) {
    this.figure = { host, draw, isDrawn };
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
