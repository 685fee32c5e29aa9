/** The figures of the page that can be saved as pictures, for what saves one without standing beside it. */

export interface ShownFigure {
  /** Where it is in the window. */
  readonly place: () => DOMRect;
  /** Whether it is drawn. */
  readonly hasPicture: () => boolean;
  /** Ask how it shall look and where to, and save it. @returns what was done: where it stands may be out of view */
  readonly savePicture: () => Promise<string>;
}

class ShownFigures {
  private readonly figures = new Set<ShownFigure>();

  add(figure: ShownFigure): void {
    this.figures.add(figure);
  }

  delete(figure: ShownFigure): void {
    this.figures.delete(figure);
  }

  /** The uppermost that is in view, else the one that begins nearest to it. */
  get first(): ShownFigure | undefined {
    const drawn = [...this.figures].filter((figure) => figure.hasPicture());
    const distance = (figure: ShownFigure) => {
      const { top, bottom } = figure.place();
      return bottom < 0 ? window.innerHeight - bottom : Math.max(top, 0);
    };
    return drawn.sort((one, other) => distance(one) - distance(other))[0];
  }
}

export const shownFigures = new ShownFigures();
